namespace ConvDnn.Interop.CuDnn.Raw;

// Tensor descriptors, copies between layouts, add, set, scale.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnCreateTensorDescriptor(cudnnTensorDescriptor_t* tensorDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnTensorDescriptor_t*, cudnnStatus_t> cudnnCreateTensorDescriptor =
        (delegate* unmanaged<cudnnTensorDescriptor_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnCreateTensorDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetTensor4dDescriptor(cudnnTensorDescriptor_t tensorDesc, cudnnTensorFormat_t format, cudnnDataType_t dataType, int n, int c, int h, int w)</c>. Format then data type; packed.</summary>
    public readonly delegate* unmanaged<cudnnTensorDescriptor_t, cudnnTensorFormat_t, cudnnDataType_t, int, int, int, int, cudnnStatus_t> cudnnSetTensor4dDescriptor =
        (delegate* unmanaged<cudnnTensorDescriptor_t, cudnnTensorFormat_t, cudnnDataType_t, int, int, int, int, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetTensor4dDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetTensor4dDescriptorEx(cudnnTensorDescriptor_t tensorDesc, cudnnDataType_t dataType, int n, int c, int h, int w, int nStride, int cStride, int hStride, int wStride)</c>. Explicit strides, no format.</summary>
    public readonly delegate* unmanaged<cudnnTensorDescriptor_t, cudnnDataType_t, int, int, int, int, int, int, int, int, cudnnStatus_t> cudnnSetTensor4dDescriptorEx =
        (delegate* unmanaged<cudnnTensorDescriptor_t, cudnnDataType_t, int, int, int, int, int, int, int, int, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetTensor4dDescriptorEx));

    /// <summary><c>cudnnStatus_t cudnnGetTensor4dDescriptor(cudnnTensorDescriptor_t tensorDesc, cudnnDataType_t* dataType, int* n, int* c, int* h, int* w, int* nStride, int* cStride, int* hStride, int* wStride)</c>.</summary>
    public readonly delegate* unmanaged<cudnnTensorDescriptor_t, cudnnDataType_t*, int*, int*, int*, int*, int*, int*, int*, int*, cudnnStatus_t> cudnnGetTensor4dDescriptor =
        (delegate* unmanaged<cudnnTensorDescriptor_t, cudnnDataType_t*, int*, int*, int*, int*, int*, int*, int*, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetTensor4dDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetTensorNdDescriptor(cudnnTensorDescriptor_t tensorDesc, cudnnDataType_t dataType, int nbDims, const int* dimA, const int* strideA)</c>. NbDims 4..8, dims then strides, ints.</summary>
    public readonly delegate* unmanaged<cudnnTensorDescriptor_t, cudnnDataType_t, int, int*, int*, cudnnStatus_t> cudnnSetTensorNdDescriptor =
        (delegate* unmanaged<cudnnTensorDescriptor_t, cudnnDataType_t, int, int*, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetTensorNdDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetTensorNdDescriptorEx(cudnnTensorDescriptor_t tensorDesc, cudnnTensorFormat_t format, cudnnDataType_t dataType, int nbDims, const int* dimA)</c>. Packed strides derived from the format.</summary>
    public readonly delegate* unmanaged<cudnnTensorDescriptor_t, cudnnTensorFormat_t, cudnnDataType_t, int, int*, cudnnStatus_t> cudnnSetTensorNdDescriptorEx =
        (delegate* unmanaged<cudnnTensorDescriptor_t, cudnnTensorFormat_t, cudnnDataType_t, int, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetTensorNdDescriptorEx));

    /// <summary><c>cudnnStatus_t cudnnGetTensorNdDescriptor(cudnnTensorDescriptor_t tensorDesc, int nbDimsRequested, cudnnDataType_t* dataType, int* nbDims, int* dimA, int* strideA)</c>.</summary>
    public readonly delegate* unmanaged<cudnnTensorDescriptor_t, int, cudnnDataType_t*, int*, int*, int*, cudnnStatus_t> cudnnGetTensorNdDescriptor =
        (delegate* unmanaged<cudnnTensorDescriptor_t, int, cudnnDataType_t*, int*, int*, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetTensorNdDescriptor));

    /// <summary><c>cudnnStatus_t cudnnGetTensorSizeInBytes(cudnnTensorDescriptor_t tensorDesc, size_t* size)</c>.</summary>
    public readonly delegate* unmanaged<cudnnTensorDescriptor_t, nuint*, cudnnStatus_t> cudnnGetTensorSizeInBytes =
        (delegate* unmanaged<cudnnTensorDescriptor_t, nuint*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetTensorSizeInBytes));

    /// <summary><c>cudnnStatus_t cudnnDestroyTensorDescriptor(cudnnTensorDescriptor_t tensorDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnTensorDescriptor_t, cudnnStatus_t> cudnnDestroyTensorDescriptor =
        (delegate* unmanaged<cudnnTensorDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnDestroyTensorDescriptor));

    /// <summary><c>cudnnStatus_t cudnnTransformTensor(cudnnHandle_t handle, const void* alpha, cudnnTensorDescriptor_t xDesc, const void* x, const void* beta, cudnnTensorDescriptor_t yDesc, void* y)</c>. Layout/dtype copy y = α·x + β·y.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t> cudnnTransformTensor =
        (delegate* unmanaged<cudnnHandle_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnTransformTensor));

    /// <summary><c>cudnnStatus_t cudnnTransformTensorEx(cudnnHandle_t handle, cudnnTensorTransformDescriptor_t transDesc, const void* alpha, cudnnTensorDescriptor_t srcDesc, const void* srcData, const void* beta, cudnnTensorDescriptor_t destDesc, void* destData)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorTransformDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t> cudnnTransformTensorEx =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorTransformDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnTransformTensorEx));

    /// <summary><c>cudnnStatus_t cudnnCreateTensorTransformDescriptor(cudnnTensorTransformDescriptor_t* transformDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnTensorTransformDescriptor_t*, cudnnStatus_t> cudnnCreateTensorTransformDescriptor =
        (delegate* unmanaged<cudnnTensorTransformDescriptor_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnCreateTensorTransformDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetTensorTransformDescriptor(cudnnTensorTransformDescriptor_t transformDesc, unsigned int nbDims, cudnnTensorFormat_t destFormat, const int* padBeforeA, const int* padAfterA, const unsigned int* foldA, cudnnFoldingDirection_t direction)</c>.</summary>
    public readonly delegate* unmanaged<cudnnTensorTransformDescriptor_t, uint, cudnnTensorFormat_t, int*, int*, uint*, cudnnFoldingDirection_t, cudnnStatus_t> cudnnSetTensorTransformDescriptor =
        (delegate* unmanaged<cudnnTensorTransformDescriptor_t, uint, cudnnTensorFormat_t, int*, int*, uint*, cudnnFoldingDirection_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetTensorTransformDescriptor));

    /// <summary><c>cudnnStatus_t cudnnDestroyTensorTransformDescriptor(cudnnTensorTransformDescriptor_t transformDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnTensorTransformDescriptor_t, cudnnStatus_t> cudnnDestroyTensorTransformDescriptor =
        (delegate* unmanaged<cudnnTensorTransformDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnDestroyTensorTransformDescriptor));

    /// <summary><c>cudnnStatus_t cudnnAddTensor(cudnnHandle_t handle, const void* alpha, cudnnTensorDescriptor_t aDesc, const void* A, const void* beta, cudnnTensorDescriptor_t cDesc, void* C)</c>. C = α·A + β·C, A broadcast (bias).</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t> cudnnAddTensor =
        (delegate* unmanaged<cudnnHandle_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnAddTensor));

    /// <summary><c>cudnnStatus_t cudnnSetTensor(cudnnHandle_t handle, cudnnTensorDescriptor_t yDesc, void* y, const void* valuePtr)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, void*, cudnnStatus_t> cudnnSetTensor =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetTensor));

    /// <summary><c>cudnnStatus_t cudnnScaleTensor(cudnnHandle_t handle, cudnnTensorDescriptor_t yDesc, void* y, const void* alpha)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, void*, cudnnStatus_t> cudnnScaleTensor =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnScaleTensor));
}
