namespace ConvDnn.Interop.CuDnn.Raw;

// Filter descriptors.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnCreateFilterDescriptor(cudnnFilterDescriptor_t* filterDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnFilterDescriptor_t*, cudnnStatus_t> cudnnCreateFilterDescriptor =
        (delegate* unmanaged<cudnnFilterDescriptor_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnCreateFilterDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetFilter4dDescriptor(cudnnFilterDescriptor_t filterDesc, cudnnDataType_t dataType, cudnnTensorFormat_t format, int k, int c, int h, int w)</c>. Data type then format, then K, C/groups, R, S.</summary>
    public readonly delegate* unmanaged<cudnnFilterDescriptor_t, cudnnDataType_t, cudnnTensorFormat_t, int, int, int, int, cudnnStatus_t> cudnnSetFilter4dDescriptor =
        (delegate* unmanaged<cudnnFilterDescriptor_t, cudnnDataType_t, cudnnTensorFormat_t, int, int, int, int, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetFilter4dDescriptor));

    /// <summary><c>cudnnStatus_t cudnnGetFilter4dDescriptor(cudnnFilterDescriptor_t filterDesc, cudnnDataType_t* dataType, cudnnTensorFormat_t* format, int* k, int* c, int* h, int* w)</c>.</summary>
    public readonly delegate* unmanaged<cudnnFilterDescriptor_t, cudnnDataType_t*, cudnnTensorFormat_t*, int*, int*, int*, int*, cudnnStatus_t> cudnnGetFilter4dDescriptor =
        (delegate* unmanaged<cudnnFilterDescriptor_t, cudnnDataType_t*, cudnnTensorFormat_t*, int*, int*, int*, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetFilter4dDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetFilterNdDescriptor(cudnnFilterDescriptor_t filterDesc, cudnnDataType_t dataType, cudnnTensorFormat_t format, int nbDims, const int* filterDimA)</c>.</summary>
    public readonly delegate* unmanaged<cudnnFilterDescriptor_t, cudnnDataType_t, cudnnTensorFormat_t, int, int*, cudnnStatus_t> cudnnSetFilterNdDescriptor =
        (delegate* unmanaged<cudnnFilterDescriptor_t, cudnnDataType_t, cudnnTensorFormat_t, int, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetFilterNdDescriptor));

    /// <summary><c>cudnnStatus_t cudnnGetFilterNdDescriptor(cudnnFilterDescriptor_t filterDesc, int nbDimsRequested, cudnnDataType_t* dataType, cudnnTensorFormat_t* format, int* nbDims, int* filterDimA)</c>.</summary>
    public readonly delegate* unmanaged<cudnnFilterDescriptor_t, int, cudnnDataType_t*, cudnnTensorFormat_t*, int*, int*, cudnnStatus_t> cudnnGetFilterNdDescriptor =
        (delegate* unmanaged<cudnnFilterDescriptor_t, int, cudnnDataType_t*, cudnnTensorFormat_t*, int*, int*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetFilterNdDescriptor));

    /// <summary><c>cudnnStatus_t cudnnGetFilterSizeInBytes(cudnnFilterDescriptor_t filterDesc, size_t* size)</c>.</summary>
    public readonly delegate* unmanaged<cudnnFilterDescriptor_t, nuint*, cudnnStatus_t> cudnnGetFilterSizeInBytes =
        (delegate* unmanaged<cudnnFilterDescriptor_t, nuint*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnGetFilterSizeInBytes));

    /// <summary><c>cudnnStatus_t cudnnTransformFilter(cudnnHandle_t handle, cudnnTensorTransformDescriptor_t transDesc, const void* alpha, cudnnFilterDescriptor_t srcDesc, const void* srcData, const void* beta, cudnnFilterDescriptor_t destDesc, void* destData)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnTensorTransformDescriptor_t, void*, cudnnFilterDescriptor_t, void*, void*, cudnnFilterDescriptor_t, void*, cudnnStatus_t> cudnnTransformFilter =
        (delegate* unmanaged<cudnnHandle_t, cudnnTensorTransformDescriptor_t, void*, cudnnFilterDescriptor_t, void*, void*, cudnnFilterDescriptor_t, void*, cudnnStatus_t>)entryPoints.Optional(nameof(cudnnTransformFilter));

    /// <summary><c>cudnnStatus_t cudnnReorderFilterAndBias(cudnnHandle_t handle, cudnnFilterDescriptor_t filterDesc, cudnnReorderType_t reorderType, const void* filterData, void* reorderedFilterData, int reorderBias, const void* biasData, void* reorderedBiasData)</c>. Int8x32 only. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, cudnnReorderType_t, void*, void*, int, void*, void*, cudnnStatus_t> cudnnReorderFilterAndBias =
        (delegate* unmanaged<cudnnHandle_t, cudnnFilterDescriptor_t, cudnnReorderType_t, void*, void*, int, void*, void*, cudnnStatus_t>)entryPoints.Optional(nameof(cudnnReorderFilterAndBias));

    /// <summary><c>cudnnStatus_t cudnnDestroyFilterDescriptor(cudnnFilterDescriptor_t filterDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnFilterDescriptor_t, cudnnStatus_t> cudnnDestroyFilterDescriptor =
        (delegate* unmanaged<cudnnFilterDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnDestroyFilterDescriptor));
}
