namespace ConvDnn.Interop.Cuda.Raw;

// Events.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuEventCreate(CUevent* phEvent, unsigned int Flags)</c>.</summary>
    public readonly delegate* unmanaged<CUevent*, uint, CUresult> cuEventCreate =
        (delegate* unmanaged<CUevent*, uint, CUresult>)entryPoints.Required(nameof(cuEventCreate));

    /// <summary><c>CUresult cuEventDestroy_v2(CUevent hEvent)</c>.</summary>
    public readonly delegate* unmanaged<CUevent, CUresult> cuEventDestroy_v2 =
        (delegate* unmanaged<CUevent, CUresult>)entryPoints.Required(nameof(cuEventDestroy_v2));

    /// <summary><c>CUresult cuEventRecord(CUevent hEvent, CUstream hStream)</c>.</summary>
    public readonly delegate* unmanaged<CUevent, CUstream, CUresult> cuEventRecord =
        (delegate* unmanaged<CUevent, CUstream, CUresult>)entryPoints.Required(nameof(cuEventRecord));

    /// <summary><c>CUresult cuEventQuery(CUevent hEvent)</c>.</summary>
    public readonly delegate* unmanaged<CUevent, CUresult> cuEventQuery =
        (delegate* unmanaged<CUevent, CUresult>)entryPoints.Required(nameof(cuEventQuery));

    /// <summary><c>CUresult cuEventSynchronize(CUevent hEvent)</c>.</summary>
    public readonly delegate* unmanaged<CUevent, CUresult> cuEventSynchronize =
        (delegate* unmanaged<CUevent, CUresult>)entryPoints.Required(nameof(cuEventSynchronize));

    /// <summary><c>CUresult cuEventElapsedTime(float* pMilliseconds, CUevent hStart, CUevent hEnd)</c>. Older drivers. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<float*, CUevent, CUevent, CUresult> cuEventElapsedTime =
        (delegate* unmanaged<float*, CUevent, CUevent, CUresult>)entryPoints.Optional(nameof(cuEventElapsedTime));

    /// <summary><c>CUresult cuEventElapsedTime_v2(float* pMilliseconds, CUevent hStart, CUevent hEnd)</c>. Newer drivers, same meaning. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<float*, CUevent, CUevent, CUresult> cuEventElapsedTime_v2 =
        (delegate* unmanaged<float*, CUevent, CUevent, CUresult>)entryPoints.Optional(nameof(cuEventElapsedTime_v2));
}
