namespace ConvDnn.Interop.Cuda.Raw;

// Copies and fills.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuMemcpyHtoD_v2(CUdeviceptr dstDevice, const void* srcHost, size_t ByteCount)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, void*, nuint, CUresult> cuMemcpyHtoD_v2 =
        (delegate* unmanaged<CUdeviceptr, void*, nuint, CUresult>)entryPoints.Required(nameof(cuMemcpyHtoD_v2));

    /// <summary><c>CUresult cuMemcpyDtoH_v2(void* dstHost, CUdeviceptr srcDevice, size_t ByteCount)</c>.</summary>
    public readonly delegate* unmanaged<void*, CUdeviceptr, nuint, CUresult> cuMemcpyDtoH_v2 =
        (delegate* unmanaged<void*, CUdeviceptr, nuint, CUresult>)entryPoints.Required(nameof(cuMemcpyDtoH_v2));

    /// <summary><c>CUresult cuMemcpyDtoD_v2(CUdeviceptr dstDevice, CUdeviceptr srcDevice, size_t ByteCount)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, CUdeviceptr, nuint, CUresult> cuMemcpyDtoD_v2 =
        (delegate* unmanaged<CUdeviceptr, CUdeviceptr, nuint, CUresult>)entryPoints.Required(nameof(cuMemcpyDtoD_v2));

    /// <summary><c>CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr dstDevice, const void* srcHost, size_t ByteCount, CUstream hStream)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, void*, nuint, CUstream, CUresult> cuMemcpyHtoDAsync_v2 =
        (delegate* unmanaged<CUdeviceptr, void*, nuint, CUstream, CUresult>)entryPoints.Required(nameof(cuMemcpyHtoDAsync_v2));

    /// <summary><c>CUresult cuMemcpyDtoHAsync_v2(void* dstHost, CUdeviceptr srcDevice, size_t ByteCount, CUstream hStream)</c>.</summary>
    public readonly delegate* unmanaged<void*, CUdeviceptr, nuint, CUstream, CUresult> cuMemcpyDtoHAsync_v2 =
        (delegate* unmanaged<void*, CUdeviceptr, nuint, CUstream, CUresult>)entryPoints.Required(nameof(cuMemcpyDtoHAsync_v2));

    /// <summary><c>CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr dstDevice, CUdeviceptr srcDevice, size_t ByteCount, CUstream hStream)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, CUdeviceptr, nuint, CUstream, CUresult> cuMemcpyDtoDAsync_v2 =
        (delegate* unmanaged<CUdeviceptr, CUdeviceptr, nuint, CUstream, CUresult>)entryPoints.Required(nameof(cuMemcpyDtoDAsync_v2));

    /// <summary><c>CUresult cuMemsetD8_v2(CUdeviceptr dstDevice, unsigned char uc, size_t N)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, byte, nuint, CUresult> cuMemsetD8_v2 =
        (delegate* unmanaged<CUdeviceptr, byte, nuint, CUresult>)entryPoints.Required(nameof(cuMemsetD8_v2));

    /// <summary><c>CUresult cuMemsetD32_v2(CUdeviceptr dstDevice, unsigned int ui, size_t N)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, uint, nuint, CUresult> cuMemsetD32_v2 =
        (delegate* unmanaged<CUdeviceptr, uint, nuint, CUresult>)entryPoints.Required(nameof(cuMemsetD32_v2));

    /// <summary><c>CUresult cuMemsetD8Async(CUdeviceptr dstDevice, unsigned char uc, size_t N, CUstream hStream)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, byte, nuint, CUstream, CUresult> cuMemsetD8Async =
        (delegate* unmanaged<CUdeviceptr, byte, nuint, CUstream, CUresult>)entryPoints.Required(nameof(cuMemsetD8Async));

    /// <summary><c>CUresult cuMemsetD32Async(CUdeviceptr dstDevice, unsigned int ui, size_t N, CUstream hStream)</c>.</summary>
    public readonly delegate* unmanaged<CUdeviceptr, uint, nuint, CUstream, CUresult> cuMemsetD32Async =
        (delegate* unmanaged<CUdeviceptr, uint, nuint, CUstream, CUresult>)entryPoints.Required(nameof(cuMemsetD32Async));
}
