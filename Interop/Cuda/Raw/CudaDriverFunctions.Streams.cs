namespace ConvDnn.Interop.Cuda.Raw;

// Streams.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuStreamCreate(CUstream* phStream, unsigned int Flags)</c>.</summary>
    public readonly delegate* unmanaged<CUstream*, uint, CUresult> cuStreamCreate =
        (delegate* unmanaged<CUstream*, uint, CUresult>)entryPoints.Required(nameof(cuStreamCreate));

    /// <summary><c>CUresult cuStreamDestroy_v2(CUstream hStream)</c>. Never for a stream of the caller.</summary>
    public readonly delegate* unmanaged<CUstream, CUresult> cuStreamDestroy_v2 =
        (delegate* unmanaged<CUstream, CUresult>)entryPoints.Required(nameof(cuStreamDestroy_v2));

    /// <summary><c>CUresult cuStreamSynchronize(CUstream hStream)</c>.</summary>
    public readonly delegate* unmanaged<CUstream, CUresult> cuStreamSynchronize =
        (delegate* unmanaged<CUstream, CUresult>)entryPoints.Required(nameof(cuStreamSynchronize));

    /// <summary><c>CUresult cuStreamQuery(CUstream hStream)</c>.</summary>
    public readonly delegate* unmanaged<CUstream, CUresult> cuStreamQuery =
        (delegate* unmanaged<CUstream, CUresult>)entryPoints.Required(nameof(cuStreamQuery));

    /// <summary><c>CUresult cuStreamWaitEvent(CUstream hStream, CUevent hEvent, unsigned int Flags)</c>.</summary>
    public readonly delegate* unmanaged<CUstream, CUevent, uint, CUresult> cuStreamWaitEvent =
        (delegate* unmanaged<CUstream, CUevent, uint, CUresult>)entryPoints.Required(nameof(cuStreamWaitEvent));

    /// <summary><c>CUresult cuStreamGetCtx(CUstream hStream, CUcontext* pctx)</c>.</summary>
    public readonly delegate* unmanaged<CUstream, CUcontext*, CUresult> cuStreamGetCtx =
        (delegate* unmanaged<CUstream, CUcontext*, CUresult>)entryPoints.Required(nameof(cuStreamGetCtx));
}
