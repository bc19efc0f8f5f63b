/* Creating, setting, reading and destroying the legacy API's descriptors. */
#include "descriptors.h"
#include <limits.h>

/* Create, destroy, and two ways to find: for setting, and for use once it was set. */
#define DESCRIPTOR(Name, handleType, Object, find, open)                                                               \
    static SimKind Name##Kind = {.name = CUDNN_KIND(#handleType)};                                                     \
                                                                                                                       \
    SIM_API cudnnStatus_t cudnnCreate##Name(handleType *descriptor) {                                                  \
        CUDNN_ENTER();                                                                                                 \
        NOT_NULL(descriptor);                                                                                          \
        simNew(&Name##Kind, sizeof(Object), NULL, descriptor);                                                         \
        return CUDNN_STATUS_SUCCESS;                                                                                   \
    }                                                                                                                  \
                                                                                                                       \
    SIM_API cudnnStatus_t cudnnDestroy##Name(handleType descriptor) {                                                  \
        CUDNN_ENTER();                                                                                                 \
        REQUIRE(simDelete(&Name##Kind, descriptor), BAD_PARAM, "the descriptor is not alive");                         \
        return CUDNN_STATUS_SUCCESS;                                                                                   \
    }                                                                                                                  \
                                                                                                                       \
    static cudnnStatus_t open(handleType handle, Object **object) {                                                    \
        REQUIRE(handle, BAD_PARAM_NULL_POINTER, "a " #handleType " is null");                                          \
        *object = simFind(&Name##Kind, handle);                                                                        \
        REQUIRE(*object, BAD_PARAM, "a " #handleType " is not alive");                                                 \
        return CUDNN_STATUS_SUCCESS;                                                                                   \
    }                                                                                                                  \
                                                                                                                       \
    cudnnStatus_t find(handleType handle, Object **object) {                                                           \
        CHECK(open(handle, object));                                                                                   \
        REQUIRE((*object)->set, BAD_PARAM, "a " #handleType " was created but never set");                             \
        return CUDNN_STATUS_SUCCESS;                                                                                   \
    }

DESCRIPTOR(TensorDescriptor, cudnnTensorDescriptor_t, Tensor, findTensor, openTensor)
DESCRIPTOR(FilterDescriptor, cudnnFilterDescriptor_t, Filter, findFilter, openFilter)
DESCRIPTOR(ConvolutionDescriptor, cudnnConvolutionDescriptor_t, ConvolutionDescriptor, findConvolution, openConvolution)
DESCRIPTOR(ActivationDescriptor, cudnnActivationDescriptor_t, ActivationDescriptor, findActivation, openActivation)
DESCRIPTOR(PoolingDescriptor, cudnnPoolingDescriptor_t, PoolingDescriptor, findPooling, openPooling)
DESCRIPTOR(OpTensorDescriptor, cudnnOpTensorDescriptor_t, PairDescriptor, findPair, openPair)
DESCRIPTOR(ReduceTensorDescriptor, cudnnReduceTensorDescriptor_t, ReduceDescriptor, findReduce, openReduce)
DESCRIPTOR(TensorTransformDescriptor, cudnnTensorTransformDescriptor_t, TransformDescriptor, findTransform,
           openTransform)

static cudnnStatus_t checkType(cudnnDataType_t type) {
    REQUIRE(type >= 0 && type <= CUDNN_DATA_LAST, BAD_PARAM, "there is no data type %d", type);
    REQUIRE(elementOf(type) != SIM_NO_ELEMENT, NOT_SUPPORTED_DATA_TYPE, "data type %d is not simulated", type);
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t checkFormat(cudnnTensorFormat_t format) {
    REQUIRE(format >= CUDNN_TENSOR_NCHW && format <= CUDNN_TENSOR_NCHW_VECT_C, BAD_PARAM, "there is no format %d",
            format);
    REQUIRE(format != CUDNN_TENSOR_NCHW_VECT_C, NOT_SUPPORTED_LAYOUT, "NCHW_VECT_C is not simulated");
    return CUDNN_STATUS_SUCCESS;
}

/* Takes over sizes, and strides where given; packed by `format` otherwise. */
static cudnnStatus_t setLayout(Layout *target, cudnnDataType_t type, int dims, const int *sizes, const int *strides,
                               cudnnTensorFormat_t format) {
    CHECK(checkType(type));
    NOT_NULL(sizes);
    Layout layout = {.type = type, .dims = dims};
    int64_t last = 0;
    for (int i = 0; i < dims; i++) {
        REQUIRE(sizes[i] > 0, BAD_PARAM, "dimension %d is %d", i, sizes[i]);
        REQUIRE(!strides || strides[i] > 0, BAD_PARAM, "stride %d is %d", i, strides ? strides[i] : 0);
        layout.size[i] = sizes[i];
        layout.stride[i] = strides ? strides[i] : 0;
    }
    if (!strides)
        setPackedStrides(&layout, format);
    for (int i = 0; i < dims; i++)
        last += (layout.size[i] - 1) * layout.stride[i];
    REQUIRE(last < INT_MAX, NOT_SUPPORTED, "the tensor has 2^31 elements or more");
    *target = layout;
    return CUDNN_STATUS_SUCCESS;
}

/* Tensors. */

SIM_API cudnnStatus_t cudnnSetTensor4dDescriptor(cudnnTensorDescriptor_t tensorDesc, cudnnTensorFormat_t format,
                                                 cudnnDataType_t dataType, int n, int c, int h, int w) {
    CUDNN_ENTER();
    Tensor *tensor;
    CHECK(openTensor(tensorDesc, &tensor));
    CHECK(checkFormat(format));
    CHECK(setLayout(&tensor->layout, dataType, 4, (int[]){n, c, h, w}, NULL, format));
    tensor->set = true;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetTensor4dDescriptorEx(cudnnTensorDescriptor_t tensorDesc, cudnnDataType_t dataType, int n,
                                                   int c, int h, int w, int nStride, int cStride, int hStride,
                                                   int wStride) {
    CUDNN_ENTER();
    Tensor *tensor;
    CHECK(openTensor(tensorDesc, &tensor));
    CHECK(setLayout(&tensor->layout, dataType, 4, (int[]){n, c, h, w}, (int[]){nStride, cStride, hStride, wStride}, 0));
    tensor->set = true;
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t checkRank(int dims, int least) {
    REQUIRE(dims >= least && dims <= CUDNN_DIM_MAX, NOT_SUPPORTED, "%d dimensions, expected %d to %d", dims, least,
            CUDNN_DIM_MAX);
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetTensorNdDescriptor(cudnnTensorDescriptor_t tensorDesc, cudnnDataType_t dataType,
                                                 int nbDims, const int *dimA, const int *strideA) {
    CUDNN_ENTER();
    Tensor *tensor;
    CHECK(openTensor(tensorDesc, &tensor));
    NOT_NULL(strideA);
    CHECK(checkRank(nbDims, 4));
    CHECK(setLayout(&tensor->layout, dataType, nbDims, dimA, strideA, 0));
    tensor->set = true;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetTensorNdDescriptorEx(cudnnTensorDescriptor_t tensorDesc, cudnnTensorFormat_t format,
                                                   cudnnDataType_t dataType, int nbDims, const int *dimA) {
    CUDNN_ENTER();
    Tensor *tensor;
    CHECK(openTensor(tensorDesc, &tensor));
    CHECK(checkFormat(format));
    CHECK(checkRank(nbDims, 4));
    CHECK(setLayout(&tensor->layout, dataType, nbDims, dimA, NULL, format));
    tensor->set = true;
    return CUDNN_STATUS_SUCCESS;
}

static void put(int *target, int64_t value) {
    if (target)
        *target = (int)value;
}

SIM_API cudnnStatus_t cudnnGetTensor4dDescriptor(cudnnTensorDescriptor_t tensorDesc, cudnnDataType_t *dataType, int *n,
                                                 int *c, int *h, int *w, int *nStride, int *cStride, int *hStride,
                                                 int *wStride) {
    CUDNN_ENTER();
    TENSOR(tensor, tensorDesc);
    const Layout *layout = &tensor->layout;
    REQUIRE(layout->dims == 4, BAD_PARAM, "the tensor has %d dimensions", layout->dims);
    int *const targets[] = {n, c, h, w, nStride, cStride, hStride, wStride};
    put(dataType, layout->type);
    for (int i = 0; i < 4; i++) {
        put(targets[i], layout->size[i]);
        put(targets[4 + i], layout->stride[i]);
    }
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetTensorNdDescriptor(cudnnTensorDescriptor_t tensorDesc, int nbDimsRequested,
                                                 cudnnDataType_t *dataType, int *nbDims, int *dimA, int *strideA) {
    CUDNN_ENTER();
    TENSOR(tensor, tensorDesc);
    REQUIRE(nbDimsRequested >= 0 && nbDimsRequested <= CUDNN_DIM_MAX, BAD_PARAM, "%d dimensions requested",
            nbDimsRequested);
    put(dataType, tensor->layout.type);
    put(nbDims, tensor->layout.dims);
    for (int i = 0; i < nbDimsRequested && i < tensor->layout.dims; i++) {
        put(dimA ? dimA + i : NULL, tensor->layout.size[i]);
        put(strideA ? strideA + i : NULL, tensor->layout.stride[i]);
    }
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetTensorSizeInBytes(cudnnTensorDescriptor_t tensorDesc, size_t *size) {
    CUDNN_ENTER();
    TENSOR(tensor, tensorDesc);
    NOT_NULL(size);
    *size = spanBytes(&tensor->layout);
    return CUDNN_STATUS_SUCCESS;
}

/* Filters. */

static cudnnStatus_t setFilter(cudnnFilterDescriptor_t filterDesc, cudnnDataType_t dataType, cudnnTensorFormat_t format,
                               int dims, const int *sizes) {
    Filter *filter;
    CHECK(openFilter(filterDesc, &filter));
    CHECK(checkFormat(format));
    CHECK(checkRank(dims, 3));
    CHECK(setLayout(&filter->layout, dataType, dims, sizes, NULL, format));
    filter->format = format;
    filter->set = true;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetFilter4dDescriptor(cudnnFilterDescriptor_t filterDesc, cudnnDataType_t dataType,
                                                 cudnnTensorFormat_t format, int k, int c, int h, int w) {
    CUDNN_ENTER();
    return setFilter(filterDesc, dataType, format, 4, (int[]){k, c, h, w});
}

SIM_API cudnnStatus_t cudnnSetFilterNdDescriptor(cudnnFilterDescriptor_t filterDesc, cudnnDataType_t dataType,
                                                 cudnnTensorFormat_t format, int nbDims, const int *filterDimA) {
    CUDNN_ENTER();
    return setFilter(filterDesc, dataType, format, nbDims, filterDimA);
}

SIM_API cudnnStatus_t cudnnGetFilter4dDescriptor(cudnnFilterDescriptor_t filterDesc, cudnnDataType_t *dataType,
                                                 cudnnTensorFormat_t *format, int *k, int *c, int *h, int *w) {
    CUDNN_ENTER();
    FILTER(filter, filterDesc);
    REQUIRE(filter->layout.dims == 4, BAD_PARAM, "the filter has %d dimensions", filter->layout.dims);
    int *const targets[] = {k, c, h, w};
    put(dataType, filter->layout.type);
    put(format, filter->format);
    for (int i = 0; i < 4; i++)
        put(targets[i], filter->layout.size[i]);
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetFilterNdDescriptor(cudnnFilterDescriptor_t filterDesc, int nbDimsRequested,
                                                 cudnnDataType_t *dataType, cudnnTensorFormat_t *format, int *nbDims,
                                                 int *filterDimA) {
    CUDNN_ENTER();
    FILTER(filter, filterDesc);
    put(dataType, filter->layout.type);
    put(format, filter->format);
    put(nbDims, filter->layout.dims);
    for (int i = 0; filterDimA && i < nbDimsRequested && i < filter->layout.dims; i++)
        filterDimA[i] = (int)filter->layout.size[i];
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetFilterSizeInBytes(cudnnFilterDescriptor_t filterDesc, size_t *size) {
    CUDNN_ENTER();
    FILTER(filter, filterDesc);
    NOT_NULL(size);
    *size = spanBytes(&filter->layout);
    return CUDNN_STATUS_SUCCESS;
}

/* Convolutions. */

static cudnnStatus_t setConvolution(cudnnConvolutionDescriptor_t convDesc, int spatial, const int *padding,
                                    const int *stride, const int *dilation, cudnnConvolutionMode_t mode,
                                    cudnnDataType_t computeType) {
    ConvolutionDescriptor *convolution;
    CHECK(openConvolution(convDesc, &convolution));
    NOT_NULL(padding);
    NOT_NULL(stride);
    NOT_NULL(dilation);
    REQUIRE(spatial >= 1 && spatial <= CUDNN_DIM_MAX - 2, BAD_PARAM, "%d spatial dimensions", spatial);
    REQUIRE(spatial >= 2 && spatial <= MAX_SPATIAL, NOT_SUPPORTED, "%d spatial dimensions, expected 2 or 3", spatial);
    REQUIRE(mode == CUDNN_CONVOLUTION || mode == CUDNN_CROSS_CORRELATION, BAD_PARAM, "there is no mode %d", mode);
    CHECK(checkType(computeType));
    ConvolutionDescriptor value = {.spatial = spatial, .groups = 1, .mode = mode, .computeType = computeType};
    for (int i = 0; i < spatial; i++) {
        REQUIRE(padding[i] >= 0, BAD_PARAM, "padding %d is %d", i, padding[i]);
        REQUIRE(stride[i] > 0, BAD_PARAM, "stride %d is %d", i, stride[i]);
        REQUIRE(dilation[i] > 0, BAD_PARAM, "dilation %d is %d", i, dilation[i]);
        value.padding[i] = padding[i];
        value.stride[i] = stride[i];
        value.dilation[i] = dilation[i];
    }
    if (convolution->set) {
        value.groups = convolution->groups;
        value.mathType = convolution->mathType;
        value.reorderType = convolution->reorderType;
    }
    value.set = true;
    *convolution = value;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetConvolution2dDescriptor(cudnnConvolutionDescriptor_t convDesc, int pad_h, int pad_w,
                                                      int u, int v, int dilation_h, int dilation_w,
                                                      cudnnConvolutionMode_t mode, cudnnDataType_t computeType) {
    CUDNN_ENTER();
    return setConvolution(convDesc, 2, (int[]){pad_h, pad_w}, (int[]){u, v}, (int[]){dilation_h, dilation_w}, mode,
                          computeType);
}

SIM_API cudnnStatus_t cudnnSetConvolutionNdDescriptor(cudnnConvolutionDescriptor_t convDesc, int arrayLength,
                                                      const int *padA, const int *filterStrideA, const int *dilationA,
                                                      cudnnConvolutionMode_t mode, cudnnDataType_t computeType) {
    CUDNN_ENTER();
    return setConvolution(convDesc, arrayLength, padA, filterStrideA, dilationA, mode, computeType);
}

SIM_API cudnnStatus_t cudnnGetConvolution2dDescriptor(cudnnConvolutionDescriptor_t convDesc, int *pad_h, int *pad_w,
                                                      int *u, int *v, int *dilation_h, int *dilation_w,
                                                      cudnnConvolutionMode_t *mode, cudnnDataType_t *computeType) {
    CUDNN_ENTER();
    CONVOLUTION(convolution, convDesc);
    REQUIRE(convolution->spatial == 2, BAD_PARAM, "the convolution has %d spatial dimensions", convolution->spatial);
    int *const targets[] = {pad_h, u, dilation_h, pad_w, v, dilation_w};
    for (int i = 0; i < 2; i++) {
        put(targets[3 * i], convolution->padding[i]);
        put(targets[3 * i + 1], convolution->stride[i]);
        put(targets[3 * i + 2], convolution->dilation[i]);
    }
    put(mode, convolution->mode);
    put(computeType, convolution->computeType);
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetConvolutionNdDescriptor(cudnnConvolutionDescriptor_t convDesc, int arrayLengthRequested,
                                                      int *arrayLength, int *padA, int *strideA, int *dilationA,
                                                      cudnnConvolutionMode_t *mode, cudnnDataType_t *computeType) {
    CUDNN_ENTER();
    CONVOLUTION(convolution, convDesc);
    REQUIRE(arrayLengthRequested >= 0, BAD_PARAM, "%d dimensions requested", arrayLengthRequested);
    put(arrayLength, convolution->spatial);
    for (int i = 0; i < arrayLengthRequested && i < convolution->spatial; i++) {
        put(padA ? padA + i : NULL, convolution->padding[i]);
        put(strideA ? strideA + i : NULL, convolution->stride[i]);
        put(dilationA ? dilationA + i : NULL, convolution->dilation[i]);
    }
    put(mode, convolution->mode);
    put(computeType, convolution->computeType);
    return CUDNN_STATUS_SUCCESS;
}

#define CONVOLUTION_PROPERTY(Name, type, field, lowest, highest)                                                       \
    SIM_API cudnnStatus_t cudnnSetConvolution##Name(cudnnConvolutionDescriptor_t convDesc, type value) {               \
        CUDNN_ENTER();                                                                                                 \
        CONVOLUTION(convolution, convDesc);                                                                            \
        REQUIRE(value >= (lowest) && value <= (highest), BAD_PARAM, "there is no " #field " %d", value);               \
        convolution->field = value;                                                                                    \
        return CUDNN_STATUS_SUCCESS;                                                                                   \
    }                                                                                                                  \
                                                                                                                       \
    SIM_API cudnnStatus_t cudnnGetConvolution##Name(cudnnConvolutionDescriptor_t convDesc, type *value) {              \
        CUDNN_ENTER();                                                                                                 \
        CONVOLUTION(convolution, convDesc);                                                                            \
        NOT_NULL(value);                                                                                               \
        *value = convolution->field;                                                                                   \
        return CUDNN_STATUS_SUCCESS;                                                                                   \
    }

CONVOLUTION_PROPERTY(MathType, cudnnMathType_t, mathType, CUDNN_DEFAULT_MATH, CUDNN_FMA_MATH)
CONVOLUTION_PROPERTY(GroupCount, int, groups, 1, INT_MAX)
CONVOLUTION_PROPERTY(ReorderType, cudnnReorderType_t, reorderType, 0, 1)

/* Activations. */

SIM_API cudnnStatus_t cudnnSetActivationDescriptor(cudnnActivationDescriptor_t activationDesc,
                                                   cudnnActivationMode_t mode, cudnnNanPropagation_t reluNanOpt,
                                                   double coef) {
    CUDNN_ENTER();
    ActivationDescriptor *descriptor;
    CHECK(openActivation(activationDesc, &descriptor));
    REQUIRE(mode >= CUDNN_ACTIVATION_SIGMOID && mode <= CUDNN_ACTIVATION_SWISH, BAD_PARAM, "there is no activation %d",
            mode);
    REQUIRE(reluNanOpt == 0 || reluNanOpt == 1, BAD_PARAM, "there is no NaN propagation %d", reluNanOpt);
    descriptor->activation = (Activation){mode, reluNanOpt, coef, 1};
    descriptor->set = true;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetActivationDescriptorSwishBeta(cudnnActivationDescriptor_t activationDesc,
                                                            double swish_beta) {
    CUDNN_ENTER();
    ActivationDescriptor *descriptor;
    CHECK(findActivation(activationDesc, &descriptor));
    descriptor->activation.swishBeta = swish_beta;
    return CUDNN_STATUS_SUCCESS;
}

/* Pooling. */

static cudnnStatus_t setPooling(cudnnPoolingDescriptor_t poolingDesc, cudnnPoolingMode_t mode,
                                cudnnNanPropagation_t nan, int spatial, const int *window, const int *padding,
                                const int *stride) {
    PoolingDescriptor *descriptor;
    CHECK(openPooling(poolingDesc, &descriptor));
    NOT_NULL(window);
    NOT_NULL(padding);
    NOT_NULL(stride);
    REQUIRE(mode >= CUDNN_POOLING_MAX && mode <= CUDNN_POOLING_MAX_DETERMINISTIC, BAD_PARAM, "there is no mode %d",
            mode);
    REQUIRE(nan == 0 || nan == 1, BAD_PARAM, "there is no NaN propagation %d", nan);
    REQUIRE(spatial >= 2 && spatial <= MAX_SPATIAL, NOT_SUPPORTED, "%d spatial dimensions, expected 2 or 3", spatial);
    Pooling pooling = {.mode = mode, .nan = nan, .spatial = spatial};
    for (int i = 0; i < spatial; i++) {
        REQUIRE(window[i] > 0 && stride[i] > 0, BAD_PARAM, "window %d and stride %d in dimension %d", window[i],
                stride[i], i);
        REQUIRE(padding[i] >= 0 && padding[i] < window[i], BAD_PARAM, "padding %d for window %d in dimension %d",
                padding[i], window[i], i);
        pooling.window[i] = window[i];
        pooling.padding[i] = padding[i];
        pooling.stride[i] = stride[i];
    }
    descriptor->pooling = pooling;
    descriptor->set = true;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetPooling2dDescriptor(cudnnPoolingDescriptor_t poolingDesc, cudnnPoolingMode_t mode,
                                                  cudnnNanPropagation_t maxpoolingNanOpt, int windowHeight,
                                                  int windowWidth, int verticalPadding, int horizontalPadding,
                                                  int verticalStride, int horizontalStride) {
    CUDNN_ENTER();
    return setPooling(poolingDesc, mode, maxpoolingNanOpt, 2, (int[]){windowHeight, windowWidth},
                      (int[]){verticalPadding, horizontalPadding}, (int[]){verticalStride, horizontalStride});
}

SIM_API cudnnStatus_t cudnnSetPoolingNdDescriptor(cudnnPoolingDescriptor_t poolingDesc, cudnnPoolingMode_t mode,
                                                  cudnnNanPropagation_t maxpoolingNanOpt, int nbDims,
                                                  const int *windowDimA, const int *paddingA, const int *strideA) {
    CUDNN_ENTER();
    return setPooling(poolingDesc, mode, maxpoolingNanOpt, nbDims, windowDimA, paddingA, strideA);
}

/* Elementwise pairs, reductions, transforms. */

SIM_API cudnnStatus_t cudnnSetOpTensorDescriptor(cudnnOpTensorDescriptor_t opTensorDesc, cudnnOpTensorOp_t opTensorOp,
                                                 cudnnDataType_t opTensorCompType,
                                                 cudnnNanPropagation_t opTensorNanOpt) {
    CUDNN_ENTER();
    PairDescriptor *descriptor;
    CHECK(openPair(opTensorDesc, &descriptor));
    CHECK(checkType(opTensorCompType));
    REQUIRE(opTensorOp >= CUDNN_OP_ADD && opTensorOp <= CUDNN_OP_NOT, BAD_PARAM, "there is no operation %d",
            opTensorOp);
    REQUIRE(opTensorNanOpt == 0 || opTensorNanOpt == 1, BAD_PARAM, "there is no NaN propagation %d", opTensorNanOpt);
    descriptor->operation = opTensorOp;
    descriptor->set = true;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetReduceTensorDescriptor(cudnnReduceTensorDescriptor_t reduceTensorDesc,
                                                     cudnnReduceTensorOp_t reduceTensorOp,
                                                     cudnnDataType_t reduceTensorCompType,
                                                     cudnnNanPropagation_t reduceTensorNanOpt,
                                                     cudnnReduceTensorIndices_t reduceTensorIndices,
                                                     cudnnIndicesType_t reduceTensorIndicesType) {
    CUDNN_ENTER();
    ReduceDescriptor *descriptor;
    CHECK(openReduce(reduceTensorDesc, &descriptor));
    CHECK(checkType(reduceTensorCompType));
    REQUIRE(reduceTensorOp >= CUDNN_REDUCE_ADD && reduceTensorOp <= CUDNN_REDUCE_MUL_NO_ZEROS, BAD_PARAM,
            "there is no operation %d", reduceTensorOp);
    REQUIRE(reduceTensorNanOpt == 0 || reduceTensorNanOpt == 1, BAD_PARAM, "there is no NaN propagation %d",
            reduceTensorNanOpt);
    REQUIRE(reduceTensorIndicesType >= 0 && reduceTensorIndicesType <= 3, BAD_PARAM, "there is no index type %d",
            reduceTensorIndicesType);
    REQUIRE(reduceTensorIndices == 0, NOT_SUPPORTED, "indices are not simulated");
    descriptor->operation = reduceTensorOp;
    descriptor->set = true;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetTensorTransformDescriptor(cudnnTensorTransformDescriptor_t transformDesc, unsigned nbDims,
                                                        cudnnTensorFormat_t destFormat, const int *padBeforeA,
                                                        const int *padAfterA, const unsigned *foldA,
                                                        cudnnFoldingDirection_t direction) {
    CUDNN_ENTER();
    TransformDescriptor *descriptor;
    CHECK(openTransform(transformDesc, &descriptor));
    CHECK(checkFormat(destFormat));
    CHECK(checkRank((int)nbDims, 4));
    REQUIRE(direction == 0 || direction == 1, BAD_PARAM, "there is no folding direction %d", direction);
    TransformDescriptor value = {.set = true, .dims = (int)nbDims, .format = destFormat};
    for (int i = 0; i < value.dims; i++) {
        value.before[i] = padBeforeA ? padBeforeA[i] : 0;
        value.after[i] = padAfterA ? padAfterA[i] : 0;
        REQUIRE(value.before[i] >= 0 && value.after[i] >= 0, BAD_PARAM, "negative padding in dimension %d", i);
    }
    for (int i = 0; foldA && i < value.dims - 2; i++) {
        REQUIRE(foldA[i] > 0, BAD_PARAM, "fold %d is zero", i);
        value.folds |= foldA[i] != 1;
    }
    *descriptor = value;
    return CUDNN_STATUS_SUCCESS;
}
