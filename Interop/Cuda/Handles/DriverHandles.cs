using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda.Handles;

// One handle per kind of object that lives in a context: how it is taken, and by which function it goes.

/// <summary>A stream.</summary>
public sealed class CudaStreamHandle : ContextChildHandle
{
    private int _capturing;
    private bool _hasCaptured;

    internal CudaStreamHandle(CudaContextHandle context)
        : base(context)
    {
    }

    internal static CudaStreamHandle Borrowed(CudaContextHandle context, CUstream stream)
    {
        var handle = new CudaStreamHandle(context);
        handle.Adopt(stream.Value, owned: false);
        return handle;
    }

    internal void Take(CUstream stream) => Adopt(stream.Value, owned: true);

    /// <summary>Notes that a recording was begun through this handle.</summary>
    internal void CaptureBegins()
    {
        _hasCaptured = true;
        Volatile.Write(ref _capturing, 1);
        Context.Driver.CaptureBegins(handle);
    }

    /// <summary>Notes that the stream's recording was ended.</summary>
    internal void CaptureEnds()
    {
        Volatile.Write(ref _capturing, 0);
        Context.Driver.CaptureEnds(handle);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // A recording that nobody will end any more must not keep everything else from being destroyed.
        if (Volatile.Read(ref _capturing) != 0) Context.Driver.CaptureEnds(handle);
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value)
    {
        EndAbandonedCapture();
        return Context.Driver.Functions.cuStreamDestroy_v2(new(value)).Succeeded;
    }

    /// <summary>
    /// Ends the recording of a stream that was disposed of, which nobody will end any more: such a stream cannot be
    /// destroyed, and would only record that memory is freed.
    /// </summary>
    internal unsafe void EndAbandonedCapture()
    {
        if (!_hasCaptured || !IsDisposed || !IsOwned) return;
        CudaDriverFunctions f = Context.Driver.Functions;
        CUstreamCaptureStatus capture;
        CUgraph graph;
        // Asked of the driver, because ending the recording may have failed.
        if (f.cuStreamIsCapturing(new(handle), &capture).Succeeded && capture != CUstreamCaptureStatus.CU_STREAM_CAPTURE_STATUS_NONE
            && f.cuStreamEndCapture(new(handle), &graph).Succeeded)
        {
            f.cuGraphDestroy(graph);
        }
    }
}

/// <summary>An event.</summary>
public sealed class CudaEventHandle : ContextChildHandle
{
    internal CudaEventHandle(CudaContextHandle context)
        : base(context)
    {
    }

    internal void Take(CUevent made) => Adopt(made.Value, owned: true);

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value) => Context.Driver.Functions.cuEventDestroy_v2(new(value)).Succeeded;
}

/// <summary>A module.</summary>
public sealed class CudaModuleHandle : ContextChildHandle
{
    internal CudaModuleHandle(CudaContextHandle context)
        : base(context)
    {
    }

    internal void Take(CUmodule module) => Adopt(module.Value, owned: true);

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value) => Context.Driver.Functions.cuModuleUnload(new(value)).Succeeded;
}

/// <summary>A graph.</summary>
public sealed class CudaGraphHandle : ContextChildHandle
{
    internal CudaGraphHandle(CudaContextHandle context)
        : base(context)
    {
    }

    internal void Take(CUgraph graph) => Adopt(graph.Value, owned: true);

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value) => Context.Driver.Functions.cuGraphDestroy(new(value)).Succeeded;
}

/// <summary>A graph made ready to launch.</summary>
public sealed class CudaGraphExecutableHandle : ContextChildHandle
{
    internal CudaGraphExecutableHandle(CudaContextHandle context)
        : base(context)
    {
    }

    internal void Take(CUgraphExec graph) => Adopt(graph.Value, owned: true);

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value) => Context.Driver.Functions.cuGraphExecDestroy(new(value)).Succeeded;
}

/// <summary>Device memory, freed at once or in the order of the stream that it was allocated on.</summary>
public sealed class DeviceMemoryHandle : ContextChildHandle
{
    private readonly CudaStreamHandle? _stream;

    internal DeviceMemoryHandle(CudaContextHandle context, CudaStreamHandle? stream = null)
        : base(context, stream) => _stream = stream;

    internal void Take(CUdeviceptr pointer) => Adopt((nint)pointer.Value, owned: true);

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value)
    {
        var pointer = new CUdeviceptr((ulong)value);
        CudaDriverFunctions f = Context.Driver.Functions;
        _stream?.EndAbandonedCapture();
        return (_stream is null ? f.cuMemFree_v2(pointer) : f.cuMemFreeAsync(pointer, new(_stream.DangerousGetHandle()))).Succeeded;
    }
}

/// <summary>Pinned memory of the host.</summary>
public sealed class PinnedMemoryHandle : ContextChildHandle
{
    internal PinnedMemoryHandle(CudaContextHandle context)
        : base(context)
    {
    }

    internal void Take(nint pointer) => Adopt(pointer, owned: true);

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value) => Context.Driver.Functions.cuMemFreeHost((void*)value).Succeeded;
}
