#include "work.h"
#include "../core/memory.h"
#include "../driver/work.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

double scalarOf(const void *scalar, cudnnDataType_t type) {
    return simLoad(type == CUDNN_DATA_DOUBLE ? SIM_DOUBLE : SIM_FLOAT, scalar, 0);
}

cudnnStatus_t checkMemory(const Handle *handle, const void *data, size_t bytes, size_t alignment, const char *name) {
    REQUIRE(data, BAD_PARAM_NULL_POINTER, "%s is null", name);
    REQUIRE((uintptr_t)data % alignment == 0, BAD_PARAM_MISALIGNED_POINTER, "%s is not aligned to %zu bytes", name,
            alignment);
    REQUIRE(simCheckBytes(handle->context, data, bytes, name), BAD_PARAM, "%s is not %zu bytes of device memory", name,
            bytes);
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t checkWorkspace(const Handle *handle, const void *workspace, size_t given, size_t needed) {
    if (needed == 0)
        return CUDNN_STATUS_SUCCESS;
    REQUIRE(given >= needed, BAD_PARAM_SIZE_INSUFFICIENT, "workspace of %zu bytes given, %zu needed", given, needed);
    return checkMemory(handle, workspace, given, 1, "workspace");
}

void spoil(void *workspace, size_t bytes) {
    if (bytes)
        memset(workspace, 0xCD, bytes);
}

/* Two views of one buffer may interleave; the same start, or two tensors without gaps, may not overlap. */
static bool overlaps(const Operand *input, const Work *work) {
    const char *a = input->data, *b = work->result;
    bool meet = a < b + spanBytes(&work->layout) && b < a + spanBytes(&input->layout);
    size_t inputBytes = (size_t)elementCount(&input->layout) * simElementSize(elementOf(input->layout.type));
    size_t resultBytes = (size_t)elementCount(&work->layout) * simElementSize(elementOf(work->layout.type));
    bool packed = inputBytes == spanBytes(&input->layout) && resultBytes == spanBytes(&work->layout);
    return meet && (a == b || packed);
}

static cudnnStatus_t checkOperand(const Handle *handle, const Work *work, const Operand *input) {
    size_t alignment = simElementSize(elementOf(input->layout.type));
    CHECK(checkMemory(handle, input->data, spanBytes(&input->layout), alignment, input->name));
    bool inPlace = input->mayBeResult && input->data == work->result && sameLayout(&input->layout, &work->layout);
    if (inPlace || !overlaps(input, work))
        return CUDNN_STATUS_SUCCESS;
    simViolate("%s and the result overlap", input->name);
    return FAIL(BAD_PARAM, "%s and the result overlap", input->name);
}

static double *read(const Operand *input, const Layout *result) {
    const Layout *shape = input->broadcast ? result : &input->layout;
    double *values = gather(&input->layout, input->data, shape);
    if (input->keptBits)
        for (int64_t i = elementCount(shape); i-- > 0;)
            values[i] = simKeepBits(values[i], input->keptBits);
    return values;
}

static void run(const void *arguments) {
    const Work *work = arguments;
    double *inputs[MAX_OPERANDS] = {0};
    for (int i = 0; i < work->inputCount; i++)
        inputs[i] = read(&work->inputs[i], &work->layout);
    double *result = newValues(elementCount(&work->layout));
    spoil(work->workspace, work->workspaceNeeded);
    work->compute(work, inputs, result);
    scatter(&work->layout, work->result, result, work->alpha, work->beta);
    free(result);
    for (int i = 0; i < work->inputCount; i++)
        free(inputs[i]);
}

cudnnStatus_t submitRaw(const Handle *handle, void (*run)(const void *), const void *arguments, size_t size) {
    CUresult result = simSubmit(handle->context, handle->stream, run, arguments, size);
    REQUIRE(!result, EXECUTION_FAILED_CUDA_DRIVER, "the driver reports %d", result);
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t submit(const Handle *handle, const Work *work) {
    size_t alignment = simElementSize(elementOf(work->layout.type));
    CHECK(checkMemory(handle, work->result, spanBytes(&work->layout), alignment, "the result"));
    for (int i = 0; i < work->inputCount; i++)
        CHECK(checkOperand(handle, work, &work->inputs[i]));
    CHECK(checkWorkspace(handle, work->workspace, work->workspaceGiven, work->workspaceNeeded));
    return submitRaw(handle, run, work, sizeof *work);
}

/* Without NaN propagation a NaN counts as smaller than every number. */
static double rectify(const Activation *activation, double x, double limit) {
    if (isnan(x))
        return activation->nan == CUDNN_PROPAGATE_NAN ? x : 0;
    return fmin(fmax(x, 0), limit);
}

static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
}

double activate(const Activation *activation, double x) {
    switch (activation->mode) {
    case CUDNN_ACTIVATION_SIGMOID:
        return sigmoid(x);
    case CUDNN_ACTIVATION_RELU:
        return rectify(activation, x, INFINITY);
    case CUDNN_ACTIVATION_TANH:
        return tanh(x);
    case CUDNN_ACTIVATION_CLIPPED_RELU:
        return rectify(activation, x, activation->coefficient);
    case CUDNN_ACTIVATION_ELU:
        return x >= 0 ? x : activation->coefficient * expm1(x);
    case CUDNN_ACTIVATION_SWISH:
        return x * sigmoid(activation->swishBeta * x);
    default:
        return x;
    }
}

double activationSlope(const Activation *activation, double x, double y) {
    switch (activation->mode) {
    case CUDNN_ACTIVATION_SIGMOID:
        return y * (1 - y);
    case CUDNN_ACTIVATION_RELU:
        return x > 0;
    case CUDNN_ACTIVATION_TANH:
        return 1 - y * y;
    case CUDNN_ACTIVATION_CLIPPED_RELU:
        return x > 0 && x < activation->coefficient;
    case CUDNN_ACTIVATION_ELU:
        return x >= 0 ? 1 : activation->coefficient * exp(x);
    case CUDNN_ACTIVATION_SWISH: {
        double s = sigmoid(activation->swishBeta * x);
        return s + activation->swishBeta * x * s * (1 - s);
    }
    default:
        return 1;
    }
}
