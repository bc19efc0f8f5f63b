namespace ConvDnn.Interop.Cuda.Raw;

// Modules, functions, launches.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuModuleLoadData(CUmodule* module, const void* image)</c>.</summary>
    public readonly delegate* unmanaged<CUmodule*, void*, CUresult> cuModuleLoadData =
        (delegate* unmanaged<CUmodule*, void*, CUresult>)entryPoints.Required(nameof(cuModuleLoadData));

    /// <summary><c>CUresult cuModuleLoadDataEx(CUmodule* module, const void* image, unsigned int numOptions, CUjit_option* options, void** optionValues)</c>.</summary>
    public readonly delegate* unmanaged<CUmodule*, void*, uint, CUjit_option*, void**, CUresult> cuModuleLoadDataEx =
        (delegate* unmanaged<CUmodule*, void*, uint, CUjit_option*, void**, CUresult>)entryPoints.Required(nameof(cuModuleLoadDataEx));

    /// <summary><c>CUresult cuModuleUnload(CUmodule hmod)</c>.</summary>
    public readonly delegate* unmanaged<CUmodule, CUresult> cuModuleUnload =
        (delegate* unmanaged<CUmodule, CUresult>)entryPoints.Required(nameof(cuModuleUnload));

    /// <summary><c>CUresult cuModuleGetFunction(CUfunction* hfunc, CUmodule hmod, const char* name)</c>.</summary>
    public readonly delegate* unmanaged<CUfunction*, CUmodule, byte*, CUresult> cuModuleGetFunction =
        (delegate* unmanaged<CUfunction*, CUmodule, byte*, CUresult>)entryPoints.Required(nameof(cuModuleGetFunction));

    /// <summary><c>CUresult cuFuncSetAttribute(CUfunction hfunc, CUfunction_attribute attrib, int value)</c>.</summary>
    public readonly delegate* unmanaged<CUfunction, CUfunction_attribute, int, CUresult> cuFuncSetAttribute =
        (delegate* unmanaged<CUfunction, CUfunction_attribute, int, CUresult>)entryPoints.Required(nameof(cuFuncSetAttribute));

    /// <summary><c>CUresult cuFuncGetAttribute(int* pi, CUfunction_attribute attrib, CUfunction hfunc)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<int*, CUfunction_attribute, CUfunction, CUresult> cuFuncGetAttribute =
        (delegate* unmanaged<int*, CUfunction_attribute, CUfunction, CUresult>)entryPoints.Optional(nameof(cuFuncGetAttribute));

    /// <summary><c>CUresult cuLaunchKernel(CUfunction f, unsigned int gridDimX, unsigned int gridDimY, unsigned int gridDimZ, unsigned int blockDimX, unsigned int blockDimY, unsigned int blockDimZ, unsigned int sharedMemBytes, CUstream hStream, void** kernelParams, void** extra)</c>.</summary>
    public readonly delegate* unmanaged<CUfunction, uint, uint, uint, uint, uint, uint, uint, CUstream, void**, void**, CUresult> cuLaunchKernel =
        (delegate* unmanaged<CUfunction, uint, uint, uint, uint, uint, uint, uint, CUstream, void**, void**, CUresult>)entryPoints.Required(nameof(cuLaunchKernel));
}
