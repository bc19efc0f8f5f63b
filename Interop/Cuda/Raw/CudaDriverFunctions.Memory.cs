namespace ConvDnn.Interop.Cuda.Raw;

// Device memory, stream-ordered and pinned memory, what a pointer is.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuMemGetInfo_v2(size_t* free, size_t* total)</c>.</summary>
    public readonly delegate* unmanaged<nuint*, nuint*, CUresult> cuMemGetInfo_v2 =
        (delegate* unmanaged<nuint*, nuint*, CUresult>)entryPoints.Required(nameof(cuMemGetInfo_v2));

    /// <summary><c>CUresult cuMemAlloc_v2(CUdeviceptr* dptr, size_t bytesize)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr*, nuint, CUresult> cuMemAlloc_v2 =
        (delegate* unmanaged<CUdeviceptr*, nuint, CUresult>)entryPoints.Required(nameof(cuMemAlloc_v2));

    /// <summary><c>CUresult cuMemFree_v2(CUdeviceptr dptr)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, CUresult> cuMemFree_v2 =
        (delegate* unmanaged<CUdeviceptr, CUresult>)entryPoints.Required(nameof(cuMemFree_v2));

    /// <summary><c>CUresult cuMemAllocAsync(CUdeviceptr* dptr, size_t bytesize, CUstream hStream)</c>. Needs the device attribute MEMORY_POOLS_SUPPORTED. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUdeviceptr*, nuint, CUstream, CUresult> cuMemAllocAsync =
        (delegate* unmanaged<CUdeviceptr*, nuint, CUstream, CUresult>)entryPoints.Optional(nameof(cuMemAllocAsync));

    /// <summary><c>CUresult cuMemFreeAsync(CUdeviceptr dptr, CUstream hStream)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, CUstream, CUresult> cuMemFreeAsync =
        (delegate* unmanaged<CUdeviceptr, CUstream, CUresult>)entryPoints.Optional(nameof(cuMemFreeAsync));

    /// <summary><c>CUresult cuMemAllocHost_v2(void** pp, size_t bytesize)</c>.</summary>
    public readonly delegate* unmanaged<void**, nuint, CUresult> cuMemAllocHost_v2 =
        (delegate* unmanaged<void**, nuint, CUresult>)entryPoints.Required(nameof(cuMemAllocHost_v2));

    /// <summary><c>CUresult cuMemHostAlloc(void** pp, size_t bytesize, unsigned int Flags)</c>.</summary>
    public readonly delegate* unmanaged<void**, nuint, uint, CUresult> cuMemHostAlloc =
        (delegate* unmanaged<void**, nuint, uint, CUresult>)entryPoints.Required(nameof(cuMemHostAlloc));

    /// <summary><c>CUresult cuMemFreeHost(void* p)</c>.</summary>
    public readonly delegate* unmanaged<void*, CUresult> cuMemFreeHost =
        (delegate* unmanaged<void*, CUresult>)entryPoints.Required(nameof(cuMemFreeHost));

    /// <summary><c>CUresult cuPointerGetAttribute(void* data, CUpointer_attribute attribute, CUdeviceptr ptr)</c>. Data type depends on attribute.</summary>
    public readonly delegate* unmanaged<void*, CUpointer_attribute, CUdeviceptr, CUresult> cuPointerGetAttribute =
        (delegate* unmanaged<void*, CUpointer_attribute, CUdeviceptr, CUresult>)entryPoints.Required(nameof(cuPointerGetAttribute));

    /// <summary><c>CUresult cuMemGetAddressRange_v2(CUdeviceptr* pbase, size_t* psize, CUdeviceptr dptr)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr*, nuint*, CUdeviceptr, CUresult> cuMemGetAddressRange_v2 =
        (delegate* unmanaged<CUdeviceptr*, nuint*, CUdeviceptr, CUresult>)entryPoints.Required(nameof(cuMemGetAddressRange_v2));
}
