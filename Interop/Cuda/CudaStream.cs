using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>A stream: work enqueued on it runs in order. Own, or one that the application has already.</summary>
public sealed unsafe partial class CudaStream : IDisposable
{
    private readonly CudaStreamHandle _handle;

    internal CudaStream(CudaContext context, CudaStreamHandle handle) => (Context, _handle) = (context, handle);

    /// <summary>The context.</summary>
    public CudaContext Context { get; }

    /// <summary>The handle, for wrappers of further libraries, whose handles keep it alive.</summary>
    public CudaStreamHandle SafeHandle => _handle;

    /// <summary>Whether it is destroyed in the end.</summary>
    public bool IsOwned => _handle.IsOwned;

    /// <summary>Whether all work enqueued so far is done.</summary>
    /// <exception cref="CudaException">Earlier work has failed.</exception>
    public bool IsCompleted
    {
        get
        {
            using ContextScope scope = Context.Enter();
            using HandleUse use = Use();
            return Done(Functions.cuStreamQuery(new(use.Value)), nameof(Functions.cuStreamQuery));
        }
    }

    /// <summary>Whether work enqueued now is recorded into a graph and not run.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public bool IsCapturing
    {
        get
        {
            using ContextScope scope = Context.Enter();
            using HandleUse use = Use();
            CUstreamCaptureStatus status;
            Context.Driver.CheckCall(Functions.cuStreamIsCapturing(new(use.Value), &status), $"_ = stream.IsCapturing");
            return status != CUstreamCaptureStatus.CU_STREAM_CAPTURE_STATUS_NONE;
        }
    }

    private CudaDriverFunctions Functions => Context.Driver.Functions;

    /// <summary>The stream during a call; see <see cref="QueuedHandle.Use"/>.</summary>
    /// <exception cref="ObjectDisposedException">The stream was disposed of.</exception>
    public HandleUse Use()
    {
        ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
        return _handle.Use();
    }

    /// <summary>Waits until all work enqueued so far is done.</summary>
    /// <exception cref="CudaException">Earlier work has failed.</exception>
    public void Synchronize()
    {
        using ContextScope scope = Context.Enter();
        using HandleUse use = Use();
        Context.Driver.CheckCall(Functions.cuStreamSynchronize(new(use.Value)), $"stream.Synchronize()");
    }

    /// <summary>Notes this point of the stream in an event.</summary>
    /// <param name="point">The event, of the same context.</param>
    /// <exception cref="ArgumentException">The event belongs to another context.</exception>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void Record(CudaEvent point)
    {
        ArgumentNullException.ThrowIfNull(point);
        if (point.Context.Handle != Context.Handle) throw new ArgumentException($"The event is of {point.Context}; expected one of {Context}.", nameof(point));

        using ContextScope scope = Context.Enter();
        using HandleUse use = Use();
        using HandleUse pointUse = point.Use();
        Context.Driver.CheckCall(Functions.cuEventRecord(new(pointUse.Value), new(use.Value)), $"stream.Record(point)");
    }

    /// <summary>Lets work enqueued from now on wait for an event, which may be of another stream or context.</summary>
    /// <param name="point">The event.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void WaitFor(CudaEvent point)
    {
        ArgumentNullException.ThrowIfNull(point);
        using ContextScope scope = Context.Enter();
        using HandleUse use = Use();
        using HandleUse pointUse = point.Use();
        Context.Driver.CheckCall(Functions.cuStreamWaitEvent(new(use.Value), new(pointUse.Value), 0), $"stream.WaitFor(point)");
    }

    /// <summary>
    /// Begins to record work into a graph. Until <see cref="EndCapture"/>, nothing waiting to be destroyed is destroyed.
    /// Create handles, load modules and run the work once before.
    /// </summary>
    /// <param name="mode">By default calls of other threads stay allowed.</param>
    /// <exception cref="CudaException">The stream cannot be captured; the legacy default stream never can.</exception>
    public void BeginCapture(CUstreamCaptureMode? mode = null)
    {
        CUstreamCaptureMode chosen = mode ?? CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
        using ContextScope scope = Context.Enter();
        using HandleUse use = Use();
        Context.Driver.CheckCall(Functions.cuStreamBeginCapture_v2(new(use.Value), chosen), $"stream.BeginCapture({chosen})");
        _handle.CaptureBegins();
    }

    /// <summary>Ends the recording begun by <see cref="BeginCapture"/>, also where it fails.</summary>
    /// <returns>What was recorded.</returns>
    /// <exception cref="CudaException">A forbidden call has spoilt the recording.</exception>
    public CudaGraph EndCapture()
    {
        var handle = new CudaGraphHandle(Context.SafeHandle);
        using ContextScope scope = Context.Enter();
        using HandleUse use = Use();
        CUgraph graph;
        CUresult status = Functions.cuStreamEndCapture(new(use.Value), &graph);
        // A failure ends a recording too, but not every one: another thread's attempt, for one, leaves it going on.
        CUstreamCaptureStatus capture;
        bool goesOn = !status.Succeeded && Functions.cuStreamIsCapturing(new(use.Value), &capture).Succeeded && capture != CUstreamCaptureStatus.CU_STREAM_CAPTURE_STATUS_NONE;
        if (!goesOn) _handle.CaptureEnds();
        Context.Driver.CheckCall(status, $"stream.EndCapture()", nameof(Functions.cuStreamEndCapture));
        handle.Take(graph);
        return new CudaGraph(Context, handle);
    }

    /// <summary>
    /// Destroys an own stream, once its work is done; leaves the application's alone. A recording that was begun and not
    /// ended is lost. Harmless when repeated.
    /// </summary>
    public void Dispose() => _handle.Dispose();

    internal bool Done(CUresult status, string function)
    {
        if (status == CUresult.CUDA_ERROR_NOT_READY) return false;
        Context.Driver.CheckCall(status, $"_ = stream.IsCompleted", function);
        return true;
    }
}
