namespace ConvDnn.Interop.Cuda.Raw;

// The pools behind stream-ordered memory.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuDeviceGetDefaultMemPool(CUmemoryPool* pool_out, CUdevice dev)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUmemoryPool*, CUdevice, CUresult> cuDeviceGetDefaultMemPool =
        (delegate* unmanaged<CUmemoryPool*, CUdevice, CUresult>)entryPoints.Optional(nameof(cuDeviceGetDefaultMemPool));

    /// <summary><c>CUresult cuMemPoolSetAttribute(CUmemoryPool pool, CUmemPool_attribute attr, void* value)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUmemoryPool, CUmemPool_attribute, void*, CUresult> cuMemPoolSetAttribute =
        (delegate* unmanaged<CUmemoryPool, CUmemPool_attribute, void*, CUresult>)entryPoints.Optional(nameof(cuMemPoolSetAttribute));

    /// <summary><c>CUresult cuMemPoolTrimTo(CUmemoryPool pool, size_t minBytesToKeep)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUmemoryPool, nuint, CUresult> cuMemPoolTrimTo =
        (delegate* unmanaged<CUmemoryPool, nuint, CUresult>)entryPoints.Optional(nameof(cuMemPoolTrimTo));
}
