/* cuDNN's types and numbers, as far as the simulation has them. One source makes major version 8 and 9. */
#ifndef SIM_CUDNN_ABI_H
#define SIM_CUDNN_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifndef SIM_CUDNN_MAJOR
#define SIM_CUDNN_MAJOR 9
#endif

typedef int cudnnStatus_t;
typedef int cudnnDataType_t;
typedef int cudnnTensorFormat_t;
typedef int cudnnMathType_t;
typedef int cudnnConvolutionMode_t;
typedef int cudnnReorderType_t;
typedef int cudnnDeterminism_t;
typedef int cudnnNanPropagation_t;
typedef int cudnnActivationMode_t;
typedef int cudnnPoolingMode_t;
typedef int cudnnOpTensorOp_t;
typedef int cudnnReduceTensorOp_t;
typedef int cudnnReduceTensorIndices_t;
typedef int cudnnIndicesType_t;
typedef int cudnnFoldingDirection_t;
typedef int cudnnSeverity_t;
typedef int cudnnErrQueryMode_t;
typedef int cudnnConvolutionFwdAlgo_t;
typedef int cudnnConvolutionBwdDataAlgo_t;
typedef int cudnnConvolutionBwdFilterAlgo_t;
typedef int cudnnBackendDescriptorType_t;
typedef int cudnnBackendAttributeName_t;
typedef int cudnnBackendAttributeType_t;
typedef int libraryPropertyType;
typedef struct CUstream_st *cudaStream_t;
typedef struct cudnnContext *cudnnHandle_t;
typedef struct cudnnTensorStruct *cudnnTensorDescriptor_t;
typedef struct cudnnFilterStruct *cudnnFilterDescriptor_t;
typedef struct cudnnConvolutionStruct *cudnnConvolutionDescriptor_t;
typedef struct cudnnActivationStruct *cudnnActivationDescriptor_t;
typedef struct cudnnPoolingStruct *cudnnPoolingDescriptor_t;
typedef struct cudnnOpTensorStruct *cudnnOpTensorDescriptor_t;
typedef struct cudnnReduceTensorStruct *cudnnReduceTensorDescriptor_t;
typedef struct cudnnTensorTransformStruct *cudnnTensorTransformDescriptor_t;
typedef struct cudnnBackendStruct *cudnnBackendDescriptor_t;
typedef struct cudnnRuntimeTag_t cudnnRuntimeTag_t;

/* X(NAME, number in 9, the nearest number in 8) */
#define CUDNN_STATUSES(X)                                                                                              \
    X(SUCCESS, 0, 0)                                                                                                   \
    X(NOT_INITIALIZED, 1001, 1)                                                                                        \
    X(SUBLIBRARY_VERSION_MISMATCH, 1002, 14)                                                                           \
    X(SERIALIZATION_VERSION_MISMATCH, 1003, 14)                                                                        \
    X(DEPRECATED, 1004, 9)                                                                                             \
    X(LICENSE_ERROR, 1005, 10)                                                                                         \
    X(RUNTIME_IN_PROGRESS, 1006, 12)                                                                                   \
    X(RUNTIME_FP_OVERFLOW, 1007, 13)                                                                                   \
    X(SUBLIBRARY_LOADING_FAILED, 1008, 1)                                                                              \
    X(BAD_PARAM, 2000, 3)                                                                                              \
    X(INVALID_VALUE, 2001, 5)                                                                                          \
    X(BAD_PARAM_NULL_POINTER, 2002, 3)                                                                                 \
    X(BAD_PARAM_MISALIGNED_POINTER, 2003, 3)                                                                           \
    X(BAD_PARAM_NOT_FINALIZED, 2004, 3)                                                                                \
    X(BAD_PARAM_OUT_OF_BOUND, 2005, 3)                                                                                 \
    X(BAD_PARAM_SIZE_INSUFFICIENT, 2006, 3)                                                                            \
    X(BAD_PARAM_STREAM_MISMATCH, 2007, 3)                                                                              \
    X(BAD_PARAM_SHAPE_MISMATCH, 2008, 3)                                                                               \
    X(BAD_PARAM_DUPLICATED_ENTRIES, 2009, 3)                                                                           \
    X(BAD_PARAM_ATTRIBUTE_TYPE, 2010, 3)                                                                               \
    X(BAD_PARAM_CUDA_GRAPH_MISMATCH, 2011, 3)                                                                          \
    X(BAD_PARAM_DESCRIPTOR_TYPE, 2012, 3)                                                                              \
    X(NOT_SUPPORTED, 3000, 9)                                                                                          \
    X(NOT_SUPPORTED_GRAPH_PATTERN, 3001, 9)                                                                            \
    X(NOT_SUPPORTED_SHAPE, 3002, 9)                                                                                    \
    X(NOT_SUPPORTED_DATA_TYPE, 3003, 9)                                                                                \
    X(NOT_SUPPORTED_LAYOUT, 3004, 9)                                                                                   \
    X(NOT_SUPPORTED_INCOMPATIBLE_CUDA_DRIVER, 3005, 9)                                                                 \
    X(NOT_SUPPORTED_INCOMPATIBLE_CUDART, 3006, 9)                                                                      \
    X(NOT_SUPPORTED_ARCH_MISMATCH, 3007, 6)                                                                            \
    X(NOT_SUPPORTED_RUNTIME_PREREQUISITE_MISSING, 3008, 11)                                                            \
    X(NOT_SUPPORTED_SUBLIBRARY_UNAVAILABLE, 3009, 9)                                                                   \
    X(NOT_SUPPORTED_SHARED_MEMORY_INSUFFICIENT, 3010, 9)                                                               \
    X(NOT_SUPPORTED_PADDING, 3011, 9)                                                                                  \
    X(NOT_SUPPORTED_BAD_LAUNCH_PARAM, 3012, 9)                                                                         \
    X(NOT_SUPPORTED_CUDA_GRAPH_NATIVE_API, 3013, 9)                                                                    \
    X(INTERNAL_ERROR, 4000, 4)                                                                                         \
    X(INTERNAL_ERROR_COMPILATION_FAILED, 4001, 4)                                                                      \
    X(INTERNAL_ERROR_UNEXPECTED_VALUE, 4002, 4)                                                                        \
    X(INTERNAL_ERROR_HOST_ALLOCATION_FAILED, 4003, 2)                                                                  \
    X(INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED, 4004, 2)                                                                \
    X(INTERNAL_ERROR_BAD_LAUNCH_PARAM, 4005, 4)                                                                        \
    X(INTERNAL_ERROR_TEXTURE_CREATION_FAILED, 4006, 7)                                                                 \
    X(EXECUTION_FAILED, 5000, 8)                                                                                       \
    X(EXECUTION_FAILED_CUDA_DRIVER, 5001, 8)                                                                           \
    X(EXECUTION_FAILED_CUBLAS, 5002, 8)                                                                                \
    X(EXECUTION_FAILED_CUDART, 5003, 8)                                                                                \
    X(EXECUTION_FAILED_CURAND, 5004, 8)

/* Version 8's own names. X(NAME, number) */
#define CUDNN8_STATUSES(X)                                                                                             \
    X(SUCCESS, 0)                                                                                                      \
    X(NOT_INITIALIZED, 1)                                                                                              \
    X(ALLOC_FAILED, 2)                                                                                                 \
    X(BAD_PARAM, 3)                                                                                                    \
    X(INTERNAL_ERROR, 4)                                                                                               \
    X(INVALID_VALUE, 5)                                                                                                \
    X(ARCH_MISMATCH, 6)                                                                                                \
    X(MAPPING_ERROR, 7)                                                                                                \
    X(EXECUTION_FAILED, 8)                                                                                             \
    X(NOT_SUPPORTED, 9)                                                                                                \
    X(LICENSE_ERROR, 10)                                                                                               \
    X(RUNTIME_PREREQUISITE_MISSING, 11)                                                                                \
    X(RUNTIME_IN_PROGRESS, 12)                                                                                         \
    X(RUNTIME_FP_OVERFLOW, 13)                                                                                         \
    X(VERSION_MISMATCH, 14)

#if SIM_CUDNN_MAJOR == 8
#define CUDNN_STATUS(name, nine, eight) CUDNN_STATUS_##name = eight,
#else
#define CUDNN_STATUS(name, nine, eight) CUDNN_STATUS_##name = nine,
#endif
enum { CUDNN_STATUSES(CUDNN_STATUS) };
#undef CUDNN_STATUS

enum { CUDNN_DIM_MAX = 8 };
enum {
    CUDNN_DATA_FLOAT,
    CUDNN_DATA_DOUBLE,
    CUDNN_DATA_HALF,
    CUDNN_DATA_INT8,
    CUDNN_DATA_INT32,
    CUDNN_DATA_UINT8 = 6,
    CUDNN_DATA_BFLOAT16 = 9,
    CUDNN_DATA_INT64 = 10,
    CUDNN_DATA_LAST = 21,
};
enum { CUDNN_TENSOR_NCHW, CUDNN_TENSOR_NHWC, CUDNN_TENSOR_NCHW_VECT_C };
enum { CUDNN_DEFAULT_MATH, CUDNN_TENSOR_OP_MATH, CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION, CUDNN_FMA_MATH };
enum { CUDNN_CONVOLUTION, CUDNN_CROSS_CORRELATION };
enum { CUDNN_NOT_PROPAGATE_NAN, CUDNN_PROPAGATE_NAN };
enum {
    CUDNN_ACTIVATION_SIGMOID,
    CUDNN_ACTIVATION_RELU,
    CUDNN_ACTIVATION_TANH,
    CUDNN_ACTIVATION_CLIPPED_RELU,
    CUDNN_ACTIVATION_ELU,
    CUDNN_ACTIVATION_IDENTITY,
    CUDNN_ACTIVATION_SWISH,
};
enum {
    CUDNN_POOLING_MAX,
    CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING,
    CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING,
    CUDNN_POOLING_MAX_DETERMINISTIC,
};
enum { CUDNN_OP_ADD, CUDNN_OP_MUL, CUDNN_OP_MIN, CUDNN_OP_MAX, CUDNN_OP_SQRT, CUDNN_OP_NOT };
enum {
    CUDNN_REDUCE_ADD,
    CUDNN_REDUCE_MUL,
    CUDNN_REDUCE_MIN,
    CUDNN_REDUCE_MAX,
    CUDNN_REDUCE_AMAX,
    CUDNN_REDUCE_AVG,
    CUDNN_REDUCE_NORM1,
    CUDNN_REDUCE_NORM2,
    CUDNN_REDUCE_MUL_NO_ZEROS,
};
enum { CUDNN_SEV_FATAL, CUDNN_SEV_ERROR, CUDNN_SEV_WARNING, CUDNN_SEV_INFO };
enum { CUDNN_NON_DETERMINISTIC, CUDNN_DETERMINISTIC };

typedef struct {
    int algo;
    cudnnStatus_t status;
    float time;
    size_t memory;
    cudnnDeterminism_t determinism;
    cudnnMathType_t mathType;
    int reserved[3];
} cudnnConvolutionAlgoPerf_t;
_Static_assert(sizeof(cudnnConvolutionAlgoPerf_t) == 48, "layout of cuDNN's performance entries");
typedef cudnnConvolutionAlgoPerf_t cudnnConvolutionFwdAlgoPerf_t;
typedef cudnnConvolutionAlgoPerf_t cudnnConvolutionBwdDataAlgoPerf_t;
typedef cudnnConvolutionAlgoPerf_t cudnnConvolutionBwdFilterAlgoPerf_t;

typedef struct {
    unsigned version;
    cudnnStatus_t cudnnStatus;
    unsigned time_sec, time_usec, time_delta;
    cudnnHandle_t handle;
    cudaStream_t stream;
    unsigned long long pid, tid;
    int cudaDeviceId;
    int reserved[15];
} cudnnDebug_t;
_Static_assert(sizeof(cudnnDebug_t) == 120, "layout of cuDNN's debug record");

typedef void (*cudnnCallback_t)(cudnnSeverity_t severity, void *udata, const cudnnDebug_t *dbg, const char *message);

#endif
