/* The graph API: descriptors, graphs, heuristics, plans and their text, execution, and what is refused. */
#include "test.h"
#include "cudnn.h"
#include "../cudnn/backend_numbers.h"

static H handle;

static BD create(int type) {
    BD descriptor;
    OK(cudnnBackendCreateDescriptor(type, &descriptor));
    return descriptor;
}

static void set(BD descriptor, int name, int type, int64_t count, const void *elements) {
    OK(cudnnBackendSetAttribute(descriptor, name, type, count, elements));
}

static BD finalized(BD descriptor) {
    OK(cudnnBackendFinalize(descriptor));
    return descriptor;
}

static void destroy(BD descriptor) {
    OK(cudnnBackendDestroyDescriptor(descriptor));
}

typedef struct {
    int64_t uid, size[4];
    int isVirtual, type, alignment, byValue;
} T;

static BD tensor(T t) {
    BD d = create(DESCRIPTOR_TENSOR);
    int64_t strides[] = {t.size[1] * t.size[2] * t.size[3], t.size[2] * t.size[3], t.size[3], 1};
    int64_t alignment = t.alignment ? t.alignment : 16;
    char isVirtual = (char)t.isVirtual, byValue = (char)t.byValue;
    set(d, TENSOR_UNIQUE_ID, TYPE_INT64, 1, &t.uid);
    set(d, TENSOR_DATA_TYPE, TYPE_DATA_TYPE, 1, &t.type);
    set(d, TENSOR_DIMENSIONS, TYPE_INT64, 4, t.size);
    set(d, TENSOR_STRIDES, TYPE_INT64, 4, strides);
    set(d, TENSOR_BYTE_ALIGNMENT, TYPE_INT64, 1, &alignment);
    set(d, TENSOR_IS_VIRTUAL, TYPE_BOOLEAN, 1, &isVirtual);
    set(d, TENSOR_IS_BY_VALUE, TYPE_BOOLEAN, 1, &byValue);
    return finalized(d);
}

static BD convolution(int64_t before, int64_t after, int64_t stride, int compute) {
    BD d = create(DESCRIPTOR_CONVOLUTION);
    int64_t two = 2, pre[] = {before, before}, post[] = {after, after}, strides[] = {stride, stride}, ones[] = {1, 1};
    int mode = CUDNN_CROSS_CORRELATION;
    set(d, CONVOLUTION_SPATIAL_DIMS, TYPE_INT64, 1, &two);
    set(d, CONVOLUTION_COMP_TYPE, TYPE_DATA_TYPE, 1, &compute);
    set(d, CONVOLUTION_CONV_MODE, TYPE_CONVOLUTION_MODE, 1, &mode);
    set(d, CONVOLUTION_PRE_PADDINGS, TYPE_INT64, 2, pre);
    set(d, CONVOLUTION_POST_PADDINGS, TYPE_INT64, 2, post);
    set(d, CONVOLUTION_FILTER_STRIDES, TYPE_INT64, 2, strides);
    set(d, CONVOLUTION_DILATIONS, TYPE_INT64, 2, ones);
    return finalized(d);
}

/* All parts are destroyed here: the operation keeps what it needs. */
static BD operation(int type, BD conv, BD x, BD w, BD y, float alpha, float beta) {
    int first = type == DESCRIPTOR_OP_FORWARD         ? OPERATION_FORWARD_ALPHA
                : type == DESCRIPTOR_OP_BACKWARD_DATA ? OPERATION_BACKWARD_DATA_ALPHA
                                                      : OPERATION_BACKWARD_FILTER_ALPHA;
    BD d = create(type);
    set(d, first, TYPE_FLOAT, 1, &alpha);
    set(d, first + 1, TYPE_FLOAT, 1, &beta);
    set(d, first + 2, TYPE_BACKEND_DESCRIPTOR, 1, &conv);
    set(d, first + 3, TYPE_BACKEND_DESCRIPTOR, 1, &w);
    set(d, first + 4, TYPE_BACKEND_DESCRIPTOR, 1, &x);
    set(d, first + 5, TYPE_BACKEND_DESCRIPTOR, 1, &y);
    finalized(d);
    destroy(conv), destroy(x), destroy(w), destroy(y);
    return d;
}

static BD pointwise(int mode, BD a, BD b, BD y) {
    BD p = create(DESCRIPTOR_POINTWISE), d = create(DESCRIPTOR_OP_POINTWISE);
    int type = CUDNN_DATA_FLOAT, backward = mode >= 200;
    set(p, POINTWISE_MODE, TYPE_POINTWISE_MODE, 1, &mode);
    set(p, POINTWISE_MATH_PREC, TYPE_DATA_TYPE, 1, &type);
    finalized(p);
    set(d, OPERATION_POINTWISE_PW_DESCRIPTOR, TYPE_BACKEND_DESCRIPTOR, 1, &p);
    set(d, backward ? OPERATION_POINTWISE_DYDESC : OPERATION_POINTWISE_XDESC, TYPE_BACKEND_DESCRIPTOR, 1, &a);
    if (b)
        set(d, backward ? OPERATION_POINTWISE_XDESC : OPERATION_POINTWISE_BDESC, TYPE_BACKEND_DESCRIPTOR, 1, &b);
    set(d, backward ? OPERATION_POINTWISE_DXDESC : OPERATION_POINTWISE_YDESC, TYPE_BACKEND_DESCRIPTOR, 1, &y);
    finalized(d);
    destroy(p), destroy(a), destroy(y);
    if (b)
        destroy(b);
    return d;
}

static BD graphOf(int count, BD *operations) {
    BD d = create(DESCRIPTOR_GRAPH);
    set(d, GRAPH_HANDLE, TYPE_HANDLE, 1, &handle);
    set(d, GRAPH_OPS, TYPE_BACKEND_DESCRIPTOR, count, operations);
    finalized(d);
    for (int i = 0; i < count; i++)
        destroy(operations[i]);
    return d;
}

/* The configurations that the heuristics propose. */
static int64_t configurations(BD graph, int mode, BD *list) {
    BD heuristics = create(DESCRIPTOR_ENGINEHEUR);
    int64_t count, again;
    set(heuristics, ENGINEHEUR_OPERATION_GRAPH, TYPE_BACKEND_DESCRIPTOR, 1, &graph);
    set(heuristics, ENGINEHEUR_MODE, TYPE_HEUR_MODE, 1, &mode);
    finalized(heuristics);
    OK(cudnnBackendGetAttribute(heuristics, ENGINEHEUR_RESULTS, TYPE_BACKEND_DESCRIPTOR, 0, &count, NULL));
    for (int64_t i = 0; i < count; i++)
        list[i] = create(DESCRIPTOR_ENGINECFG);
    OK(cudnnBackendGetAttribute(heuristics, ENGINEHEUR_RESULTS, TYPE_BACKEND_DESCRIPTOR, count, &again, list));
    EQUAL(count, again);
    destroy(heuristics);
    return count;
}

static BD planOf(BD configuration, int64_t *workspace) {
    BD plan = create(DESCRIPTOR_PLAN);
    int64_t count;
    set(plan, PLAN_HANDLE, TYPE_HANDLE, 1, &handle);
    set(plan, PLAN_ENGINE_CONFIG, TYPE_BACKEND_DESCRIPTOR, 1, &configuration);
    finalized(plan);
    OK(cudnnBackendGetAttribute(plan, PLAN_WORKSPACE_SIZE, TYPE_INT64, 1, &count, workspace));
    EQUAL(count, 1);
    return plan;
}

static BD pack(int count, const int64_t *uids, void **pointers, void *workspace) {
    BD d = create(DESCRIPTOR_VARIANT_PACK);
    set(d, VARIANT_PACK_UNIQUE_IDS, TYPE_INT64, count, uids);
    set(d, VARIANT_PACK_DATA_POINTERS, TYPE_VOID_PTR, count, pointers);
    set(d, VARIANT_PACK_WORKSPACE, TYPE_VOID_PTR, 1, &workspace);
    return finalized(d);
}

/* Runs every configuration of the graph and hands each result to a check; the text of each plan does the same. */
static int runAll(BD graph, int count, const int64_t *uids, void **pointers, int result, size_t bytes,
                  void (*check)(const void *)) {
    BD list[8];
    int64_t workspace, found = configurations(graph, HEUR_A, list);
    for (int64_t i = 0; i < found; i++) {
        BD plan = planOf(list[i], &workspace), again = create(DESCRIPTOR_PLAN);
        int64_t length;
        OK(cudnnBackendGetAttribute(plan, PLAN_JSON_REPRESENTATION, TYPE_CHAR, 0, &length, NULL));
        char *json = malloc((size_t)length + 1);
        OK(cudnnBackendGetAttribute(plan, PLAN_JSON_REPRESENTATION, TYPE_CHAR, length, &length, json));
        set(again, PLAN_HANDLE, TYPE_HANDLE, 1, &handle);
        set(again, PLAN_JSON_REPRESENTATION, TYPE_CHAR, length, json);
        finalized(again);
        void *work = workspace ? upload(NULL, (size_t)workspace) : NULL;
        BD variant = pack(count, uids, pointers, work);
        OK(cuMemsetD8_v2((CUdeviceptr)pointers[result], 0xFF, bytes));
        OK(cudnnBackendExecute(handle, plan, variant));
        check(pointers[result]);
        OK(cuMemsetD8_v2((CUdeviceptr)pointers[result], 0xFF, bytes));
        OK(cudnnBackendExecute(handle, again, variant));
        check(pointers[result]);
        destroy(plan), destroy(again), destroy(variant), destroy(list[i]);
        free(json);
        if (work)
            discard(work);
    }
    return (int)found;
}

/* x = 1 .. 9, w = [1 2; 3 4]: 37 47 67 77. Bias -50, then ReLU: 0 0 17 27. */
static void checkFused(const void *y) {
    const float expected[] = {0, 0, 17, 27};
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(y, i), expected[i], 0);
}

static void checkPlain(const void *y) {
    const float expected[] = {37, 47, 67, 77};
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(y, i), expected[i], 0);
}

/* As in the test of the legacy API. */
static void checkData(const void *dx) {
    const float expected[] = {1, 12, 20, 103, 1234, 2040, 300, 3400, 4000};
    for (size_t i = 0; i < 9; i++)
        NEAR(floatAt(dx, i), expected[i], 0);
}

static void checkFilter(const void *dw) {
    const float expected[] = {5421, 6532, 8754, 9865};
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(dw, i), expected[i], 0);
}

static const T X = {.uid = 'x', .size = {1, 1, 3, 3}}, W = {.uid = 'w', .size = {1, 1, 2, 2}},
               Y = {.uid = 'y', .size = {1, 1, 2, 2}}, B = {.uid = 'b', .size = {1, 1, 1, 1}},
               C = {.uid = 'c', .size = {1, 1, 2, 2}, .isVirtual = 1},
               A = {.uid = 'a', .size = {1, 1, 2, 2}, .isVirtual = 1};
static void *x, *w, *y, *b, *dx, *dw, *dy;

static void graphs(void) {
    const int64_t uids[] = {'x', 'w', 'y', 'b'};
    void *pointers[] = {x, w, y, b};

    /* Given in any order; the chain is found. */
    BD fused[] = {pointwise(100, tensor(A), NULL, tensor(Y)), pointwise(0, tensor(C), tensor(B), tensor(A)),
                  operation(DESCRIPTOR_OP_FORWARD, convolution(0, 0, 1, 0), tensor(X), tensor(W), tensor(C), 1, 0)};
    BD graph = graphOf(3, fused);
    EQUAL(runAll(graph, 4, uids, pointers, 2, 16, checkFused), 2);
    destroy(graph);

    BD plain[] = {operation(DESCRIPTOR_OP_FORWARD, convolution(0, 0, 1, 0), tensor(X), tensor(W), tensor(Y), 1, 0)};
    graph = graphOf(1, plain);
    EQUAL(runAll(graph, 3, uids, pointers, 2, 16, checkPlain), 3);
    BD list[8];
    EQUAL(configurations(graph, HEUR_FALLBACK, list), 1);
    destroy(list[0]);
    destroy(graph);

    const int64_t dataUids[] = {'X', 'w', 'y'}, filterUids[] = {'x', 'W', 'y'};
    void *dataPointers[] = {dx, w, dy}, *filterPointers[] = {x, dw, dy};
    T DX = X, DW = W;
    DX.uid = 'X';
    DW.uid = 'W';
    BD data[] = {
        operation(DESCRIPTOR_OP_BACKWARD_DATA, convolution(0, 0, 1, 0), tensor(DX), tensor(W), tensor(Y), 1, 0)};
    graph = graphOf(1, data);
    EQUAL(runAll(graph, 3, dataUids, dataPointers, 0, 36, checkData), 4);
    destroy(graph);
    BD filter[] = {
        operation(DESCRIPTOR_OP_BACKWARD_FILTER, convolution(0, 0, 1, 0), tensor(X), tensor(DW), tensor(Y), 1, 0)};
    graph = graphOf(1, filter);
    EQUAL(runAll(graph, 3, filterUids, filterPointers, 1, 16, checkFilter), 4);
    destroy(graph);
}

/* dx = dy where x > 0. */
static void checkRelu(const void *result) {
    const float expected[] = {0, 10, 0, 1000};
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(result, i), expected[i], 0);
}

static void checkScaled(const void *result) {
    const float expected[] = {2.5f, 25, 250, 2500};
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(result, i), expected[i], 0);
}

static void pointwiseOnly(void) {
    const float inputs[] = {-1, 2, 0, 3};
    float scale = 2.5f;
    void *in = upload(inputs, 16), *out = upload(NULL, 16);
    T G = Y, I = Y, O = Y, S = {.uid = 's', .size = {1, 1, 1, 1}, .byValue = 1};
    G.uid = 'g', I.uid = 'i', O.uid = 'o';
    const int64_t uids[] = {'g', 'i', 'o', 's'};
    void *pointers[] = {dy, in, out, &scale};
    BD relu[] = {pointwise(200, tensor(G), tensor(I), tensor(O))};
    BD graph = graphOf(1, relu);
    EQUAL(runAll(graph, 4, uids, pointers, 2, 16, checkRelu), 1);
    destroy(graph);
    BD scaled[] = {pointwise(1, tensor(G), tensor(S), tensor(O))};
    graph = graphOf(1, scaled);
    EQUAL(runAll(graph, 4, uids, pointers, 2, 16, checkScaled), 1);
    destroy(graph);
    discard(in), discard(out);
}

static void engines(void) {
    BD forward[] = {
        operation(DESCRIPTOR_OP_BACKWARD_FILTER, convolution(0, 0, 1, 0), tensor(X), tensor(W), tensor(Y), 1, 0)};
    BD graph = graphOf(1, forward), engine, knobs[1];
    int64_t count, index, value;
    int notes[8];
    OK(cudnnBackendGetAttribute(graph, GRAPH_ENGINE_GLOBAL_COUNT, TYPE_INT64, 1, &count, &value));
    EQUAL(value, 5);
    for (index = 0; index <= 5; index++) {
        engine = create(DESCRIPTOR_ENGINE);
        set(engine, ENGINE_OPERATION_GRAPH, TYPE_BACKEND_DESCRIPTOR, 1, &graph);
        set(engine, ENGINE_GLOBAL_INDEX, TYPE_INT64, 1, &index);
        S expected = index == 2   ? CUDNN_STATUS_NOT_SUPPORTED_SHAPE /* Winograd on 2x2 */
                     : index == 5 ? CUDNN_STATUS_BAD_PARAM_OUT_OF_BOUND
                                  : CUDNN_STATUS_SUCCESS;
        EQUAL(cudnnBackendFinalize(engine), expected);
        if (index == 1) {
            OK(cudnnBackendGetAttribute(engine, ENGINE_NUMERICAL_NOTE, TYPE_NUMERICAL_NOTE, 8, &count, notes));
            CHECK(count == 2 && notes[0] == 0 && notes[1] == 1); /* tensor cores, operands down-converted */
        }
        if (index == 4) {
            knobs[0] = create(DESCRIPTOR_KNOB_INFO);
            OK(cudnnBackendGetAttribute(engine, ENGINE_KNOB_INFO, TYPE_BACKEND_DESCRIPTOR, 1, &count, knobs));
            OK(cudnnBackendGetAttribute(knobs[0], KNOB_INFO_MAXIMUM_VALUE, TYPE_INT64, 1, &count, &value));
            EQUAL(value, 8);
            BD choice = create(DESCRIPTOR_KNOB_CHOICE), configuration = create(DESCRIPTOR_ENGINECFG);
            int knob = 0;
            int64_t split = 9;
            set(choice, KNOB_CHOICE_KNOB_TYPE, TYPE_KNOB_TYPE, 1, &knob);
            set(choice, KNOB_CHOICE_KNOB_VALUE, TYPE_INT64, 1, &split);
            finalized(choice);
            set(configuration, ENGINECFG_ENGINE, TYPE_BACKEND_DESCRIPTOR, 1, &engine);
            set(configuration, ENGINECFG_KNOB_CHOICES, TYPE_BACKEND_DESCRIPTOR, 1, &choice);
            EQUAL(cudnnBackendFinalize(configuration), CUDNN_STATUS_BAD_PARAM_OUT_OF_BOUND);
            destroy(choice), destroy(configuration), destroy(knobs[0]);
        }
        destroy(engine);
    }
    destroy(graph);

    /* float NCHW, asymmetric, strided: no engine. Without the stride: one. */
    BD list[8];
    T small = Y, input = X;
    small.size[2] = small.size[3] = 2;
    input.size[2] = input.size[3] = 4;
    BD hole[] = {
        operation(DESCRIPTOR_OP_FORWARD, convolution(1, 0, 2, 0), tensor(input), tensor(W), tensor(small), 1, 0)};
    graph = graphOf(1, hole);
    EQUAL(configurations(graph, HEUR_A, list), 0);
    destroy(graph);
    T same = X;
    same.uid = 'y';
    BD asymmetric[] = {
        operation(DESCRIPTOR_OP_FORWARD, convolution(1, 0, 1, 0), tensor(X), tensor(W), tensor(same), 1, 0)};
    graph = graphOf(1, asymmetric);
    EQUAL(configurations(graph, HEUR_A, list), 1);
    destroy(graph), destroy(list[0]);
}

static void refusals(void) {
    BD d = create(DESCRIPTOR_TENSOR), unfinished = create(DESCRIPTOR_CONVOLUTION), pair[2], missing;
    int64_t number = 5, count;
    float real = 1;
    EQUAL(cudnnBackendSetAttribute(d, TENSOR_UNIQUE_ID, TYPE_FLOAT, 1, &real), CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE);
    EQUAL(cudnnBackendSetAttribute(d, VARIANT_PACK_WORKSPACE, TYPE_VOID_PTR, 1, &x), CUDNN_STATUS_BAD_PARAM);
    EQUAL(cudnnBackendSetAttribute(d, TENSOR_UNIQUE_ID, TYPE_INT64, 2, &number), CUDNN_STATUS_BAD_PARAM_OUT_OF_BOUND);
    EQUAL(cudnnBackendSetAttribute(d, TENSOR_UNIQUE_ID, TYPE_INT64, 1, NULL), CUDNN_STATUS_BAD_PARAM_NULL_POINTER);
    EQUAL(cudnnBackendGetAttribute(d, TENSOR_UNIQUE_ID, TYPE_INT64, 1, &count, &number),
          CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED);
    EQUAL(cudnnBackendFinalize(d), CUDNN_STATUS_BAD_PARAM);
    destroy(d);
    d = tensor(X);
    EQUAL(cudnnBackendSetAttribute(d, TENSOR_UNIQUE_ID, TYPE_INT64, 1, &number), CUDNN_STATUS_NOT_INITIALIZED);
    BD op = create(DESCRIPTOR_OP_FORWARD);
    EQUAL(cudnnBackendSetAttribute(op, 702, TYPE_BACKEND_DESCRIPTOR, 1, &d), CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE);
    EQUAL(cudnnBackendSetAttribute(op, 702, TYPE_BACKEND_DESCRIPTOR, 1, &unfinished),
          CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED);
    destroy(d);
    EQUAL(cudnnBackendDestroyDescriptor(d), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("used after it was destroyed");
    EQUAL(cudnnBackendSetAttribute(op, 704, TYPE_BACKEND_DESCRIPTOR, 1, &d), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("used after it was destroyed");
    destroy(op), destroy(unfinished);
    EQUAL(cudnnBackendCreateDescriptor(18, &d), CUDNN_STATUS_NOT_SUPPORTED);
    EQUAL(cudnnBackendCreateDescriptor(99, &d), CUDNN_STATUS_BAD_PARAM);

    /* Shapes that do not meet; double scalars for a float computation. */
    BD conv = convolution(1, 1, 1, CUDNN_DATA_FLOAT), xs = tensor(X), ws = tensor(W), ys = tensor(Y);
    op = create(DESCRIPTOR_OP_FORWARD);
    double wide = 1;
    BD parts[] = {conv, ws, xs, ys};
    set(op, 700, TYPE_FLOAT, 1, &real);
    set(op, 701, TYPE_FLOAT, 1, &real);
    for (int i = 0; i < 4; i++)
        set(op, 702 + i, TYPE_BACKEND_DESCRIPTOR, 1, &parts[i]);
    EQUAL(cudnnBackendFinalize(op), CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH);
    set(op, 700, TYPE_DOUBLE, 1, &wide);
    EQUAL(cudnnBackendFinalize(op), CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE);
    destroy(op), destroy(conv), destroy(xs), destroy(ws), destroy(ys);

    /* A virtual tensor that nothing writes; two convolutions. */
    missing = pointwise(100, tensor(C), NULL, tensor(Y));
    BD graph = create(DESCRIPTOR_GRAPH);
    set(graph, GRAPH_HANDLE, TYPE_HANDLE, 1, &handle);
    set(graph, GRAPH_OPS, TYPE_BACKEND_DESCRIPTOR, 1, &missing);
    EQUAL(cudnnBackendFinalize(graph), CUDNN_STATUS_BAD_PARAM);
    destroy(graph), destroy(missing);
    T one = Y;
    one.uid = '1';
    one.size[2] = one.size[3] = 1;
    pair[0] = operation(DESCRIPTOR_OP_FORWARD, convolution(0, 0, 1, 0), tensor(X), tensor(W), tensor(Y), 1, 0);
    pair[1] = operation(DESCRIPTOR_OP_FORWARD, convolution(0, 0, 1, 0), tensor(Y), tensor(W), tensor(one), 1, 0);
    graph = graphOf(2, pair);
    BD list[8];
    EQUAL(configurations(graph, HEUR_A, list), 0);
    destroy(graph);
}

static void execution(void) {
    BD forward[] = {operation(DESCRIPTOR_OP_FORWARD, convolution(0, 0, 1, 0), tensor(X), tensor(W), tensor(Y), 2, 3)};
    BD graph = graphOf(1, forward), list[8], plan, packs[5];
    int64_t workspace, uids[] = {'x', 'w', 'y'}, twice[] = {'x', 'x', 'y'}, found = configurations(graph, HEUR_A, list);
    plan = planOf(list[0], &workspace); /* the tensor cores' engine */
    CHECK(workspace > 0);
    void *work = upload(NULL, (size_t)workspace), *good[] = {x, w, y}, *aliased[] = {x, w, x},
         *odd[] = {x, w, (char *)y + 4};
    const float start[] = {1, 1, 1, 1};
    OK(cuMemcpyHtoD_v2((CUdeviceptr)y, start, 16));
    packs[0] = pack(3, uids, good, work);
    OK(cudnnBackendExecute(handle, plan, packs[0]));
    NEAR(floatAt(y, 0), 2 * 37 + 3, 0);
    packs[1] = pack(3, uids, good, NULL);
    EQUAL(cudnnBackendExecute(handle, plan, packs[1]), CUDNN_STATUS_BAD_PARAM_NULL_POINTER);
    packs[2] = pack(2, uids, good, work);
    EQUAL(cudnnBackendExecute(handle, plan, packs[2]), CUDNN_STATUS_BAD_PARAM_NULL_POINTER);
    packs[3] = pack(3, uids, aliased, work);
    EQUAL(cudnnBackendExecute(handle, plan, packs[3]), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("share their memory");
    packs[4] = pack(3, uids, odd, work);
    EQUAL(cudnnBackendExecute(handle, plan, packs[4]), CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER);
    EQUAL(cudnnBackendExecute(handle, packs[0], plan), CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE);
    H other;
    OK(cudnnCreate(&other));
    EQUAL(cudnnBackendExecute(other, plan, packs[0]), CUDNN_STATUS_BAD_PARAM);
    OK(cudnnDestroy(other));
    BD duplicate = create(DESCRIPTOR_VARIANT_PACK);
    set(duplicate, VARIANT_PACK_UNIQUE_IDS, TYPE_INT64, 3, twice);
    set(duplicate, VARIANT_PACK_DATA_POINTERS, TYPE_VOID_PTR, 3, good);
    EQUAL(cudnnBackendFinalize(duplicate), CUDNN_STATUS_BAD_PARAM_DUPLICATED_ENTRIES);
    destroy(duplicate);

    /* Damaged and foreign texts. */
    int64_t length;
    OK(cudnnBackendGetAttribute(plan, PLAN_JSON_REPRESENTATION, TYPE_CHAR, 0, &length, NULL));
    char *json = calloc(1, (size_t)length + 1);
    OK(cudnnBackendGetAttribute(plan, PLAN_JSON_REPRESENTATION, TYPE_CHAR, length, &length, json));
    BD damaged = create(DESCRIPTOR_PLAN);
    set(damaged, PLAN_HANDLE, TYPE_HANDLE, 1, &handle);
    json[length / 2] ^= 1;
    set(damaged, PLAN_JSON_REPRESENTATION, TYPE_CHAR, length, json);
    EQUAL(cudnnBackendFinalize(damaged), CUDNN_STATUS_BAD_PARAM);
    char *version = strstr(json, "_version\":");
    version[10] = '7';
    set(damaged, PLAN_JSON_REPRESENTATION, TYPE_CHAR, length, json);
    EQUAL(cudnnBackendFinalize(damaged), CUDNN_STATUS_SERIALIZATION_VERSION_MISMATCH);
    set(damaged, PLAN_JSON_REPRESENTATION, TYPE_CHAR, 2, "{}");
    EQUAL(cudnnBackendFinalize(damaged), CUDNN_STATUS_BAD_PARAM);
    destroy(damaged);
    free(json);

    for (int i = 0; i < 5; i++)
        destroy(packs[i]);
    for (int64_t i = 0; i < found; i++)
        destroy(list[i]);
    destroy(plan), destroy(graph);
    discard(work);
}

int main(void) {
    const float xs[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, ws[] = {1, 2, 3, 4}, bias = -50, gradient[] = {1, 10, 100, 1000};
    CUcontext context = start();
    OK(cudnnCreate(&handle));
    x = upload(xs, 36), w = upload(ws, 16), y = upload(NULL, 32), b = upload(&bias, 4);
    dx = upload(NULL, 36), dw = upload(NULL, 16), dy = upload(gradient, 16);
    graphs();
    pointwiseOnly();
    engines();
    refusals();
    execution();
    discard(x), discard(w), discard(y), discard(b), discard(dx), discard(dw), discard(dy);
    OK(cudnnDestroy(handle));
    finish(context);
    simReset();
    return 0;
}
