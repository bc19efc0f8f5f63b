namespace ConvDnn.Interop.Cuda.Raw;

// Compiling CUDA C++ at run time.
public sealed unsafe partial class NvrtcFunctions
{
    /// <summary><c>nvrtcResult nvrtcVersion(int* major, int* minor)</c>.</summary>
    public readonly delegate* unmanaged<int*, int*, nvrtcResult> nvrtcVersion =
        (delegate* unmanaged<int*, int*, nvrtcResult>)entryPoints.Required(nameof(nvrtcVersion));

    /// <summary><c>const char* nvrtcGetErrorString(nvrtcResult result)</c>.</summary>
    public readonly delegate* unmanaged<nvrtcResult, byte*> nvrtcGetErrorString =
        (delegate* unmanaged<nvrtcResult, byte*>)entryPoints.Required(nameof(nvrtcGetErrorString));

    /// <summary><c>nvrtcResult nvrtcGetNumSupportedArchs(int* numArchs)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<int*, nvrtcResult> nvrtcGetNumSupportedArchs =
        (delegate* unmanaged<int*, nvrtcResult>)entryPoints.Optional(nameof(nvrtcGetNumSupportedArchs));

    /// <summary><c>nvrtcResult nvrtcGetSupportedArchs(int* supportedArchs)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<int*, nvrtcResult> nvrtcGetSupportedArchs =
        (delegate* unmanaged<int*, nvrtcResult>)entryPoints.Optional(nameof(nvrtcGetSupportedArchs));

    /// <summary><c>nvrtcResult nvrtcCreateProgram(nvrtcProgram* prog, const char* src, const char* name, int numHeaders, const char* const* headers, const char* const* includeNames)</c>.</summary>
    public readonly delegate* unmanaged<nvrtcProgram*, byte*, byte*, int, byte**, byte**, nvrtcResult> nvrtcCreateProgram =
        (delegate* unmanaged<nvrtcProgram*, byte*, byte*, int, byte**, byte**, nvrtcResult>)entryPoints.Required(nameof(nvrtcCreateProgram));

    /// <summary><c>nvrtcResult nvrtcCompileProgram(nvrtcProgram prog, int numOptions, const char* const* options)</c>. Options as UTF-8 char*[].</summary>
    public readonly delegate* unmanaged<nvrtcProgram, int, byte**, nvrtcResult> nvrtcCompileProgram =
        (delegate* unmanaged<nvrtcProgram, int, byte**, nvrtcResult>)entryPoints.Required(nameof(nvrtcCompileProgram));

    /// <summary><c>nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram prog, size_t* logSizeRet)</c>.</summary>
    public readonly delegate* unmanaged<nvrtcProgram, nuint*, nvrtcResult> nvrtcGetProgramLogSize =
        (delegate* unmanaged<nvrtcProgram, nuint*, nvrtcResult>)entryPoints.Required(nameof(nvrtcGetProgramLogSize));

    /// <summary><c>nvrtcResult nvrtcGetProgramLog(nvrtcProgram prog, char* log)</c>.</summary>
    public readonly delegate* unmanaged<nvrtcProgram, byte*, nvrtcResult> nvrtcGetProgramLog =
        (delegate* unmanaged<nvrtcProgram, byte*, nvrtcResult>)entryPoints.Required(nameof(nvrtcGetProgramLog));

    /// <summary><c>nvrtcResult nvrtcGetPTXSize(nvrtcProgram prog, size_t* ptxSizeRet)</c>.</summary>
    public readonly delegate* unmanaged<nvrtcProgram, nuint*, nvrtcResult> nvrtcGetPTXSize =
        (delegate* unmanaged<nvrtcProgram, nuint*, nvrtcResult>)entryPoints.Required(nameof(nvrtcGetPTXSize));

    /// <summary><c>nvrtcResult nvrtcGetPTX(nvrtcProgram prog, char* ptx)</c>.</summary>
    public readonly delegate* unmanaged<nvrtcProgram, byte*, nvrtcResult> nvrtcGetPTX =
        (delegate* unmanaged<nvrtcProgram, byte*, nvrtcResult>)entryPoints.Required(nameof(nvrtcGetPTX));

    /// <summary><c>nvrtcResult nvrtcGetCUBINSize(nvrtcProgram prog, size_t* cubinSizeRet)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<nvrtcProgram, nuint*, nvrtcResult> nvrtcGetCUBINSize =
        (delegate* unmanaged<nvrtcProgram, nuint*, nvrtcResult>)entryPoints.Optional(nameof(nvrtcGetCUBINSize));

    /// <summary><c>nvrtcResult nvrtcGetCUBIN(nvrtcProgram prog, char* cubin)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<nvrtcProgram, byte*, nvrtcResult> nvrtcGetCUBIN =
        (delegate* unmanaged<nvrtcProgram, byte*, nvrtcResult>)entryPoints.Optional(nameof(nvrtcGetCUBIN));

    /// <summary><c>nvrtcResult nvrtcAddNameExpression(nvrtcProgram prog, const char* name_expression)</c>.</summary>
    public readonly delegate* unmanaged<nvrtcProgram, byte*, nvrtcResult> nvrtcAddNameExpression =
        (delegate* unmanaged<nvrtcProgram, byte*, nvrtcResult>)entryPoints.Required(nameof(nvrtcAddNameExpression));

    /// <summary><c>nvrtcResult nvrtcGetLoweredName(nvrtcProgram prog, const char* name_expression, const char** lowered_name)</c>.</summary>
    public readonly delegate* unmanaged<nvrtcProgram, byte*, byte**, nvrtcResult> nvrtcGetLoweredName =
        (delegate* unmanaged<nvrtcProgram, byte*, byte**, nvrtcResult>)entryPoints.Required(nameof(nvrtcGetLoweredName));

    /// <summary><c>nvrtcResult nvrtcDestroyProgram(nvrtcProgram* prog)</c>. Takes a pointer to the handle.</summary>
    public readonly delegate* unmanaged<nvrtcProgram*, nvrtcResult> nvrtcDestroyProgram =
        (delegate* unmanaged<nvrtcProgram*, nvrtcResult>)entryPoints.Required(nameof(nvrtcDestroyProgram));
}
