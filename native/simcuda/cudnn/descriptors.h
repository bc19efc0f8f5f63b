/* What the legacy API's descriptors hold. */
#ifndef SIM_CUDNN_DESCRIPTORS_H
#define SIM_CUDNN_DESCRIPTORS_H

#include "work.h"

typedef struct {
    bool set;
    Layout layout;
} Tensor;

typedef struct {
    bool set;
    Layout layout; /* K, C per group, then space, whatever the format */
    cudnnTensorFormat_t format;
} Filter;

typedef struct {
    bool set;
    int spatial;
    int padding[CUDNN_DIM_MAX], stride[CUDNN_DIM_MAX], dilation[CUDNN_DIM_MAX], groups;
    cudnnConvolutionMode_t mode;
    cudnnDataType_t computeType;
    cudnnMathType_t mathType;
    cudnnReorderType_t reorderType;
} ConvolutionDescriptor;

typedef struct {
    bool set;
    Activation activation;
} ActivationDescriptor;

typedef struct {
    bool set;
    Pooling pooling;
} PoolingDescriptor;

typedef struct {
    bool set;
    cudnnOpTensorOp_t operation;
} PairDescriptor;

typedef struct {
    bool set;
    cudnnReduceTensorOp_t operation;
} ReduceDescriptor;

typedef struct {
    bool set;
    int dims;
    cudnnTensorFormat_t format;
    int64_t before[CUDNN_DIM_MAX], after[CUDNN_DIM_MAX];
    bool folds;
} TransformDescriptor;

/* Each finds a descriptor that is alive and was set. */
cudnnStatus_t findTensor(cudnnTensorDescriptor_t handle, Tensor **object);
cudnnStatus_t findFilter(cudnnFilterDescriptor_t handle, Filter **object);
cudnnStatus_t findConvolution(cudnnConvolutionDescriptor_t handle, ConvolutionDescriptor **object);
cudnnStatus_t findActivation(cudnnActivationDescriptor_t handle, ActivationDescriptor **object);
cudnnStatus_t findPooling(cudnnPoolingDescriptor_t handle, PoolingDescriptor **object);
cudnnStatus_t findPair(cudnnOpTensorDescriptor_t handle, PairDescriptor **object);
cudnnStatus_t findReduce(cudnnReduceTensorDescriptor_t handle, ReduceDescriptor **object);
cudnnStatus_t findTransform(cudnnTensorTransformDescriptor_t handle, TransformDescriptor **object);

/* Declares `object`, the descriptor's. */
#define TENSOR(object, handle)                                                                                         \
    Tensor *object;                                                                                                    \
    CHECK(findTensor(handle, &object))
#define FILTER(object, handle)                                                                                         \
    Filter *object;                                                                                                    \
    CHECK(findFilter(handle, &object))
#define CONVOLUTION(object, handle)                                                                                    \
    ConvolutionDescriptor *object;                                                                                     \
    CHECK(findConvolution(handle, &object))

#endif
