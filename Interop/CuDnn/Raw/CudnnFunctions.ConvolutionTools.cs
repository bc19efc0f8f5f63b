namespace ConvDnn.Interop.CuDnn.Raw;

// Im2col and folding.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnIm2Col(cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc, const void* x, cudnnFilterDescriptor_t wDesc, cudnnConvolutionDescriptor_t convDesc, void* colBuffer)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, cudnnFilterDescriptor_t, cudnnConvolutionDescriptor_t, void*, cudnnStatus_t> cudnnIm2Col =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, cudnnFilterDescriptor_t, cudnnConvolutionDescriptor_t, void*, cudnnStatus_t>)entryPoints.Optional(nameof(cudnnIm2Col));

    /// <summary><c>cudnnStatus_t cudnnGetFoldedConvBackwardDataDescriptors(cudnnHandle_t handle, cudnnFilterDescriptor_t filterDesc, cudnnTensorDescriptor_t diffDesc, cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t gradDesc, cudnnTensorFormat_t transformFormat, cudnnFilterDescriptor_t foldedFilterDesc, cudnnTensorDescriptor_t paddedDiffDesc, cudnnConvolutionDescriptor_t foldedConvDesc, cudnnTensorDescriptor_t foldedGradDesc, cudnnTensorTransformDescriptor_t filterFoldTransDesc, cudnnTensorTransformDescriptor_t diffPadTransDesc, cudnnTensorTransformDescriptor_t gradFoldTransDesc, cudnnTensorTransformDescriptor_t gradUnfoldTransDesc)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnTensorFormat_t, cudnnFilterDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnTensorTransformDescriptor_t, cudnnTensorTransformDescriptor_t, cudnnTensorTransformDescriptor_t, cudnnTensorTransformDescriptor_t, cudnnStatus_t> cudnnGetFoldedConvBackwardDataDescriptors =
        (delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnTensorFormat_t, cudnnFilterDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnTensorTransformDescriptor_t, cudnnTensorTransformDescriptor_t, cudnnTensorTransformDescriptor_t, cudnnTensorTransformDescriptor_t, cudnnStatus_t>)entryPoints.Optional(nameof(cudnnGetFoldedConvBackwardDataDescriptors));
}
