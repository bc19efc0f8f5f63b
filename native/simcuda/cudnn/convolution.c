/* The legacy convolution calls: sizes, queries, the three directions, the fused forward, the bias gradient. */
#include "algorithms.h"
#include "sublibraries.h"
#include "../driver/work.h"
#include <math.h>
#include <stdlib.h>

enum { NEED_INFERENCE = SUB_OPS | SUB_CNN | SUB_HEURISTIC | SUB_ENGINES, NEED_TRAINING = NEED_INFERENCE | SUB_TRAIN };

static int needOf(Direction direction) {
    return direction == FORWARD ? NEED_INFERENCE : NEED_TRAINING;
}

static cudnnStatus_t forwardOutput(cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t inputTensorDesc,
                                   cudnnFilterDescriptor_t filterDesc, Layout *output) {
    CONVOLUTION(convolution, convDesc);
    TENSOR(x, inputTensorDesc);
    FILTER(w, filterDesc);
    REQUIRE(x->layout.dims == convolution->spatial + 2 && w->layout.dims == x->layout.dims, BAD_PARAM,
            "x and w have %d and %d dimensions, the convolution %d spatial ones", x->layout.dims, w->layout.dims,
            convolution->spatial);
    REQUIRE(x->layout.size[1] == w->layout.size[1] * convolution->groups, BAD_PARAM_SHAPE_MISMATCH,
            "the channels of x and w do not match");
    *output = x->layout;
    output->size[1] = w->layout.size[0];
    for (int i = 0; i < convolution->spatial; i++) {
        int64_t padding = convolution->padding[i];
        output->size[2 + i] = outputSize(x->layout.size[2 + i], padding, padding, w->layout.size[2 + i],
                                         convolution->stride[i], convolution->dilation[i]);
        REQUIRE(output->size[2 + i] > 0, BAD_PARAM, "the filter is larger than the padded input in dimension %d", i);
    }
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetConvolution2dForwardOutputDim(cudnnConvolutionDescriptor_t convDesc,
                                                            cudnnTensorDescriptor_t inputTensorDesc,
                                                            cudnnFilterDescriptor_t filterDesc, int *n, int *c, int *h,
                                                            int *w) {
    CUDNN_ENTER();
    Layout output;
    CHECK(forwardOutput(convDesc, inputTensorDesc, filterDesc, &output));
    REQUIRE(output.dims == 4, BAD_PARAM, "the result has %d dimensions", output.dims);
    int *const targets[] = {n, c, h, w};
    for (int i = 0; i < 4; i++) {
        NOT_NULL(targets[i]);
        *targets[i] = (int)output.size[i];
    }
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetConvolutionNdForwardOutputDim(cudnnConvolutionDescriptor_t convDesc,
                                                            cudnnTensorDescriptor_t inputTensorDesc,
                                                            cudnnFilterDescriptor_t filterDesc, int nbDims,
                                                            int *tensorOuputDimA) {
    CUDNN_ENTER();
    Layout output;
    CHECK(forwardOutput(convDesc, inputTensorDesc, filterDesc, &output));
    NOT_NULL(tensorOuputDimA);
    REQUIRE(nbDims == output.dims, BAD_PARAM, "%d dimensions requested, the result has %d", nbDims, output.dims);
    for (int i = 0; i < nbDims; i++)
        tensorOuputDimA[i] = (int)output.size[i];
    return CUDNN_STATUS_SUCCESS;
}

/* The request behind descriptors as every direction passes them. */
static cudnnStatus_t describe(Direction direction, cudnnTensorDescriptor_t xDesc, cudnnFilterDescriptor_t wDesc,
                              cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t yDesc, Request *request) {
    TENSOR(x, xDesc);
    FILTER(w, wDesc);
    CONVOLUTION(convolution, convDesc);
    TENSOR(y, yDesc);
    return requestOf(direction, x, w, convolution, y, request);
}

static cudnnStatus_t workspaceSize(const Request *request, int algo, size_t *sizeInBytes) {
    NOT_NULL(sizeInBytes);
    return checkAlgorithm(request, algo, sizeInBytes);
}

SIM_API cudnnStatus_t cudnnGetConvolutionForwardWorkspaceSize(cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc,
                                                              cudnnFilterDescriptor_t wDesc,
                                                              cudnnConvolutionDescriptor_t convDesc,
                                                              cudnnTensorDescriptor_t yDesc,
                                                              cudnnConvolutionFwdAlgo_t algo, size_t *sizeInBytes) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(FORWARD, xDesc, wDesc, convDesc, yDesc, &request));
    return workspaceSize(&request, algo, sizeInBytes);
}

SIM_API cudnnStatus_t cudnnGetConvolutionBackwardDataWorkspaceSize(cudnnHandle_t handle, cudnnFilterDescriptor_t wDesc,
                                                                   cudnnTensorDescriptor_t dyDesc,
                                                                   cudnnConvolutionDescriptor_t convDesc,
                                                                   cudnnTensorDescriptor_t dxDesc,
                                                                   cudnnConvolutionBwdDataAlgo_t algo,
                                                                   size_t *sizeInBytes) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(BACKWARD_DATA, dxDesc, wDesc, convDesc, dyDesc, &request));
    return workspaceSize(&request, algo, sizeInBytes);
}

SIM_API cudnnStatus_t cudnnGetConvolutionBackwardFilterWorkspaceSize(
    cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc, cudnnTensorDescriptor_t dyDesc,
    cudnnConvolutionDescriptor_t convDesc, cudnnFilterDescriptor_t gradDesc, cudnnConvolutionBwdFilterAlgo_t algo,
    size_t *sizeInBytes) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(BACKWARD_FILTER, xDesc, gradDesc, convDesc, dyDesc, &request));
    return workspaceSize(&request, algo, sizeInBytes);
}

#define MAX_COUNT(name, direction)                                                                                     \
    SIM_API cudnnStatus_t name(cudnnHandle_t handle, int *count) {                                                     \
        HANDLE_ENTER(object, handle);                                                                                  \
        NOT_NULL(count);                                                                                               \
        *count = 2 * algorithmCount(direction);                                                                        \
        return CUDNN_STATUS_SUCCESS;                                                                                   \
    }

MAX_COUNT(cudnnGetConvolutionForwardAlgorithmMaxCount, FORWARD)
MAX_COUNT(cudnnGetConvolutionBackwardDataAlgorithmMaxCount, BACKWARD_DATA)
MAX_COUNT(cudnnGetConvolutionBackwardFilterAlgorithmMaxCount, BACKWARD_FILTER)

SIM_API cudnnStatus_t cudnnGetConvolutionForwardAlgorithm_v7(cudnnHandle_t handle, cudnnTensorDescriptor_t srcDesc,
                                                             cudnnFilterDescriptor_t filterDesc,
                                                             cudnnConvolutionDescriptor_t convDesc,
                                                             cudnnTensorDescriptor_t destDesc, int requestedAlgoCount,
                                                             int *returnedAlgoCount,
                                                             cudnnConvolutionFwdAlgoPerf_t *perfResults) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(FORWARD, srcDesc, filterDesc, convDesc, destDesc, &request));
    CHECK(cudnnNeed(NEED_INFERENCE));
    return listAlgorithms(&request, false, SIZE_MAX, requestedAlgoCount, returnedAlgoCount, perfResults);
}

SIM_API cudnnStatus_t cudnnGetConvolutionBackwardDataAlgorithm_v7(
    cudnnHandle_t handle, cudnnFilterDescriptor_t filterDesc, cudnnTensorDescriptor_t diffDesc,
    cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t gradDesc, int requestedAlgoCount,
    int *returnedAlgoCount, cudnnConvolutionBwdDataAlgoPerf_t *perfResults) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(BACKWARD_DATA, gradDesc, filterDesc, convDesc, diffDesc, &request));
    CHECK(cudnnNeed(NEED_TRAINING));
    return listAlgorithms(&request, false, SIZE_MAX, requestedAlgoCount, returnedAlgoCount, perfResults);
}

SIM_API cudnnStatus_t cudnnGetConvolutionBackwardFilterAlgorithm_v7(
    cudnnHandle_t handle, cudnnTensorDescriptor_t srcDesc, cudnnTensorDescriptor_t diffDesc,
    cudnnConvolutionDescriptor_t convDesc, cudnnFilterDescriptor_t gradDesc, int requestedAlgoCount,
    int *returnedAlgoCount, cudnnConvolutionBwdFilterAlgoPerf_t *perfResults) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(BACKWARD_FILTER, srcDesc, gradDesc, convDesc, diffDesc, &request));
    CHECK(cudnnNeed(NEED_TRAINING));
    return listAlgorithms(&request, false, SIZE_MAX, requestedAlgoCount, returnedAlgoCount, perfResults);
}

/* inputs in the order of the direction: x w, or w dy, or x dy; a fused forward has the bias and z behind them */
static void compute(const Work *work, double *const *inputs, double *result) {
    const Convolution *shape = &work->as.convolution.shape;
    switch (work->as.convolution.direction) {
    case FORWARD:
        convolve(shape, FORWARD, inputs[0], inputs[1], result);
        break;
    case BACKWARD_DATA:
        convolve(shape, BACKWARD_DATA, result, inputs[0], inputs[1]);
        break;
    case BACKWARD_FILTER:
        convolve(shape, BACKWARD_FILTER, inputs[0], result, inputs[1]);
        break;
    }
}

static void computeFused(const Work *work, double *const *inputs, double *result) {
    compute(work, inputs, result);
    for (int64_t i = elementCount(&work->layout); i-- > 0;) {
        double sum = work->as.convolution.alpha1 * result[i] + inputs[2][i];
        if (work->inputCount > 3)
            sum += work->as.convolution.alpha2 * inputs[3][i];
        result[i] = activate(&work->as.convolution.activation, sum);
    }
}

/* The three tensors of a convolution by the role they have in the forward direction. */
typedef struct {
    const void *x, *w, *y;
} Data;

static cudnnStatus_t workOf(const Request *request, int algo, Data data, void *workSpace, size_t workSpaceSize,
                            Work *work) {
    int bits = 0;
    *work = (Work){.inputCount = 2, .alpha = 1, .workspace = workSpace, .workspaceGiven = workSpaceSize};
    CHECK(checkAlgorithm(request, algo, &work->workspaceNeeded));
    bits = operandBits(request, algo);
    Operand roles[] = {{.layout = request->x, .data = data.x, .name = "x", .keptBits = bits},
                       {.layout = request->w, .data = data.w, .name = "w", .keptBits = bits},
                       {.layout = request->y, .data = data.y, .name = "dy", .keptBits = bits}};
    static const int inputs[][2] = {{0, 1}, {1, 2}, {0, 2}}, results[] = {2, 0, 1};
    const Operand *result = &roles[results[request->direction]];
    work->inputs[0] = roles[inputs[request->direction][0]];
    work->inputs[1] = roles[inputs[request->direction][1]];
    work->layout = result->layout;
    work->result = (void *)result->data;
    work->compute = compute;
    work->as.convolution.shape = request->shape;
    work->as.convolution.direction = request->direction;
    return CUDNN_STATUS_SUCCESS;
}

/* What the three directions have in common once their descriptors and pointers are sorted by role. */
static cudnnStatus_t run(const Handle *handle, const Request *request, const void *alpha, Data data, int algo,
                         void *workSpace, size_t workSpaceSizeInBytes, const void *beta) {
    Work work;
    NOT_NULL(alpha);
    NOT_NULL(beta);
    CHECK(workOf(request, algo, data, workSpace, workSpaceSizeInBytes, &work));
    work.alpha = scalarOf(alpha, work.layout.type);
    work.beta = scalarOf(beta, work.layout.type);
    CHECK(cudnnNeed(needOf(request->direction)));
    return submit(handle, &work);
}

SIM_API cudnnStatus_t cudnnConvolutionForward(cudnnHandle_t handle, const void *alpha, cudnnTensorDescriptor_t xDesc,
                                              const void *x, cudnnFilterDescriptor_t wDesc, const void *w,
                                              cudnnConvolutionDescriptor_t convDesc, cudnnConvolutionFwdAlgo_t algo,
                                              void *workSpace, size_t workSpaceSizeInBytes, const void *beta,
                                              cudnnTensorDescriptor_t yDesc, void *y) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(FORWARD, xDesc, wDesc, convDesc, yDesc, &request));
    return run(object, &request, alpha, (Data){x, w, y}, algo, workSpace, workSpaceSizeInBytes, beta);
}

SIM_API cudnnStatus_t cudnnConvolutionBackwardData(cudnnHandle_t handle, const void *alpha,
                                                   cudnnFilterDescriptor_t wDesc, const void *w,
                                                   cudnnTensorDescriptor_t dyDesc, const void *dy,
                                                   cudnnConvolutionDescriptor_t convDesc,
                                                   cudnnConvolutionBwdDataAlgo_t algo, void *workSpace,
                                                   size_t workSpaceSizeInBytes, const void *beta,
                                                   cudnnTensorDescriptor_t dxDesc, void *dx) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(BACKWARD_DATA, dxDesc, wDesc, convDesc, dyDesc, &request));
    return run(object, &request, alpha, (Data){dx, w, dy}, algo, workSpace, workSpaceSizeInBytes, beta);
}

SIM_API cudnnStatus_t cudnnConvolutionBackwardFilter(cudnnHandle_t handle, const void *alpha,
                                                     cudnnTensorDescriptor_t xDesc, const void *x,
                                                     cudnnTensorDescriptor_t dyDesc, const void *dy,
                                                     cudnnConvolutionDescriptor_t convDesc,
                                                     cudnnConvolutionBwdFilterAlgo_t algo, void *workSpace,
                                                     size_t workSpaceSizeInBytes, const void *beta,
                                                     cudnnFilterDescriptor_t dwDesc, void *dw) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(BACKWARD_FILTER, xDesc, dwDesc, convDesc, dyDesc, &request));
    return run(object, &request, alpha, (Data){x, dw, dy}, algo, workSpace, workSpaceSizeInBytes, beta);
}

/* alpha2 z joins before the activation; z may be y itself when their descriptors agree. */
SIM_API cudnnStatus_t cudnnConvolutionBiasActivationForward(
    cudnnHandle_t handle, const void *alpha1, cudnnTensorDescriptor_t xDesc, const void *x,
    cudnnFilterDescriptor_t wDesc, const void *w, cudnnConvolutionDescriptor_t convDesc, cudnnConvolutionFwdAlgo_t algo,
    void *workSpace, size_t workSpaceSizeInBytes, const void *alpha2, cudnnTensorDescriptor_t zDesc, const void *z,
    cudnnTensorDescriptor_t biasDesc, const void *bias, cudnnActivationDescriptor_t activationDesc,
    cudnnTensorDescriptor_t yDesc, void *y) {
    HANDLE_ENTER(object, handle);
    Request request;
    Work work;
    ActivationDescriptor *activation;
    CHECK(describe(FORWARD, xDesc, wDesc, convDesc, yDesc, &request));
    CHECK(findActivation(activationDesc, &activation));
    TENSOR(zs, zDesc);
    TENSOR(biases, biasDesc);
    NOT_NULL(alpha1);
    NOT_NULL(alpha2);
    int mode = activation->activation.mode;
    REQUIRE(mode == CUDNN_ACTIVATION_RELU || mode == CUDNN_ACTIVATION_IDENTITY, NOT_SUPPORTED,
            "only RELU and IDENTITY, not activation %d", mode);
    REQUIRE(mode == CUDNN_ACTIVATION_RELU || algo == 1, NOT_SUPPORTED, "IDENTITY needs IMPLICIT_PRECOMP_GEMM");
    REQUIRE(sameShape(&zs->layout, &request.y), BAD_PARAM_SHAPE_MISMATCH, "z and y differ in their sizes");
    bool channels = biases->layout.dims == request.y.dims && broadcastsTo(&biases->layout, &request.y) &&
                    biases->layout.size[1] == request.shape.k && elementCount(&biases->layout) == request.shape.k;
    REQUIRE(channels, BAD_PARAM_SHAPE_MISMATCH, "the bias is not 1 x %lld x 1 ...", (long long)request.shape.k);
    CHECK(workOf(&request, algo, (Data){x, w, y}, workSpace, workSpaceSizeInBytes, &work));
    work.compute = computeFused;
    work.as.convolution.alpha1 = scalarOf(alpha1, request.y.type);
    work.as.convolution.alpha2 = scalarOf(alpha2, request.y.type);
    work.as.convolution.activation = activation->activation;
    work.inputs[2] = (Operand){.layout = biases->layout, .data = bias, .name = "bias", .broadcast = true};
    work.inputs[3] = (Operand){.layout = zs->layout, .data = z, .name = "z", .mayBeResult = true};
    work.inputCount = work.as.convolution.alpha2 == 0 ? 3 : 4;
    CHECK(cudnnNeed(NEED_INFERENCE));
    return submit(object, &work);
}

static void poison(const Work *work, double *const *inputs, double *result) {
    (void)inputs;
    for (int64_t i = elementCount(&work->layout); i-- > 0;)
        result[i] = NAN;
}

/* Measuring overwrites the result: its elements are poison afterwards, as a caller has to expect. */
static cudnnStatus_t find(const Handle *handle, const Request *request, Data data, int requested, int *returned,
                          cudnnConvolutionAlgoPerf_t *results, void *workSpace, size_t workSpaceSize) {
    Work work;
    REQUIRE(!simForbiddenInCapture(), EXECUTION_FAILED_CUDART, "not permitted while a stream is capturing");
    CHECK(cudnnNeed(needOf(request->direction)));
    CHECK(workOf(request, request->x.type == CUDNN_DATA_INT8 ? 1 : 0, data, workSpace, workSpaceSize, &work));
    work.workspaceNeeded = workSpaceSize;
    work.compute = poison;
    CHECK(submit(handle, &work));
    return listAlgorithms(request, true, workSpaceSize, requested, returned, results);
}

SIM_API cudnnStatus_t cudnnFindConvolutionForwardAlgorithmEx(
    cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc, const void *x, cudnnFilterDescriptor_t wDesc, const void *w,
    cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t yDesc, void *y, int requestedAlgoCount,
    int *returnedAlgoCount, cudnnConvolutionFwdAlgoPerf_t *perfResults, void *workSpace, size_t workSpaceSizeInBytes) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(FORWARD, xDesc, wDesc, convDesc, yDesc, &request));
    return find(object, &request, (Data){x, w, y}, requestedAlgoCount, returnedAlgoCount, perfResults, workSpace,
                workSpaceSizeInBytes);
}

SIM_API cudnnStatus_t cudnnFindConvolutionBackwardDataAlgorithmEx(cudnnHandle_t handle, cudnnFilterDescriptor_t wDesc,
                                                                  const void *w, cudnnTensorDescriptor_t dyDesc,
                                                                  const void *dy, cudnnConvolutionDescriptor_t convDesc,
                                                                  cudnnTensorDescriptor_t dxDesc, void *dx,
                                                                  int requestedAlgoCount, int *returnedAlgoCount,
                                                                  cudnnConvolutionBwdDataAlgoPerf_t *perfResults,
                                                                  void *workSpace, size_t workSpaceSizeInBytes) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(BACKWARD_DATA, dxDesc, wDesc, convDesc, dyDesc, &request));
    return find(object, &request, (Data){dx, w, dy}, requestedAlgoCount, returnedAlgoCount, perfResults, workSpace,
                workSpaceSizeInBytes);
}

SIM_API cudnnStatus_t cudnnFindConvolutionBackwardFilterAlgorithmEx(
    cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc, const void *x, cudnnTensorDescriptor_t dyDesc, const void *y,
    cudnnConvolutionDescriptor_t convDesc, cudnnFilterDescriptor_t dwDesc, void *dw, int requestedAlgoCount,
    int *returnedAlgoCount, cudnnConvolutionBwdFilterAlgoPerf_t *perfResults, void *workSpace,
    size_t workSpaceSizeInBytes) {
    HANDLE_ENTER(object, handle);
    Request request;
    CHECK(describe(BACKWARD_FILTER, xDesc, dwDesc, convDesc, dyDesc, &request));
    return find(object, &request, (Data){x, dw, y}, requestedAlgoCount, returnedAlgoCount, perfResults, workSpace,
                workSpaceSizeInBytes);
}

/* db[k] is the sum of dy over everything but the channel. */
static void sumChannels(const Work *work, double *const *inputs, double *result) {
    const Layout *dy = &work->inputs[0].layout;
    int64_t channels = dy->size[1], space = elementCount(dy) / dy->size[0] / channels;
    for (int64_t i = 0; i < elementCount(dy); i++)
        result[i / space % channels] += inputs[0][i];
}

SIM_API cudnnStatus_t cudnnConvolutionBackwardBias(cudnnHandle_t handle, const void *alpha,
                                                   cudnnTensorDescriptor_t dyDesc, const void *dy, const void *beta,
                                                   cudnnTensorDescriptor_t dbDesc, void *db) {
    HANDLE_ENTER(object, handle);
    TENSOR(dys, dyDesc);
    TENSOR(dbs, dbDesc);
    NOT_NULL(alpha);
    NOT_NULL(beta);
    int64_t channels = dys->layout.size[1];
    REQUIRE(dbs->layout.size[1] == channels && elementCount(&dbs->layout) == channels, BAD_PARAM_SHAPE_MISMATCH,
            "db is not 1 x %lld x 1 ...", (long long)channels);
    REQUIRE(dys->layout.type == dbs->layout.type, BAD_PARAM, "dy and db differ in type");
    CHECK(cudnnNeed(NEED_TRAINING));
    Work work = {.inputCount = 1,
                 .inputs = {{.layout = dys->layout, .data = dy, .name = "dy"}},
                 .layout = dbs->layout,
                 .result = db,
                 .alpha = scalarOf(alpha, dbs->layout.type),
                 .beta = scalarOf(beta, dbs->layout.type),
                 .compute = sumChannels};
    return submit(object, &work);
}

/* One sample's patches: row (c, tap), column output position. */
static void unfold(const Work *work, double *const *inputs, double *result) {
    const Convolution *whole = &work->as.convolution.shape;
    Convolution one = *whole;
    one.n = one.c = one.k = one.groups = 1;
    int64_t input = one.input[0] * one.input[1] * one.input[2], taps = one.filter[0] * one.filter[1] * one.filter[2];
    int64_t output = one.output[0] * one.output[1] * one.output[2];
    for (int64_t c = 0; c < whole->c; c++)
        for (int64_t tap = 0; tap < taps; tap++) {
            double *filter = newValues(taps);
            filter[one.flipped ? taps - 1 - tap : tap] = 1;
            convolve(&one, FORWARD, inputs[0] + c * input, filter, result + (c * taps + tap) * output);
            free(filter);
        }
}

SIM_API cudnnStatus_t cudnnIm2Col(cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc, const void *x,
                                  cudnnFilterDescriptor_t wDesc, cudnnConvolutionDescriptor_t convDesc,
                                  void *colBuffer) {
    HANDLE_ENTER(object, handle);
    Layout output;
    Tensor y = {.set = true};
    Request request;
    CHECK(forwardOutput(convDesc, xDesc, wDesc, &output));
    TENSOR(xs, xDesc);
    FILTER(w, wDesc);
    CONVOLUTION(convolution, convDesc);
    y.layout = output;
    CHECK(requestOf(FORWARD, xs, w, convolution, &y, &request));
    REQUIRE(request.shape.n == 1, NOT_SUPPORTED, "im2col of one sample only");
    CHECK(cudnnNeed(NEED_INFERENCE));
    int64_t rows = elementCount(&request.w) / request.shape.k * convolution->groups;
    int64_t columns = elementCount(&output) / request.shape.k;
    Work work = {.inputCount = 1,
                 .inputs = {{.layout = request.x, .data = x, .name = "x"}},
                 .layout = {.type = request.x.type, .dims = 2, .size = {rows, columns}, .stride = {columns, 1}},
                 .result = colBuffer,
                 .alpha = 1,
                 .compute = unfold};
    work.as.convolution.shape = request.shape;
    return submit(object, &work);
}
