using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

// The graph (backend) API.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnBackendCreateDescriptor(cudnnBackendDescriptorType_t descriptorType, cudnnBackendDescriptor_t* descriptor)</c>. Type int, out pointer.</summary>
    public readonly delegate* unmanaged<cudnnBackendDescriptorType_t, cudnnBackendDescriptor_t*, cudnnStatus_t> cudnnBackendCreateDescriptor =
        (delegate* unmanaged<cudnnBackendDescriptorType_t, cudnnBackendDescriptor_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnBackendCreateDescriptor));

    /// <summary><c>cudnnStatus_t cudnnBackendDestroyDescriptor(cudnnBackendDescriptor_t descriptor)</c>. Never pass null.</summary>
    public readonly delegate* unmanaged<cudnnBackendDescriptor_t, cudnnStatus_t> cudnnBackendDestroyDescriptor =
        (delegate* unmanaged<cudnnBackendDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnBackendDestroyDescriptor));

    /// <summary><c>cudnnStatus_t cudnnBackendInitialize(cudnnBackendDescriptor_t descriptor)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnBackendDescriptor_t, cudnnStatus_t> cudnnBackendInitialize =
        (delegate* unmanaged<cudnnBackendDescriptor_t, cudnnStatus_t>)entryPoints.Optional(nameof(cudnnBackendInitialize));

    /// <summary><c>cudnnStatus_t cudnnBackendFinalize(cudnnBackendDescriptor_t descriptor)</c>.</summary>
    public readonly delegate* unmanaged<cudnnBackendDescriptor_t, cudnnStatus_t> cudnnBackendFinalize =
        (delegate* unmanaged<cudnnBackendDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnBackendFinalize));

    /// <summary><c>cudnnStatus_t cudnnBackendSetAttribute(cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t attributeName, cudnnBackendAttributeType_t attributeType, int64_t elementCount, const void* arrayOfElements)</c>. ElementCount is i64; array copied.</summary>
    public readonly delegate* unmanaged<cudnnBackendDescriptor_t, cudnnBackendAttributeName_t, cudnnBackendAttributeType_t, long, void*, cudnnStatus_t> cudnnBackendSetAttribute =
        (delegate* unmanaged<cudnnBackendDescriptor_t, cudnnBackendAttributeName_t, cudnnBackendAttributeType_t, long, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnBackendSetAttribute));

    /// <summary><c>cudnnStatus_t cudnnBackendGetAttribute(cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t attributeName, cudnnBackendAttributeType_t attributeType, int64_t requestedElementCount, int64_t* elementCount, void* arrayOfElements)</c>. Count 0 + null = ask count; for descriptor lists the caller pre-creates target descriptors (destroy unused).</summary>
    public readonly delegate* unmanaged<cudnnBackendDescriptor_t, cudnnBackendAttributeName_t, cudnnBackendAttributeType_t, long, long*, void*, cudnnStatus_t> cudnnBackendGetAttribute =
        (delegate* unmanaged<cudnnBackendDescriptor_t, cudnnBackendAttributeName_t, cudnnBackendAttributeType_t, long, long*, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnBackendGetAttribute));

    /// <summary><c>cudnnStatus_t cudnnBackendExecute(cudnnHandle_t handle, cudnnBackendDescriptor_t executionPlan, cudnnBackendDescriptor_t variantPack)</c>. Plan, variant pack.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnBackendDescriptor_t, cudnnBackendDescriptor_t, cudnnStatus_t> cudnnBackendExecute =
        (delegate* unmanaged<cudnnHandle_t, cudnnBackendDescriptor_t, cudnnBackendDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnBackendExecute));

    /// <summary><c>cudnnStatus_t cudnnBackendPopulateCudaGraph(cudnnHandle_t handle, cudnnBackendDescriptor_t executionPlan, cudnnBackendDescriptor_t variantPack, cudaGraph_t graph)</c>. 9.5+. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnBackendDescriptor_t, cudnnBackendDescriptor_t, CUgraph, cudnnStatus_t> cudnnBackendPopulateCudaGraph =
        (delegate* unmanaged<cudnnHandle_t, cudnnBackendDescriptor_t, cudnnBackendDescriptor_t, CUgraph, cudnnStatus_t>)entryPoints.Optional(nameof(cudnnBackendPopulateCudaGraph));

    /// <summary><c>cudnnStatus_t cudnnBackendUpdateCudaGraph(cudnnHandle_t handle, cudnnBackendDescriptor_t executionPlan, cudnnBackendDescriptor_t variantPack, cudaGraph_t graph)</c>. 9.5+. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnBackendDescriptor_t, cudnnBackendDescriptor_t, CUgraph, cudnnStatus_t> cudnnBackendUpdateCudaGraph =
        (delegate* unmanaged<cudnnHandle_t, cudnnBackendDescriptor_t, cudnnBackendDescriptor_t, CUgraph, cudnnStatus_t>)entryPoints.Optional(nameof(cudnnBackendUpdateCudaGraph));
}
