namespace ConvDnn.Interop.Cuda.Raw;

// Stream capture and graphs.
public sealed unsafe partial class CudaDriverFunctions
{
    /// <summary><c>CUresult cuStreamIsCapturing(CUstream hStream, CUstreamCaptureStatus* captureStatus)</c>. Tells whether a stream is capturing; stable over all versions.</summary>
    public readonly delegate* unmanaged<CUstream, CUstreamCaptureStatus*, CUresult> cuStreamIsCapturing =
        (delegate* unmanaged<CUstream, CUstreamCaptureStatus*, CUresult>)entryPoints.Required(nameof(cuStreamIsCapturing));

    /// <summary><c>CUresult cuStreamBeginCapture_v2(CUstream hStream, CUstreamCaptureMode mode)</c>.</summary>
    public readonly delegate* unmanaged<CUstream, CUstreamCaptureMode, CUresult> cuStreamBeginCapture_v2 =
        (delegate* unmanaged<CUstream, CUstreamCaptureMode, CUresult>)entryPoints.Required(nameof(cuStreamBeginCapture_v2));

    /// <summary><c>CUresult cuStreamEndCapture(CUstream hStream, CUgraph* phGraph)</c>.</summary>
    public readonly delegate* unmanaged<CUstream, CUgraph*, CUresult> cuStreamEndCapture =
        (delegate* unmanaged<CUstream, CUgraph*, CUresult>)entryPoints.Required(nameof(cuStreamEndCapture));

    /// <summary><c>CUresult cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode* mode)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUstreamCaptureMode*, CUresult> cuThreadExchangeStreamCaptureMode =
        (delegate* unmanaged<CUstreamCaptureMode*, CUresult>)entryPoints.Optional(nameof(cuThreadExchangeStreamCaptureMode));

    /// <summary><c>CUresult cuGraphInstantiateWithFlags(CUgraphExec* phGraphExec, CUgraph hGraph, unsigned long long flags)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<CUgraphExec*, CUgraph, ulong, CUresult> cuGraphInstantiateWithFlags =
        (delegate* unmanaged<CUgraphExec*, CUgraph, ulong, CUresult>)entryPoints.Optional(nameof(cuGraphInstantiateWithFlags));

    /// <summary><c>CUresult cuGraphLaunch(CUgraphExec hGraphExec, CUstream hStream)</c>.</summary>
    public readonly delegate* unmanaged<CUgraphExec, CUstream, CUresult> cuGraphLaunch =
        (delegate* unmanaged<CUgraphExec, CUstream, CUresult>)entryPoints.Required(nameof(cuGraphLaunch));

    /// <summary><c>CUresult cuGraphExecDestroy(CUgraphExec hGraphExec)</c>.</summary>
    public readonly delegate* unmanaged<CUgraphExec, CUresult> cuGraphExecDestroy =
        (delegate* unmanaged<CUgraphExec, CUresult>)entryPoints.Required(nameof(cuGraphExecDestroy));

    /// <summary><c>CUresult cuGraphDestroy(CUgraph hGraph)</c>.</summary>
    public readonly delegate* unmanaged<CUgraph, CUresult> cuGraphDestroy =
        (delegate* unmanaged<CUgraph, CUresult>)entryPoints.Required(nameof(cuGraphDestroy));
}
