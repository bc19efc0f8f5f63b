namespace ConvDnn.Interop.CuDnn.Raw;

// Convolution descriptors and output sizes.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnCreateConvolutionDescriptor(cudnnConvolutionDescriptor_t* convDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t*, cudnnStatus_t> cudnnCreateConvolutionDescriptor =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnCreateConvolutionDescriptor));

    /// <summary><c>cudnnStatus_t cudnnDestroyConvolutionDescriptor(cudnnConvolutionDescriptor_t convDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnStatus_t> cudnnDestroyConvolutionDescriptor =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnDestroyConvolutionDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetConvolution2dDescriptor(cudnnConvolutionDescriptor_t convDesc, int pad_h, int pad_w, int u, int v, int dilation_h, int dilation_w, cudnnConvolutionMode_t mode, cudnnDataType_t computeType)</c>. Pad h,w; u,v = vertical/horizontal stride; dilation h,w.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, int, int, int, int, int, int, cudnnConvolutionMode_t, cudnnDataType_t, cudnnStatus_t> cudnnSetConvolution2dDescriptor =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, int, int, int, int, int, int, cudnnConvolutionMode_t, cudnnDataType_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetConvolution2dDescriptor));

    /// <summary><c>cudnnStatus_t cudnnGetConvolution2dDescriptor(cudnnConvolutionDescriptor_t convDesc, int* pad_h, int* pad_w, int* u, int* v, int* dilation_h, int* dilation_w, cudnnConvolutionMode_t* mode, cudnnDataType_t* computeType)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, int*, int*, int*, int*, int*, int*, cudnnConvolutionMode_t*, cudnnDataType_t*, cudnnStatus_t> cudnnGetConvolution2dDescriptor =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, int*, int*, int*, int*, int*, int*, cudnnConvolutionMode_t*, cudnnDataType_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolution2dDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetConvolutionNdDescriptor(cudnnConvolutionDescriptor_t convDesc, int arrayLength, const int* padA, const int* filterStrideA, const int* dilationA, cudnnConvolutionMode_t mode, cudnnDataType_t computeType)</c>. ArrayLength = tensor nbDims − 2.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, int, int*, int*, int*, cudnnConvolutionMode_t, cudnnDataType_t, cudnnStatus_t> cudnnSetConvolutionNdDescriptor =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, int, int*, int*, int*, cudnnConvolutionMode_t, cudnnDataType_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetConvolutionNdDescriptor));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionNdDescriptor(cudnnConvolutionDescriptor_t convDesc, int arrayLengthRequested, int* arrayLength, int* padA, int* strideA, int* dilationA, cudnnConvolutionMode_t* mode, cudnnDataType_t* computeType)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, int, int*, int*, int*, int*, cudnnConvolutionMode_t*, cudnnDataType_t*, cudnnStatus_t> cudnnGetConvolutionNdDescriptor =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, int, int*, int*, int*, int*, cudnnConvolutionMode_t*, cudnnDataType_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionNdDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetConvolutionMathType(cudnnConvolutionDescriptor_t convDesc, cudnnMathType_t mathType)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnMathType_t, cudnnStatus_t> cudnnSetConvolutionMathType =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnMathType_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetConvolutionMathType));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionMathType(cudnnConvolutionDescriptor_t convDesc, cudnnMathType_t* mathType)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnMathType_t*, cudnnStatus_t> cudnnGetConvolutionMathType =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnMathType_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionMathType));

    /// <summary><c>cudnnStatus_t cudnnSetConvolutionGroupCount(cudnnConvolutionDescriptor_t convDesc, int groupCount)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, int, cudnnStatus_t> cudnnSetConvolutionGroupCount =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, int, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetConvolutionGroupCount));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionGroupCount(cudnnConvolutionDescriptor_t convDesc, int* groupCount)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, int*, cudnnStatus_t> cudnnGetConvolutionGroupCount =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionGroupCount));

    /// <summary><c>cudnnStatus_t cudnnSetConvolutionReorderType(cudnnConvolutionDescriptor_t convDesc, cudnnReorderType_t reorderType)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnReorderType_t, cudnnStatus_t> cudnnSetConvolutionReorderType =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnReorderType_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetConvolutionReorderType));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionReorderType(cudnnConvolutionDescriptor_t convDesc, cudnnReorderType_t* reorderType)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnReorderType_t*, cudnnStatus_t> cudnnGetConvolutionReorderType =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnReorderType_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionReorderType));

    /// <summary><c>cudnnStatus_t cudnnGetConvolution2dForwardOutputDim(cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t inputTensorDesc, cudnnFilterDescriptor_t filterDesc, int* n, int* c, int* h, int* w)</c>.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t, int*, int*, int*, int*, cudnnStatus_t> cudnnGetConvolution2dForwardOutputDim =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t, int*, int*, int*, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolution2dForwardOutputDim));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionNdForwardOutputDim(cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t inputTensorDesc, cudnnFilterDescriptor_t filterDesc, int nbDims, int* tensorOuputDimA)</c>. Out array length nbDims.</summary>
    public readonly delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t, int, int*, cudnnStatus_t> cudnnGetConvolutionNdForwardOutputDim =
        (delegate* unmanaged<cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t, int, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionNdForwardOutputDim));
}
