namespace ConvDnn.Interop.CuDnn.Raw;

// Pooling.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnCreatePoolingDescriptor(cudnnPoolingDescriptor_t* poolingDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnPoolingDescriptor_t*, cudnnStatus_t> cudnnCreatePoolingDescriptor =
        (delegate* unmanaged<cudnnPoolingDescriptor_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnCreatePoolingDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetPooling2dDescriptor(cudnnPoolingDescriptor_t poolingDesc, cudnnPoolingMode_t mode, cudnnNanPropagation_t maxpoolingNanOpt, int windowHeight, int windowWidth, int verticalPadding, int horizontalPadding, int verticalStride, int horizontalStride)</c>.</summary>
    public readonly delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnPoolingMode_t, cudnnNanPropagation_t, int, int, int, int, int, int, cudnnStatus_t> cudnnSetPooling2dDescriptor =
        (delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnPoolingMode_t, cudnnNanPropagation_t, int, int, int, int, int, int, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetPooling2dDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetPoolingNdDescriptor(cudnnPoolingDescriptor_t poolingDesc, cudnnPoolingMode_t mode, cudnnNanPropagation_t maxpoolingNanOpt, int nbDims, const int* windowDimA, const int* paddingA, const int* strideA)</c>.</summary>
    public readonly delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnPoolingMode_t, cudnnNanPropagation_t, int, int*, int*, int*, cudnnStatus_t> cudnnSetPoolingNdDescriptor =
        (delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnPoolingMode_t, cudnnNanPropagation_t, int, int*, int*, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetPoolingNdDescriptor));

    /// <summary><c>cudnnStatus_t cudnnGetPoolingNdForwardOutputDim(cudnnPoolingDescriptor_t poolingDesc, cudnnTensorDescriptor_t inputTensorDesc, int nbDims, int* outputTensorDimA)</c>.</summary>
    public readonly delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnTensorDescriptor_t, int, int*, cudnnStatus_t> cudnnGetPoolingNdForwardOutputDim =
        (delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnTensorDescriptor_t, int, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetPoolingNdForwardOutputDim));

    /// <summary><c>cudnnStatus_t cudnnGetPooling2dForwardOutputDim(cudnnPoolingDescriptor_t poolingDesc, cudnnTensorDescriptor_t inputTensorDesc, int* n, int* c, int* h, int* w)</c>.</summary>
    public readonly delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnTensorDescriptor_t, int*, int*, int*, int*, cudnnStatus_t> cudnnGetPooling2dForwardOutputDim =
        (delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnTensorDescriptor_t, int*, int*, int*, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetPooling2dForwardOutputDim));

    /// <summary><c>cudnnStatus_t cudnnDestroyPoolingDescriptor(cudnnPoolingDescriptor_t poolingDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnStatus_t> cudnnDestroyPoolingDescriptor =
        (delegate* unmanaged<cudnnPoolingDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnDestroyPoolingDescriptor));

    /// <summary><c>cudnnStatus_t cudnnPoolingForward(cudnnHandle_t handle, cudnnPoolingDescriptor_t poolingDesc, const void* alpha, cudnnTensorDescriptor_t xDesc, const void* x, const void* beta, cudnnTensorDescriptor_t yDesc, void* y)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnPoolingDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t> cudnnPoolingForward =
        (delegate* unmanaged<cudnnHandle_t, cudnnPoolingDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnPoolingForward));

    /// <summary><c>cudnnStatus_t cudnnPoolingBackward(cudnnHandle_t handle, cudnnPoolingDescriptor_t poolingDesc, const void* alpha, cudnnTensorDescriptor_t yDesc, const void* y, cudnnTensorDescriptor_t dyDesc, const void* dy, cudnnTensorDescriptor_t xDesc, const void* x, const void* beta, cudnnTensorDescriptor_t dxDesc, void* dx)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnPoolingDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t> cudnnPoolingBackward =
        (delegate* unmanaged<cudnnHandle_t, cudnnPoolingDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnPoolingBackward));
}
