namespace ConvDnn.Interop.CuDnn.Raw;

// Algorithm queries and workspace sizes.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnGetConvolutionForwardWorkspaceSize(cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc, cudnnFilterDescriptor_t wDesc, cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t yDesc, cudnnConvolutionFwdAlgo_t algo, size_t* sizeInBytes)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionFwdAlgo_t, nuint*, cudnnStatus_t> cudnnGetConvolutionForwardWorkspaceSize =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionFwdAlgo_t, nuint*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionForwardWorkspaceSize));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionBackwardDataWorkspaceSize(cudnnHandle_t handle, cudnnFilterDescriptor_t wDesc, cudnnTensorDescriptor_t dyDesc, cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t dxDesc, cudnnConvolutionBwdDataAlgo_t algo, size_t* sizeInBytes)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionBwdDataAlgo_t, nuint*, cudnnStatus_t> cudnnGetConvolutionBackwardDataWorkspaceSize =
        (delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionBwdDataAlgo_t, nuint*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionBackwardDataWorkspaceSize));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc, cudnnTensorDescriptor_t dyDesc, cudnnConvolutionDescriptor_t convDesc, cudnnFilterDescriptor_t gradDesc, cudnnConvolutionBwdFilterAlgo_t algo, size_t* sizeInBytes)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnFilterDescriptor_t, cudnnConvolutionBwdFilterAlgo_t, nuint*, cudnnStatus_t> cudnnGetConvolutionBackwardFilterWorkspaceSize =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnFilterDescriptor_t, cudnnConvolutionBwdFilterAlgo_t, nuint*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionBackwardFilterWorkspaceSize));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionForwardAlgorithmMaxCount(cudnnHandle_t handle, int* count)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, int*, cudnnStatus_t> cudnnGetConvolutionForwardAlgorithmMaxCount =
        (delegate* unmanaged<cudnnHandle_t, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionForwardAlgorithmMaxCount));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionForwardAlgorithm_v7(cudnnHandle_t handle, cudnnTensorDescriptor_t srcDesc, cudnnFilterDescriptor_t filterDesc, cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t destDesc, int requestedAlgoCount, int* returnedAlgoCount, cudnnConvolutionFwdAlgoPerf_t* perfResults)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, int, int*, cudnnConvolutionFwdAlgoPerf_t*, cudnnStatus_t> cudnnGetConvolutionForwardAlgorithm_v7 =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, int, int*, cudnnConvolutionFwdAlgoPerf_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionForwardAlgorithm_v7));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionBackwardDataAlgorithmMaxCount(cudnnHandle_t handle, int* count)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, int*, cudnnStatus_t> cudnnGetConvolutionBackwardDataAlgorithmMaxCount =
        (delegate* unmanaged<cudnnHandle_t, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionBackwardDataAlgorithmMaxCount));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionBackwardDataAlgorithm_v7(cudnnHandle_t handle, cudnnFilterDescriptor_t filterDesc, cudnnTensorDescriptor_t diffDesc, cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t gradDesc, int requestedAlgoCount, int* returnedAlgoCount, cudnnConvolutionBwdDataAlgoPerf_t* perfResults)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, int, int*, cudnnConvolutionBwdDataAlgoPerf_t*, cudnnStatus_t> cudnnGetConvolutionBackwardDataAlgorithm_v7 =
        (delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, int, int*, cudnnConvolutionBwdDataAlgoPerf_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionBackwardDataAlgorithm_v7));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(cudnnHandle_t handle, int* count)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, int*, cudnnStatus_t> cudnnGetConvolutionBackwardFilterAlgorithmMaxCount =
        (delegate* unmanaged<cudnnHandle_t, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionBackwardFilterAlgorithmMaxCount));

    /// <summary><c>cudnnStatus_t cudnnGetConvolutionBackwardFilterAlgorithm_v7(cudnnHandle_t handle, cudnnTensorDescriptor_t srcDesc, cudnnTensorDescriptor_t diffDesc, cudnnConvolutionDescriptor_t convDesc, cudnnFilterDescriptor_t gradDesc, int requestedAlgoCount, int* returnedAlgoCount, cudnnConvolutionBwdFilterAlgoPerf_t* perfResults)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnFilterDescriptor_t, int, int*, cudnnConvolutionBwdFilterAlgoPerf_t*, cudnnStatus_t> cudnnGetConvolutionBackwardFilterAlgorithm_v7 =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t, cudnnFilterDescriptor_t, int, int*, cudnnConvolutionBwdFilterAlgoPerf_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetConvolutionBackwardFilterAlgorithm_v7));

    /// <summary><c>cudnnStatus_t cudnnFindConvolutionForwardAlgorithmEx(cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc, const void* x, cudnnFilterDescriptor_t wDesc, const void* w, cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t yDesc, void* y, int requestedAlgoCount, int* returnedAlgoCount, cudnnConvolutionFwdAlgoPerf_t* perfResults, void* workSpace, size_t workSpaceSizeInBytes)</c>. Measures, and writes y while doing so.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, cudnnFilterDescriptor_t, void*, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, void*, int, int*, cudnnConvolutionFwdAlgoPerf_t*, void*, nuint, cudnnStatus_t> cudnnFindConvolutionForwardAlgorithmEx =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, cudnnFilterDescriptor_t, void*, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, void*, int, int*, cudnnConvolutionFwdAlgoPerf_t*, void*, nuint, cudnnStatus_t>)entryPoints.Required(nameof(cudnnFindConvolutionForwardAlgorithmEx));

    /// <summary><c>cudnnStatus_t cudnnFindConvolutionBackwardDataAlgorithmEx(cudnnHandle_t handle, cudnnFilterDescriptor_t wDesc, const void* w, cudnnTensorDescriptor_t dyDesc, const void* dy, cudnnConvolutionDescriptor_t convDesc, cudnnTensorDescriptor_t dxDesc, void* dx, int requestedAlgoCount, int* returnedAlgoCount, cudnnConvolutionBwdDataAlgoPerf_t* perfResults, void* workSpace, size_t workSpaceSizeInBytes)</c>. Measures, and writes dx while doing so.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, void*, int, int*, cudnnConvolutionBwdDataAlgoPerf_t*, void*, nuint, cudnnStatus_t> cudnnFindConvolutionBackwardDataAlgorithmEx =
        (delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t, void*, int, int*, cudnnConvolutionBwdDataAlgoPerf_t*, void*, nuint, cudnnStatus_t>)entryPoints.Required(nameof(cudnnFindConvolutionBackwardDataAlgorithmEx));

    /// <summary><c>cudnnStatus_t cudnnFindConvolutionBackwardFilterAlgorithmEx(cudnnHandle_t handle, cudnnTensorDescriptor_t xDesc, const void* x, cudnnTensorDescriptor_t dyDesc, const void* y, cudnnConvolutionDescriptor_t convDesc, cudnnFilterDescriptor_t dwDesc, void* dw, int requestedAlgoCount, int* returnedAlgoCount, cudnnConvolutionBwdFilterAlgoPerf_t* perfResults, void* workSpace, size_t workSpaceSizeInBytes)</c>. Measures, and writes dw while doing so.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnConvolutionDescriptor_t, cudnnFilterDescriptor_t, void*, int, int*, cudnnConvolutionBwdFilterAlgoPerf_t*, void*, nuint, cudnnStatus_t> cudnnFindConvolutionBackwardFilterAlgorithmEx =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnConvolutionDescriptor_t, cudnnFilterDescriptor_t, void*, int, int*, cudnnConvolutionBwdFilterAlgoPerf_t*, void*, nuint, cudnnStatus_t>)entryPoints.Required(nameof(cudnnFindConvolutionBackwardFilterAlgorithmEx));
}
