namespace ConvDnn.Interop.CuDnn.Raw;

// Elementwise operations and reductions.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnCreateOpTensorDescriptor(cudnnOpTensorDescriptor_t* opTensorDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnOpTensorDescriptor_t*, cudnnStatus_t> cudnnCreateOpTensorDescriptor =
        (delegate* unmanaged<cudnnOpTensorDescriptor_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnCreateOpTensorDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetOpTensorDescriptor(cudnnOpTensorDescriptor_t opTensorDesc, cudnnOpTensorOp_t opTensorOp, cudnnDataType_t opTensorCompType, cudnnNanPropagation_t opTensorNanOpt)</c>.</summary>
    public readonly delegate* unmanaged<cudnnOpTensorDescriptor_t, cudnnOpTensorOp_t, cudnnDataType_t, cudnnNanPropagation_t, cudnnStatus_t> cudnnSetOpTensorDescriptor =
        (delegate* unmanaged<cudnnOpTensorDescriptor_t, cudnnOpTensorOp_t, cudnnDataType_t, cudnnNanPropagation_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetOpTensorDescriptor));

    /// <summary><c>cudnnStatus_t cudnnOpTensor(cudnnHandle_t handle, cudnnOpTensorDescriptor_t opTensorDesc, const void* alpha1, cudnnTensorDescriptor_t aDesc, const void* A, const void* alpha2, cudnnTensorDescriptor_t bDesc, const void* B, const void* beta, cudnnTensorDescriptor_t cDesc, void* C)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnOpTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t> cudnnOpTensor =
        (delegate* unmanaged<cudnnHandle_t, cudnnOpTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnOpTensor));

    /// <summary><c>cudnnStatus_t cudnnDestroyOpTensorDescriptor(cudnnOpTensorDescriptor_t opTensorDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnOpTensorDescriptor_t, cudnnStatus_t> cudnnDestroyOpTensorDescriptor =
        (delegate* unmanaged<cudnnOpTensorDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnDestroyOpTensorDescriptor));

    /// <summary><c>cudnnStatus_t cudnnCreateReduceTensorDescriptor(cudnnReduceTensorDescriptor_t* reduceTensorDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnReduceTensorDescriptor_t*, cudnnStatus_t> cudnnCreateReduceTensorDescriptor =
        (delegate* unmanaged<cudnnReduceTensorDescriptor_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnCreateReduceTensorDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetReduceTensorDescriptor(cudnnReduceTensorDescriptor_t reduceTensorDesc, cudnnReduceTensorOp_t reduceTensorOp, cudnnDataType_t reduceTensorCompType, cudnnNanPropagation_t reduceTensorNanOpt, cudnnReduceTensorIndices_t reduceTensorIndices, cudnnIndicesType_t reduceTensorIndicesType)</c>.</summary>
    public readonly delegate* unmanaged<cudnnReduceTensorDescriptor_t, cudnnReduceTensorOp_t, cudnnDataType_t, cudnnNanPropagation_t, cudnnReduceTensorIndices_t, cudnnIndicesType_t, cudnnStatus_t> cudnnSetReduceTensorDescriptor =
        (delegate* unmanaged<cudnnReduceTensorDescriptor_t, cudnnReduceTensorOp_t, cudnnDataType_t, cudnnNanPropagation_t, cudnnReduceTensorIndices_t, cudnnIndicesType_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetReduceTensorDescriptor));

    /// <summary><c>cudnnStatus_t cudnnGetReductionIndicesSize(cudnnHandle_t handle, cudnnReduceTensorDescriptor_t reduceTensorDesc, cudnnTensorDescriptor_t aDesc, cudnnTensorDescriptor_t cDesc, size_t* sizeInBytes)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnReduceTensorDescriptor_t, cudnnTensorDescriptor_t, cudnnTensorDescriptor_t, nuint*, cudnnStatus_t> cudnnGetReductionIndicesSize =
        (delegate* unmanaged<cudnnHandle_t, cudnnReduceTensorDescriptor_t, cudnnTensorDescriptor_t, cudnnTensorDescriptor_t, nuint*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetReductionIndicesSize));

    /// <summary><c>cudnnStatus_t cudnnGetReductionWorkspaceSize(cudnnHandle_t handle, cudnnReduceTensorDescriptor_t reduceTensorDesc, cudnnTensorDescriptor_t aDesc, cudnnTensorDescriptor_t cDesc, size_t* sizeInBytes)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnReduceTensorDescriptor_t, cudnnTensorDescriptor_t, cudnnTensorDescriptor_t, nuint*, cudnnStatus_t> cudnnGetReductionWorkspaceSize =
        (delegate* unmanaged<cudnnHandle_t, cudnnReduceTensorDescriptor_t, cudnnTensorDescriptor_t, cudnnTensorDescriptor_t, nuint*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetReductionWorkspaceSize));

    /// <summary><c>cudnnStatus_t cudnnReduceTensor(cudnnHandle_t handle, cudnnReduceTensorDescriptor_t reduceTensorDesc, void* indices, size_t indicesSizeInBytes, void* workspace, size_t workspaceSizeInBytes, const void* alpha, cudnnTensorDescriptor_t aDesc, const void* A, const void* beta, cudnnTensorDescriptor_t cDesc, void* C)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnReduceTensorDescriptor_t, void*, nuint, void*, nuint, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t> cudnnReduceTensor =
        (delegate* unmanaged<cudnnHandle_t, cudnnReduceTensorDescriptor_t, void*, nuint, void*, nuint, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnReduceTensor));

    /// <summary><c>cudnnStatus_t cudnnDestroyReduceTensorDescriptor(cudnnReduceTensorDescriptor_t reduceTensorDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnReduceTensorDescriptor_t, cudnnStatus_t> cudnnDestroyReduceTensorDescriptor =
        (delegate* unmanaged<cudnnReduceTensorDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnDestroyReduceTensorDescriptor));
}
