namespace ConvDnn.Interop.Cuda.Raw;

// Initialisation, version, error names.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuInit(unsigned int Flags)</c>.</summary>
    public readonly delegate* unmanaged<uint, CUresult> cuInit =
        (delegate* unmanaged<uint, CUresult>)entryPoints.Required(nameof(cuInit));

    /// <summary><c>CUresult cuDriverGetVersion(int* driverVersion)</c>.</summary>
    public readonly delegate* unmanaged<int*, CUresult> cuDriverGetVersion =
        (delegate* unmanaged<int*, CUresult>)entryPoints.Required(nameof(cuDriverGetVersion));

    /// <summary><c>CUresult cuGetErrorName(CUresult error, const char** pStr)</c>.</summary>
    public readonly delegate* unmanaged<CUresult, byte**, CUresult> cuGetErrorName =
        (delegate* unmanaged<CUresult, byte**, CUresult>)entryPoints.Required(nameof(cuGetErrorName));

    /// <summary><c>CUresult cuGetErrorString(CUresult error, const char** pStr)</c>.</summary>
    public readonly delegate* unmanaged<CUresult, byte**, CUresult> cuGetErrorString =
        (delegate* unmanaged<CUresult, byte**, CUresult>)entryPoints.Required(nameof(cuGetErrorString));

    /// <summary><c>CUresult cuGetProcAddress_v2(const char* symbol, void** pfn, int cudaVersion, cuuint64_t flags, CUdriverProcAddressQueryResult* symbolStatus)</c>. Since CUDA 12: asks for a name as of a CUDA version. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<byte*, void**, int, ulong, CUdriverProcAddressQueryResult*, CUresult> cuGetProcAddress_v2 =
        (delegate* unmanaged<byte*, void**, int, ulong, CUdriverProcAddressQueryResult*, CUresult>)entryPoints.Optional(nameof(cuGetProcAddress_v2));
}
