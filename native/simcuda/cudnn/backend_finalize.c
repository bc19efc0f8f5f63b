/* What finalizing means for each type of backend descriptor: checks, and what follows from the attributes. */
#include "backend.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cudnnStatus_t checkType(int64_t type) {
    REQUIRE(type >= 0 && type <= CUDNN_DATA_LAST, BAD_PARAM, "there is no data type %lld", (long long)type);
    REQUIRE(elementOf((cudnnDataType_t)type) != SIM_NO_ELEMENT, NOT_SUPPORTED_DATA_TYPE,
            "data type %lld is not simulated", (long long)type);
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t tensorOf(const Body *body, GraphTensor *tensor) {
    const Attribute *sizes = attributeOf(body, TENSOR_DIMENSIONS), *strides = attributeOf(body, TENSOR_STRIDES);
    int64_t type = integerOf(body, TENSOR_DATA_TYPE, 0);
    CHECK(checkType(type));
    *tensor = (GraphTensor){.uid = integerOf(body, TENSOR_UNIQUE_ID, 0),
                            .alignment = integerOf(body, TENSOR_BYTE_ALIGNMENT, 0),
                            .isVirtual = integerOf(body, TENSOR_IS_VIRTUAL, 0) != 0,
                            .byValue = integerOf(body, TENSOR_IS_BY_VALUE, 0) != 0};
    REQUIRE(sizes->count == strides->count && sizes->count > 0, BAD_PARAM, "%lld dimensions and %lld strides",
            (long long)sizes->count, (long long)strides->count);
    REQUIRE(tensor->alignment > 0 && (tensor->alignment & (tensor->alignment - 1)) == 0, BAD_PARAM,
            "alignment %lld is no power of two", (long long)tensor->alignment);
    REQUIRE(integerOf(body, TENSOR_VECTOR_COUNT, 1) == 1 && integerOf(body, TENSOR_REORDERING_MODE, 0) == 0,
            NOT_SUPPORTED_LAYOUT, "vectorized and reordered tensors are not simulated");
    tensor->layout.type = (cudnnDataType_t)type;
    tensor->layout.dims = (int)sizes->count;
    for (int i = 0; i < tensor->layout.dims; i++) {
        tensor->layout.size[i] = ((const int64_t *)sizes->elements)[i];
        tensor->layout.stride[i] = ((const int64_t *)strides->elements)[i];
        REQUIRE(tensor->layout.size[i] > 0 && tensor->layout.stride[i] > 0, BAD_PARAM,
                "dimension %d: size %lld, stride %lld", i, (long long)tensor->layout.size[i],
                (long long)tensor->layout.stride[i]);
    }
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t checkConvolution(const Body *body) {
    int64_t spatial = integerOf(body, CONVOLUTION_SPATIAL_DIMS, 0);
    static const int arrays[] = {CONVOLUTION_DILATIONS, CONVOLUTION_FILTER_STRIDES, CONVOLUTION_POST_PADDINGS,
                                 CONVOLUTION_PRE_PADDINGS};
    REQUIRE(spatial >= 1 && spatial <= MAX_SPATIAL, NOT_SUPPORTED, "%lld spatial dimensions", (long long)spatial);
    int64_t mode = integerOf(body, CONVOLUTION_CONV_MODE, 0);
    REQUIRE(mode == 0 || mode == 1, BAD_PARAM, "there is no mode %lld", (long long)mode);
    CHECK(checkType(integerOf(body, CONVOLUTION_COMP_TYPE, 0)));
    for (int i = 0; i < 4; i++) {
        const Attribute *array = attributeOf(body, arrays[i]);
        REQUIRE(array->count == spatial, BAD_PARAM, "attribute %d has %lld elements, expected %lld", arrays[i],
                (long long)array->count, (long long)spatial);
        for (int64_t j = 0; j < spatial; j++)
            REQUIRE(((const int64_t *)array->elements)[j] >= (i < 2 ? 1 : 0), BAD_PARAM,
                    "attribute %d: element %lld is %lld", arrays[i], (long long)j,
                    (long long)((const int64_t *)array->elements)[j]);
    }
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t checkPointwise(const Body *body) {
    int64_t mode = integerOf(body, POINTWISE_MODE, 0);
    REQUIRE(mode >= 0 && mode <= 601, BAD_PARAM, "there is no pointwise mode %lld", (long long)mode);
    REQUIRE(isPointwiseMode((int)mode), NOT_SUPPORTED, "pointwise mode %lld is not simulated", (long long)mode);
    return checkType(integerOf(body, POINTWISE_MATH_PREC, 0));
}

static Pointwise pointwiseOf(const Body *body) {
    return (Pointwise){.mode = (int)integerOf(body, POINTWISE_MODE, 0),
                       .nan = (int)integerOf(body, POINTWISE_NAN_PROPAGATION, CUDNN_PROPAGATE_NAN),
                       .lowerClip = realOf(body, POINTWISE_RELU_LOWER_CLIP, 0),
                       .upperClip = realOf(body, POINTWISE_RELU_UPPER_CLIP, INFINITY),
                       .lowerSlope = realOf(body, POINTWISE_RELU_LOWER_CLIP_SLOPE, 0),
                       .eluAlpha = realOf(body, POINTWISE_ELU_ALPHA, 1),
                       .softplusBeta = realOf(body, POINTWISE_SOFTPLUS_BETA, 1),
                       .swishBeta = realOf(body, POINTWISE_SWISH_BETA, 1)};
}

/* The index of an operation's tensor in the program, where it is added when it is new. */
static cudnnStatus_t addTensor(Program *program, const Body *operation, int name, int *index) {
    GraphTensor tensor;
    const Body *body = bodyOf(operation, name);
    REQUIRE(body, BAD_PARAM, "attribute %d is not set", name);
    CHECK(tensorOf(body, &tensor));
    for (*index = 0; *index < program->tensorCount; ++*index)
        if (program->tensors[*index].uid == tensor.uid) {
            REQUIRE(sameLayout(&program->tensors[*index].layout, &tensor.layout), BAD_PARAM_DUPLICATED_ENTRIES,
                    "two different tensors have the id %lld", (long long)tensor.uid);
            return CUDNN_STATUS_SUCCESS;
        }
    REQUIRE(program->tensorCount < MAX_TENSORS, NOT_SUPPORTED_GRAPH_PATTERN, "more than %d tensors", MAX_TENSORS);
    program->tensors[program->tensorCount++] = tensor;
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t checkConvolutionTypes(const Layout *x, const Layout *w, const Layout *y, Direction direction,
                                           int64_t compute) {
    int multiplied = direction == BACKWARD_DATA ? w->type : x->type;
    const Layout *result = direction == FORWARD ? y : direction == BACKWARD_DATA ? x : w;
    const Layout *other = direction == FORWARD ? w : y;
    REQUIRE((int)other->type == multiplied, NOT_SUPPORTED_DATA_TYPE, "the convolution's inputs differ in type");
    bool integer = multiplied == CUDNN_DATA_INT8;
    bool fits = integer                           ? compute == CUDNN_DATA_INT32 && direction == FORWARD
                : multiplied == CUDNN_DATA_DOUBLE ? compute == CUDNN_DATA_DOUBLE
                : multiplied == CUDNN_DATA_FLOAT || multiplied == CUDNN_DATA_HALF || multiplied == CUDNN_DATA_BFLOAT16
                    ? compute == CUDNN_DATA_FLOAT
                    : false;
    REQUIRE(fits, NOT_SUPPORTED_DATA_TYPE, "data type %d with compute type %lld", multiplied, (long long)compute);
    bool stored = integer ? result->type == CUDNN_DATA_INT32
                          : (int)result->type == multiplied || result->type == CUDNN_DATA_FLOAT;
    REQUIRE(stored, NOT_SUPPORTED_DATA_TYPE, "data type %d into %d", multiplied, result->type);
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t describeShape(const Body *convolution, const Layout *x, const Layout *w, const Layout *y,
                                   Operation *operation) {
    int spatial = (int)integerOf(convolution, CONVOLUTION_SPATIAL_DIMS, 0);
    REQUIRE(x->dims == spatial + 2 && w->dims == spatial + 2 && y->dims == spatial + 2, BAD_PARAM_SHAPE_MISMATCH,
            "x, w and y have %d, %d and %d dimensions, the convolution %d spatial ones", x->dims, w->dims, y->dims,
            spatial);
    const int64_t *before = attributeOf(convolution, CONVOLUTION_PRE_PADDINGS)->elements;
    const int64_t *after = attributeOf(convolution, CONVOLUTION_POST_PADDINGS)->elements;
    const int64_t *strides = attributeOf(convolution, CONVOLUTION_FILTER_STRIDES)->elements;
    const int64_t *dilations = attributeOf(convolution, CONVOLUTION_DILATIONS)->elements;
    int64_t groups = w->size[1] ? x->size[1] / w->size[1] : 0;
    bool matches = groups * w->size[1] == x->size[1] && groups > 0 && w->size[0] % groups == 0 &&
                   y->size[0] == x->size[0] && y->size[1] == w->size[0];
    REQUIRE(matches, BAD_PARAM_SHAPE_MISMATCH, "the batches or channels of x, w and y do not match");
    Convolution shape = {x->size[0],
                         x->size[1],
                         w->size[0],
                         groups,
                         {1, 1, 1},
                         {1, 1, 1},
                         {1, 1, 1},
                         {0},
                         {1, 1, 1},
                         {1, 1, 1},
                         integerOf(convolution, CONVOLUTION_CONV_MODE, 1) == CUDNN_CONVOLUTION};
    for (int i = 0; i < spatial; i++) {
        int axis = MAX_SPATIAL - spatial + i;
        shape.input[axis] = x->size[2 + i];
        shape.filter[axis] = w->size[2 + i];
        shape.padding[axis] = before[i];
        shape.stride[axis] = strides[i];
        shape.dilation[axis] = dilations[i];
        shape.output[axis] = outputSize(x->size[2 + i], before[i], after[i], w->size[2 + i], strides[i], dilations[i]);
        REQUIRE(shape.output[axis] > 0 && y->size[2 + i] == shape.output[axis], BAD_PARAM_SHAPE_MISMATCH,
                "y's spatial size %d is %lld, expected %lld", i, (long long)y->size[2 + i],
                (long long)shape.output[axis]);
        operation->asymmetric |= before[i] != after[i];
    }
    operation->shape = shape;
    operation->spatial = spatial;
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t addConvolution(Program *program, const Body *body) {
    /* by descriptor type, from OP_FORWARD on; each form's attributes follow each other in the same order */
    static const struct {
        Direction direction;
        int first;
    } forms[] = {{FORWARD, OPERATION_FORWARD_ALPHA},
                 {BACKWARD_FILTER, OPERATION_BACKWARD_FILTER_ALPHA},
                 {BACKWARD_DATA, OPERATION_BACKWARD_DATA_ALPHA}};
    Direction direction = forms[body->type - DESCRIPTOR_OP_FORWARD].direction;
    int first = forms[body->type - DESCRIPTOR_OP_FORWARD].first, x = 0, w = 0, y = 0;
    const Body *convolution = bodyOf(body, first + 2);
    CHECK(addTensor(program, body, first + 3, &w));
    CHECK(addTensor(program, body, first + 4, &x));
    CHECK(addTensor(program, body, first + 5, &y));
    const Layout *xs = &program->tensors[x].layout, *ws = &program->tensors[w].layout,
                 *ys = &program->tensors[y].layout;
    Operation *operation = &program->operations[program->operationCount++];
    operation->isConvolution = true;
    operation->direction = direction;
    operation->alpha = realOf(body, first, 1);
    operation->beta = realOf(body, first + 1, 0);
    int roles[][3] = {{x, w, y}, {w, y, x}, {x, y, w}};
    memcpy(operation->inputs, roles[direction], sizeof operation->inputs);
    operation->result = roles[direction][2];
    int64_t compute = integerOf(convolution, CONVOLUTION_COMP_TYPE, 0);
    bool wide = attributeOf(body, first)->type == TYPE_DOUBLE;
    REQUIRE(wide == (compute == CUDNN_DATA_DOUBLE), BAD_PARAM_ATTRIBUTE_TYPE,
            "alpha and beta have to be double for compute type double and float otherwise");
    REQUIRE(operation->beta == 0 || !program->tensors[operation->result].isVirtual, BAD_PARAM,
            "beta of a virtual result");
    CHECK(describeShape(convolution, xs, ws, ys, operation));
    return checkConvolutionTypes(xs, ws, ys, direction, compute);
}

static cudnnStatus_t addPointwise(Program *program, const Body *body) {
    Operation operation = {.inputs = {NONE, NONE}};
    operation.pointwise = pointwiseOf(bodyOf(body, OPERATION_POINTWISE_PW_DESCRIPTOR));
    bool backward = operation.pointwise.mode >= 200;
    int names[] = {backward ? OPERATION_POINTWISE_DYDESC : OPERATION_POINTWISE_XDESC,
                   backward ? OPERATION_POINTWISE_XDESC : OPERATION_POINTWISE_BDESC,
                   backward ? OPERATION_POINTWISE_DXDESC : OPERATION_POINTWISE_YDESC};
    for (int i = 0; i < pointwiseInputs(operation.pointwise.mode); i++)
        CHECK(addTensor(program, body, names[i], &operation.inputs[i]));
    CHECK(addTensor(program, body, names[2], &operation.result));
    for (int i = 0; i < 2; i++)
        REQUIRE(operation.inputs[i] == NONE || broadcastsTo(&program->tensors[operation.inputs[i]].layout,
                                                            &program->tensors[operation.result].layout),
                BAD_PARAM_SHAPE_MISMATCH, "an input does not broadcast to the result");
    operation.alpha = realOf(body, OPERATION_POINTWISE_ALPHA1, 1);
    operation.beta = realOf(body, OPERATION_POINTWISE_ALPHA2, 1);
    program->operations[program->operationCount++] = operation;
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t addOperation(Program *program, const Body *body) {
    return body->type == DESCRIPTOR_OP_POINTWISE ? addPointwise(program, body) : addConvolution(program, body);
}

static cudnnStatus_t finalizeGraph(Body *body) {
    const Attribute *operations = attributeOf(body, GRAPH_OPS);
    Program *program = &body->program;
    memset(program, 0, sizeof *program);
    REQUIRE(operations->count > 0, BAD_PARAM, "a graph without operations");
    for (int64_t i = 0; i < operations->count; i++)
        CHECK(addOperation(program, ((Body **)operations->elements)[i]));
    for (int i = 0; i < program->operationCount; i++)
        for (int j = 0; j < i; j++)
            REQUIRE(program->operations[i].result != program->operations[j].result, BAD_PARAM_DUPLICATED_ENTRIES,
                    "two operations write one tensor");
    REQUIRE(sortOperations(program), BAD_PARAM,
            "a virtual tensor is read that nothing writes, or the graph has a cycle");
    setAttribute(body, GRAPH_ENGINE_GLOBAL_COUNT, TYPE_INT64, 1, &(int64_t){ENGINE_COUNT});
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t finalizeEngine(Body *body) {
    body->program = bodyOf(body, ENGINE_OPERATION_GRAPH)->program;
    body->engine = integerOf(body, ENGINE_GLOBAL_INDEX, 0);
    CHECK(checkEngine(&body->program, body->engine));
    EngineFacts facts = factsOf(&body->program, body->engine);
    setAttribute(body, ENGINE_NUMERICAL_NOTE, TYPE_NUMERICAL_NOTE, facts.numericalCount, facts.numerical);
    setAttribute(body, ENGINE_BEHAVIOR_NOTE, TYPE_BEHAVIOR_NOTE, facts.behaviorCount, facts.behavior);
    if (facts.hasSplitK) {
        Body *knob = newBody(DESCRIPTOR_KNOB_INFO);
        setAttribute(knob, KNOB_INFO_TYPE, TYPE_KNOB_TYPE, 1, &(int){KNOB_SPLIT_K});
        setAttribute(knob, KNOB_INFO_MINIMUM_VALUE, TYPE_INT64, 1, &(int64_t){1});
        setAttribute(knob, KNOB_INFO_MAXIMUM_VALUE, TYPE_INT64, 1, &(int64_t){SPLIT_K_MAXIMUM});
        setAttribute(knob, KNOB_INFO_STRIDE, TYPE_INT64, 1, &(int64_t){1});
        knob->finalized = true;
        setAttribute(body, ENGINE_KNOB_INFO, TYPE_BACKEND_DESCRIPTOR, 1, &knob);
    }
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t finalizeConfiguration(Body *body) {
    const Body *engine = bodyOf(body, ENGINECFG_ENGINE);
    const Attribute *choices = attributeOf(body, ENGINECFG_KNOB_CHOICES);
    for (int64_t i = 0; choices && i < choices->count; i++) {
        const Body *choice = ((Body **)choices->elements)[i];
        int64_t type = integerOf(choice, KNOB_CHOICE_KNOB_TYPE, 0),
                value = integerOf(choice, KNOB_CHOICE_KNOB_VALUE, 0);
        REQUIRE(type == KNOB_SPLIT_K && attributeOf(engine, ENGINE_KNOB_INFO), NOT_SUPPORTED,
                "engine %lld has no knob %lld", (long long)engine->engine, (long long)type);
        REQUIRE(value >= 1 && value <= SPLIT_K_MAXIMUM, BAD_PARAM_OUT_OF_BOUND, "knob %lld cannot be %lld",
                (long long)type, (long long)value);
    }
    body->program = engine->program;
    body->engine = engine->engine;
    EngineFacts facts = factsOf(&body->program, body->engine);
    setAttribute(body, ENGINECFG_WORKSPACE_SIZE, TYPE_INT64, 1, &(int64_t){(int64_t)facts.workspace});
    setAttribute(body, ENGINECFG_SHARED_MEMORY_USED, TYPE_INT64, 1, &(int64_t){0});
    return CUDNN_STATUS_SUCCESS;
}

/* A finalized configuration of one engine with its default knobs. */
static cudnnStatus_t configurationOf(Body *graph, int64_t engine, Body **result) {
    Body *engineBody = newBody(DESCRIPTOR_ENGINE), *configuration = newBody(DESCRIPTOR_ENGINECFG);
    Body *retained = retainBody(graph);
    *result = configuration;
    setAttribute(engineBody, ENGINE_OPERATION_GRAPH, TYPE_BACKEND_DESCRIPTOR, 1, &retained);
    setAttribute(engineBody, ENGINE_GLOBAL_INDEX, TYPE_INT64, 1, &engine);
    setAttribute(configuration, ENGINECFG_ENGINE, TYPE_BACKEND_DESCRIPTOR, 1, &engineBody);
    CHECK(finalizeEngine(engineBody));
    engineBody->finalized = true;
    CHECK(finalizeConfiguration(configuration));
    configuration->finalized = true;
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t finalizeHeuristics(Body *body) {
    Body *graph = bodyOf(body, ENGINEHEUR_OPERATION_GRAPH), *configurations[ENGINE_COUNT];
    int64_t mode = integerOf(body, ENGINEHEUR_MODE, 0), engines[ENGINE_COUNT];
    REQUIRE(mode >= 0 && mode < HEUR_MODES, BAD_PARAM, "there is no heuristic mode %lld", (long long)mode);
    int count = proposeEngines(&graph->program, (int)mode, engines);
    for (int i = 0; i < count; i++)
        CHECK(configurationOf(graph, engines[i], &configurations[i]));
    setAttribute(body, ENGINEHEUR_RESULTS, TYPE_BACKEND_DESCRIPTOR, count, configurations);
    return CUDNN_STATUS_SUCCESS;
}

#if SIM_CUDNN_MAJOR == 8
enum { PLAN_VERSION = 8907 };
#else
enum { PLAN_VERSION = 91200 };
#endif
static const char planFormat[] = "{\"simulated\":true,\"cudnn_version\":%d,\"engine\":%lld,\"program\":\"%n";

/* A plan's text carries the whole program, so that it stands on its own. */
static cudnnStatus_t readPlan(Body *body) {
    const Attribute *json = attributeOf(body, PLAN_JSON_REPRESENTATION);
    char *text = calloc(1, (size_t)json->count + 1);
    memcpy(text, json->elements, (size_t)json->count);
    int version = 0, used = 0;
    long long engine = 0;
    bool shaped = sscanf(text, planFormat, &version, &engine, &used) == 2 && used > 0;
    bool current = version == PLAN_VERSION;
    bool whole = shaped && current && readProgram(text + used, &body->program);
    free(text);
    REQUIRE(shaped, BAD_PARAM, "the text is no plan");
    REQUIRE(current, SERIALIZATION_VERSION_MISMATCH, "the plan was written by version %d", version);
    REQUIRE(whole, BAD_PARAM, "the plan's text is damaged");
    body->engine = engine;
    return CUDNN_STATUS_SUCCESS;
}

static void writePlan(Body *body) {
    char *program = writeProgram(&body->program);
    size_t size = strlen(program) + 128;
    char *text = malloc(size);
    int length = snprintf(text, size, "{\"simulated\":true,\"cudnn_version\":%d,\"engine\":%lld,\"program\":\"%s\"}",
                          PLAN_VERSION, (long long)body->engine, program);
    setAttribute(body, PLAN_JSON_REPRESENTATION, TYPE_CHAR, length, text);
    free(text);
    free(program);
}

static cudnnStatus_t finalizePlan(Body *body) {
    Handle *handle;
    const Body *configuration = bodyOf(body, PLAN_ENGINE_CONFIG);
    body->owner = (cudnnHandle_t)integerOf(body, PLAN_HANDLE, 0);
    CHECK(cudnnFind(body->owner, &handle));
    simUnclaim(&handle->busy);
    if (configuration) {
        body->program = configuration->program;
        body->engine = configuration->engine;
    } else {
        REQUIRE(attributeOf(body, PLAN_JSON_REPRESENTATION), BAD_PARAM, "neither an engine configuration nor a text");
        CHECK(readPlan(body));
    }
    CHECK(checkEngine(&body->program, body->engine));
    body->workspace = factsOf(&body->program, body->engine).workspace;
    setAttribute(body, PLAN_WORKSPACE_SIZE, TYPE_INT64, 1, &(int64_t){(int64_t)body->workspace});
    writePlan(body);
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t checkPack(const Body *body) {
    const Attribute *uids = attributeOf(body, VARIANT_PACK_UNIQUE_IDS);
    int64_t pointers = attributeOf(body, VARIANT_PACK_DATA_POINTERS)->count;
    const int64_t *values = uids->elements;
    REQUIRE(uids->count == pointers, BAD_PARAM, "%lld ids and %lld pointers", (long long)uids->count,
            (long long)pointers);
    for (int64_t i = 0; i < uids->count; i++)
        for (int64_t j = 0; j < i; j++)
            REQUIRE(values[i] != values[j], BAD_PARAM_DUPLICATED_ENTRIES, "id %lld occurs twice", (long long)values[i]);
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t finalizeBody(Body *body) {
    Program alone = {0};
    GraphTensor tensor;
    switch (body->type) {
    case DESCRIPTOR_TENSOR:
        return tensorOf(body, &tensor);
    case DESCRIPTOR_CONVOLUTION:
        return checkConvolution(body);
    case DESCRIPTOR_POINTWISE:
        return checkPointwise(body);
    case DESCRIPTOR_OP_FORWARD:
    case DESCRIPTOR_OP_BACKWARD_FILTER:
    case DESCRIPTOR_OP_BACKWARD_DATA:
    case DESCRIPTOR_OP_POINTWISE:
        return addOperation(&alone, body);
    case DESCRIPTOR_GRAPH:
        return finalizeGraph(body);
    case DESCRIPTOR_ENGINE:
        return finalizeEngine(body);
    case DESCRIPTOR_ENGINECFG:
        return finalizeConfiguration(body);
    case DESCRIPTOR_ENGINEHEUR:
        return finalizeHeuristics(body);
    case DESCRIPTOR_PLAN:
        return finalizePlan(body);
    case DESCRIPTOR_VARIANT_PACK:
        return checkPack(body);
    default:
        return CUDNN_STATUS_SUCCESS;
    }
}
