namespace ConvDnn.Interop.Cuda.Raw;

// Contexts: own, current and primary.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuDevicePrimaryCtxRetain(CUcontext* pctx, CUdevice dev)</c>.</summary>
    public readonly delegate* unmanaged<CUcontext*, CUdevice, CUresult> cuDevicePrimaryCtxRetain =
        (delegate* unmanaged<CUcontext*, CUdevice, CUresult>)entryPoints.Required(nameof(cuDevicePrimaryCtxRetain));

    /// <summary><c>CUresult cuDevicePrimaryCtxRelease_v2(CUdevice dev)</c>.</summary>
    public readonly delegate* unmanaged<CUdevice, CUresult> cuDevicePrimaryCtxRelease_v2 =
        (delegate* unmanaged<CUdevice, CUresult>)entryPoints.Required(nameof(cuDevicePrimaryCtxRelease_v2));

    /// <summary><c>CUresult cuDevicePrimaryCtxGetState(CUdevice dev, unsigned int* flags, int* active)</c>.</summary>
    public readonly delegate* unmanaged<CUdevice, uint*, int*, CUresult> cuDevicePrimaryCtxGetState =
        (delegate* unmanaged<CUdevice, uint*, int*, CUresult>)entryPoints.Required(nameof(cuDevicePrimaryCtxGetState));

    /// <summary><c>CUresult cuCtxCreate_v2(CUcontext* pctx, unsigned int flags, CUdevice dev)</c>. Older drivers; newer headers map cuCtxCreate to version 4. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUcontext*, uint, CUdevice, CUresult> cuCtxCreate_v2 =
        (delegate* unmanaged<CUcontext*, uint, CUdevice, CUresult>)entryPoints.Optional(nameof(cuCtxCreate_v2));

    /// <summary><c>CUresult cuCtxCreate_v4(CUcontext* pctx, CUctxCreateParams* ctxCreateParams, unsigned int flags, CUdevice dev)</c>. Newer drivers; the parameters may be null. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUcontext*, void*, uint, CUdevice, CUresult> cuCtxCreate_v4 =
        (delegate* unmanaged<CUcontext*, void*, uint, CUdevice, CUresult>)entryPoints.Optional(nameof(cuCtxCreate_v4));

    /// <summary><c>CUresult cuCtxDestroy_v2(CUcontext ctx)</c>.</summary>
    public readonly delegate* unmanaged<CUcontext, CUresult> cuCtxDestroy_v2 =
        (delegate* unmanaged<CUcontext, CUresult>)entryPoints.Required(nameof(cuCtxDestroy_v2));

    /// <summary><c>CUresult cuCtxPushCurrent_v2(CUcontext ctx)</c>. Pair with Pop.</summary>
    public readonly delegate* unmanaged<CUcontext, CUresult> cuCtxPushCurrent_v2 =
        (delegate* unmanaged<CUcontext, CUresult>)entryPoints.Required(nameof(cuCtxPushCurrent_v2));

    /// <summary><c>CUresult cuCtxPopCurrent_v2(CUcontext* pctx)</c>.</summary>
    public readonly delegate* unmanaged<CUcontext*, CUresult> cuCtxPopCurrent_v2 =
        (delegate* unmanaged<CUcontext*, CUresult>)entryPoints.Required(nameof(cuCtxPopCurrent_v2));

    /// <summary><c>CUresult cuCtxSetCurrent(CUcontext ctx)</c>.</summary>
    public readonly delegate* unmanaged<CUcontext, CUresult> cuCtxSetCurrent =
        (delegate* unmanaged<CUcontext, CUresult>)entryPoints.Required(nameof(cuCtxSetCurrent));

    /// <summary><c>CUresult cuCtxGetCurrent(CUcontext* pctx)</c>.</summary>
    public readonly delegate* unmanaged<CUcontext*, CUresult> cuCtxGetCurrent =
        (delegate* unmanaged<CUcontext*, CUresult>)entryPoints.Required(nameof(cuCtxGetCurrent));

    /// <summary><c>CUresult cuCtxGetDevice(CUdevice* device)</c>.</summary>
    public readonly delegate* unmanaged<CUdevice*, CUresult> cuCtxGetDevice =
        (delegate* unmanaged<CUdevice*, CUresult>)entryPoints.Required(nameof(cuCtxGetDevice));

    /// <summary><c>CUresult cuCtxSynchronize(void)</c>.</summary>
    public readonly delegate* unmanaged<CUresult> cuCtxSynchronize =
        (delegate* unmanaged<CUresult>)entryPoints.Required(nameof(cuCtxSynchronize));

    /// <summary><c>CUresult cuCtxGetId(CUcontext ctx, unsigned long long* ctxId)</c>. Since CUDA 12: a number that no other context of the process ever gets. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUcontext, ulong*, CUresult> cuCtxGetId =
        (delegate* unmanaged<CUcontext, ulong*, CUresult>)entryPoints.Optional(nameof(cuCtxGetId));

    /// <summary><c>CUresult cuCtxGetApiVersion(CUcontext ctx, unsigned int* version)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUcontext, uint*, CUresult> cuCtxGetApiVersion =
        (delegate* unmanaged<CUcontext, uint*, CUresult>)entryPoints.Optional(nameof(cuCtxGetApiVersion));
}
