/* Tensors without convolution: transform, add, set, scale, pairs, reductions, activations. */
#include "descriptors.h"
#include "sublibraries.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void copyFirst(const Work *work, double *const *inputs, double *result) {
    memcpy(result, inputs[0], (size_t)elementCount(&work->layout) * sizeof *result);
}

static Operand operand(const Tensor *tensor, const void *data, const char *name) {
    return (Operand){.layout = tensor->layout, .data = data, .name = name};
}

/* Where the element at `index` of the source's order lands when each dimension is shifted by its padding. */
static void padInto(const Work *work, double *const *inputs, double *result) {
    const Layout *source = &work->inputs[0].layout, *target = &work->layout;
    int64_t count = elementCount(source);
    for (int64_t index = 0; index < count; index++) {
        int64_t rest = index, place = 0, step = 1;
        for (int i = source->dims - 1; i >= 0; i--) {
            place += (rest % source->size[i] + work->as.transform.before[i]) * step;
            rest /= source->size[i];
            step *= target->size[i];
        }
        result[place] = inputs[0][index];
    }
}

SIM_API cudnnStatus_t cudnnTransformTensor(cudnnHandle_t handle, const void *alpha, cudnnTensorDescriptor_t xDesc,
                                           const void *x, const void *beta, cudnnTensorDescriptor_t yDesc, void *y) {
    HANDLE_ENTER(object, handle);
    TENSOR(xs, xDesc);
    TENSOR(ys, yDesc);
    NOT_NULL(alpha);
    NOT_NULL(beta);
    REQUIRE(sameShape(&xs->layout, &ys->layout), BAD_PARAM_SHAPE_MISMATCH, "x and y differ in their sizes");
    CHECK(cudnnNeed(SUB_OPS));
    Work work = {.inputCount = 1,
                 .inputs = {operand(xs, x, "x")},
                 .layout = ys->layout,
                 .result = y,
                 .alpha = scalarOf(alpha, ys->layout.type),
                 .beta = scalarOf(beta, ys->layout.type),
                 .compute = copyFirst};
    work.inputs[0].mayBeResult = true;
    return submit(object, &work);
}

static cudnnStatus_t transform(const Handle *handle, cudnnTensorTransformDescriptor_t transDesc, const void *alpha,
                               const Operand *source, const void *beta, const Layout *target, void *data) {
    TransformDescriptor *descriptor;
    CHECK(findTransform(transDesc, &descriptor));
    NOT_NULL(alpha);
    NOT_NULL(beta);
    REQUIRE(!descriptor->folds, NOT_SUPPORTED, "folding is not simulated");
    REQUIRE(source->layout.dims == descriptor->dims && target->dims == descriptor->dims, BAD_PARAM_SHAPE_MISMATCH,
            "the transform has %d dimensions", descriptor->dims);
    REQUIRE(isPacked(target, descriptor->format), BAD_PARAM, "the destination has not the transform's format");
    Work work = {.inputCount = 1,
                 .inputs = {*source},
                 .layout = *target,
                 .result = data,
                 .alpha = scalarOf(alpha, target->type),
                 .beta = scalarOf(beta, target->type),
                 .compute = padInto};
    for (int i = 0; i < descriptor->dims; i++) {
        int64_t expected = source->layout.size[i] + descriptor->before[i] + descriptor->after[i];
        REQUIRE(target->size[i] == expected, BAD_PARAM_SHAPE_MISMATCH, "dimension %d is %lld, expected %lld", i,
                (long long)target->size[i], (long long)expected);
        work.as.transform.before[i] = descriptor->before[i];
    }
    CHECK(cudnnNeed(SUB_OPS));
    return submit(handle, &work);
}

SIM_API cudnnStatus_t cudnnTransformTensorEx(cudnnHandle_t handle, cudnnTensorTransformDescriptor_t transDesc,
                                             const void *alpha, cudnnTensorDescriptor_t srcDesc, const void *srcData,
                                             const void *beta, cudnnTensorDescriptor_t destDesc, void *destData) {
    HANDLE_ENTER(object, handle);
    TENSOR(source, srcDesc);
    TENSOR(target, destDesc);
    Operand input = operand(source, srcData, "srcData");
    return transform(object, transDesc, alpha, &input, beta, &target->layout, destData);
}

SIM_API cudnnStatus_t cudnnTransformFilter(cudnnHandle_t handle, cudnnTensorTransformDescriptor_t transDesc,
                                           const void *alpha, cudnnFilterDescriptor_t srcDesc, const void *srcData,
                                           const void *beta, cudnnFilterDescriptor_t destDesc, void *destData) {
    HANDLE_ENTER(object, handle);
    FILTER(source, srcDesc);
    FILTER(target, destDesc);
    Operand input = {.layout = source->layout, .data = srcData, .name = "srcData"};
    return transform(object, transDesc, alpha, &input, beta, &target->layout, destData);
}

SIM_API cudnnStatus_t cudnnAddTensor(cudnnHandle_t handle, const void *alpha, cudnnTensorDescriptor_t aDesc,
                                     const void *A, const void *beta, cudnnTensorDescriptor_t cDesc, void *C) {
    HANDLE_ENTER(object, handle);
    TENSOR(as, aDesc);
    TENSOR(cs, cDesc);
    NOT_NULL(alpha);
    NOT_NULL(beta);
    REQUIRE(broadcastsTo(&as->layout, &cs->layout), BAD_PARAM_SHAPE_MISMATCH, "A does not broadcast to C");
    REQUIRE(as->layout.type == cs->layout.type, BAD_PARAM, "A and C differ in type");
    CHECK(cudnnNeed(SUB_OPS));
    Work work = {.inputCount = 1,
                 .inputs = {operand(as, A, "A")},
                 .layout = cs->layout,
                 .result = C,
                 .alpha = scalarOf(alpha, cs->layout.type),
                 .beta = scalarOf(beta, cs->layout.type),
                 .compute = copyFirst};
    work.inputs[0].broadcast = true;
    return submit(object, &work);
}

static void fillWithValue(const Work *work, double *const *inputs, double *result) {
    (void)inputs;
    for (int64_t i = elementCount(&work->layout); i-- > 0;)
        result[i] = work->as.value;
}

SIM_API cudnnStatus_t cudnnSetTensor(cudnnHandle_t handle, cudnnTensorDescriptor_t yDesc, void *y,
                                     const void *valuePtr) {
    HANDLE_ENTER(object, handle);
    TENSOR(ys, yDesc);
    NOT_NULL(valuePtr);
    CHECK(cudnnNeed(SUB_OPS));
    Work work = {.layout = ys->layout, .result = y, .alpha = 1, .compute = fillWithValue};
    work.as.value = simLoad(elementOf(ys->layout.type), valuePtr, 0);
    return submit(object, &work);
}

SIM_API cudnnStatus_t cudnnScaleTensor(cudnnHandle_t handle, cudnnTensorDescriptor_t yDesc, void *y,
                                       const void *alpha) {
    HANDLE_ENTER(object, handle);
    TENSOR(ys, yDesc);
    NOT_NULL(alpha);
    CHECK(cudnnNeed(SUB_OPS));
    Work work = {.inputCount = 1,
                 .inputs = {operand(ys, y, "y")},
                 .layout = ys->layout,
                 .result = y,
                 .alpha = scalarOf(alpha, ys->layout.type),
                 .compute = copyFirst};
    work.inputs[0].mayBeResult = true;
    return submit(object, &work);
}

static double combine(int operation, double a, double b) {
    switch (operation) {
    case CUDNN_OP_ADD:
        return a + b;
    case CUDNN_OP_MUL:
        return a * b;
    case CUDNN_OP_MIN:
        return isnan(a) || isnan(b) ? NAN : fmin(a, b);
    case CUDNN_OP_MAX:
        return isnan(a) || isnan(b) ? NAN : fmax(a, b);
    case CUDNN_OP_SQRT:
        return sqrt(a);
    default:
        return 1 - a;
    }
}

static void combinePairs(const Work *work, double *const *inputs, double *result) {
    for (int64_t i = elementCount(&work->layout); i-- > 0;)
        result[i] = combine(work->as.pair.operation, work->as.pair.alpha1 * inputs[0][i],
                            work->inputCount > 1 ? work->as.pair.alpha2 * inputs[1][i] : 0);
}

SIM_API cudnnStatus_t cudnnOpTensor(cudnnHandle_t handle, cudnnOpTensorDescriptor_t opTensorDesc, const void *alpha1,
                                    cudnnTensorDescriptor_t aDesc, const void *A, const void *alpha2,
                                    cudnnTensorDescriptor_t bDesc, const void *B, const void *beta,
                                    cudnnTensorDescriptor_t cDesc, void *C) {
    HANDLE_ENTER(object, handle);
    PairDescriptor *descriptor;
    CHECK(findPair(opTensorDesc, &descriptor));
    TENSOR(as, aDesc);
    TENSOR(cs, cDesc);
    NOT_NULL(alpha1);
    NOT_NULL(beta);
    REQUIRE(sameShape(&as->layout, &cs->layout), BAD_PARAM_SHAPE_MISMATCH, "A and C differ in their sizes");
    Work work = {.inputCount = 1,
                 .inputs = {operand(as, A, "A")},
                 .layout = cs->layout,
                 .result = C,
                 .alpha = 1,
                 .beta = scalarOf(beta, cs->layout.type),
                 .compute = combinePairs};
    work.inputs[0].mayBeResult = true;
    work.as.pair.operation = descriptor->operation;
    work.as.pair.alpha1 = scalarOf(alpha1, cs->layout.type);
    if (descriptor->operation < CUDNN_OP_SQRT) {
        TENSOR(bs, bDesc);
        NOT_NULL(alpha2);
        REQUIRE(broadcastsTo(&bs->layout, &cs->layout), BAD_PARAM_SHAPE_MISMATCH, "B does not broadcast to C");
        work.inputs[1] = operand(bs, B, "B");
        work.inputs[1].broadcast = work.inputs[1].mayBeResult = true;
        work.as.pair.alpha2 = scalarOf(alpha2, cs->layout.type);
        work.inputCount = 2;
    }
    CHECK(cudnnNeed(SUB_OPS));
    return submit(object, &work);
}

static double accumulate(int operation, double sum, double value) {
    switch (operation) {
    case CUDNN_REDUCE_MUL:
        return sum * value;
    case CUDNN_REDUCE_MUL_NO_ZEROS:
        return value == 0 ? sum : sum * value;
    case CUDNN_REDUCE_MIN:
        return isnan(sum) || isnan(value) ? NAN : fmin(sum, value);
    case CUDNN_REDUCE_MAX:
        return isnan(sum) || isnan(value) ? NAN : fmax(sum, value);
    case CUDNN_REDUCE_AMAX:
        return isnan(sum) || isnan(value) ? NAN : fmax(sum, fabs(value));
    case CUDNN_REDUCE_NORM1:
        return sum + fabs(value);
    case CUDNN_REDUCE_NORM2:
        return sum + value * value;
    default:
        return sum + value;
    }
}

static double neutral(int operation) {
    switch (operation) {
    case CUDNN_REDUCE_MUL:
    case CUDNN_REDUCE_MUL_NO_ZEROS:
        return 1;
    case CUDNN_REDUCE_MIN:
        return INFINITY;
    case CUDNN_REDUCE_MAX:
        return -INFINITY;
    default:
        return 0;
    }
}

static void reduce(const Work *work, double *const *inputs, double *result) {
    const Layout *whole = &work->inputs[0].layout, *part = &work->layout;
    int operation = work->as.reduction;
    int64_t count = elementCount(whole), places = elementCount(part);
    for (int64_t i = 0; i < places; i++)
        result[i] = neutral(operation);
    for (int64_t index = 0; index < count; index++) {
        int64_t rest = index, place = 0, step = 1;
        for (int i = whole->dims - 1; i >= 0; i--) {
            place += part->size[i] == 1 ? 0 : rest % whole->size[i] * step;
            rest /= whole->size[i];
            step *= part->size[i];
        }
        result[place] = accumulate(operation, result[place], inputs[0][index]);
    }
    for (int64_t i = 0; i < places; i++) {
        if (operation == CUDNN_REDUCE_AVG)
            result[i] /= (double)(count / places);
        if (operation == CUDNN_REDUCE_NORM2)
            result[i] = sqrt(result[i]);
    }
}

static cudnnStatus_t checkReduction(cudnnReduceTensorDescriptor_t reduceTensorDesc, const Tensor *a, const Tensor *c,
                                    ReduceDescriptor **descriptor) {
    CHECK(findReduce(reduceTensorDesc, descriptor));
    REQUIRE(broadcastsTo(&c->layout, &a->layout), BAD_PARAM_SHAPE_MISMATCH, "C is no reduction of A");
    return CUDNN_STATUS_SUCCESS;
}

static size_t reductionWorkspace(const Tensor *a, const Tensor *c) {
    return sameShape(&a->layout, &c->layout) ? 0 : (size_t)elementCount(&c->layout) * sizeof(double);
}

SIM_API cudnnStatus_t cudnnGetReductionIndicesSize(cudnnHandle_t handle, cudnnReduceTensorDescriptor_t reduceTensorDesc,
                                                   cudnnTensorDescriptor_t aDesc, cudnnTensorDescriptor_t cDesc,
                                                   size_t *sizeInBytes) {
    HANDLE_ENTER(object, handle);
    TENSOR(as, aDesc);
    TENSOR(cs, cDesc);
    ReduceDescriptor *descriptor;
    CHECK(checkReduction(reduceTensorDesc, as, cs, &descriptor));
    NOT_NULL(sizeInBytes);
    *sizeInBytes = 0;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetReductionWorkspaceSize(cudnnHandle_t handle,
                                                     cudnnReduceTensorDescriptor_t reduceTensorDesc,
                                                     cudnnTensorDescriptor_t aDesc, cudnnTensorDescriptor_t cDesc,
                                                     size_t *sizeInBytes) {
    HANDLE_ENTER(object, handle);
    TENSOR(as, aDesc);
    TENSOR(cs, cDesc);
    ReduceDescriptor *descriptor;
    CHECK(checkReduction(reduceTensorDesc, as, cs, &descriptor));
    NOT_NULL(sizeInBytes);
    *sizeInBytes = reductionWorkspace(as, cs);
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnReduceTensor(cudnnHandle_t handle, cudnnReduceTensorDescriptor_t reduceTensorDesc,
                                        void *indices, size_t indicesSizeInBytes, void *workspace,
                                        size_t workspaceSizeInBytes, const void *alpha, cudnnTensorDescriptor_t aDesc,
                                        const void *A, const void *beta, cudnnTensorDescriptor_t cDesc, void *C) {
    HANDLE_ENTER(object, handle);
    (void)indices, (void)indicesSizeInBytes;
    TENSOR(as, aDesc);
    TENSOR(cs, cDesc);
    ReduceDescriptor *descriptor;
    CHECK(checkReduction(reduceTensorDesc, as, cs, &descriptor));
    NOT_NULL(alpha);
    NOT_NULL(beta);
    CHECK(cudnnNeed(SUB_OPS));
    Work work = {.inputCount = 1,
                 .inputs = {operand(as, A, "A")},
                 .layout = cs->layout,
                 .result = C,
                 .alpha = scalarOf(alpha, cs->layout.type),
                 .beta = scalarOf(beta, cs->layout.type),
                 .workspace = workspace,
                 .workspaceGiven = workspaceSizeInBytes,
                 .workspaceNeeded = reductionWorkspace(as, cs),
                 .compute = reduce};
    work.as.reduction = descriptor->operation;
    return submit(object, &work);
}

static void activateAll(const Work *work, double *const *inputs, double *result) {
    for (int64_t i = elementCount(&work->layout); i-- > 0;)
        result[i] = activate(&work->as.activation, inputs[0][i]);
}

/* inputs: y, dy, x */
static void activationGradient(const Work *work, double *const *inputs, double *result) {
    for (int64_t i = elementCount(&work->layout); i-- > 0;)
        result[i] = inputs[1][i] * activationSlope(&work->as.activation, inputs[2][i], inputs[0][i]);
}

static cudnnStatus_t findUsable(cudnnActivationDescriptor_t activationDesc, ActivationDescriptor **descriptor) {
    CHECK(findActivation(activationDesc, descriptor));
    REQUIRE((*descriptor)->activation.mode != CUDNN_ACTIVATION_IDENTITY, BAD_PARAM,
            "IDENTITY belongs to the fused convolution only");
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnActivationForward(cudnnHandle_t handle, cudnnActivationDescriptor_t activationDesc,
                                             const void *alpha, cudnnTensorDescriptor_t xDesc, const void *x,
                                             const void *beta, cudnnTensorDescriptor_t yDesc, void *y) {
    HANDLE_ENTER(object, handle);
    ActivationDescriptor *descriptor;
    CHECK(findUsable(activationDesc, &descriptor));
    TENSOR(xs, xDesc);
    TENSOR(ys, yDesc);
    NOT_NULL(alpha);
    NOT_NULL(beta);
    REQUIRE(sameShape(&xs->layout, &ys->layout), BAD_PARAM_SHAPE_MISMATCH, "x and y differ in their sizes");
    REQUIRE(xs->layout.type == ys->layout.type, BAD_PARAM, "x and y differ in type");
    CHECK(cudnnNeed(SUB_OPS));
    Work work = {.inputCount = 1,
                 .inputs = {operand(xs, x, "x")},
                 .layout = ys->layout,
                 .result = y,
                 .alpha = scalarOf(alpha, ys->layout.type),
                 .beta = scalarOf(beta, ys->layout.type),
                 .compute = activateAll};
    work.inputs[0].mayBeResult = true;
    work.as.activation = descriptor->activation;
    return submit(object, &work);
}

SIM_API cudnnStatus_t cudnnActivationBackward(cudnnHandle_t handle, cudnnActivationDescriptor_t activationDesc,
                                              const void *alpha, cudnnTensorDescriptor_t yDesc, const void *y,
                                              cudnnTensorDescriptor_t dyDesc, const void *dy,
                                              cudnnTensorDescriptor_t xDesc, const void *x, const void *beta,
                                              cudnnTensorDescriptor_t dxDesc, void *dx) {
    HANDLE_ENTER(object, handle);
    ActivationDescriptor *descriptor;
    CHECK(findUsable(activationDesc, &descriptor));
    TENSOR(ys, yDesc);
    TENSOR(dys, dyDesc);
    TENSOR(xs, xDesc);
    TENSOR(dxs, dxDesc);
    NOT_NULL(alpha);
    NOT_NULL(beta);
    const Tensor *const others[] = {ys, dys, xs};
    for (int i = 0; i < 3; i++)
        REQUIRE(sameShape(&others[i]->layout, &dxs->layout), BAD_PARAM_SHAPE_MISMATCH, "the tensors differ in size");
    CHECK(cudnnNeed(SUB_OPS));
    Work work = {.inputCount = 3,
                 .inputs = {operand(ys, y, "y"), operand(dys, dy, "dy"), operand(xs, x, "x")},
                 .layout = dxs->layout,
                 .result = dx,
                 .alpha = scalarOf(alpha, dxs->layout.type),
                 .beta = scalarOf(beta, dxs->layout.type),
                 .compute = activationGradient};
    work.inputs[1].mayBeResult = true;
    work.as.activation = descriptor->activation;
    return submit(object, &work);
}
