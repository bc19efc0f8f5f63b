using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>A point in a stream that can be waited for and whose time is taken.</summary>
public sealed unsafe class CudaEvent : IDisposable
{
    private readonly CudaEventHandle _handle;

    internal CudaEvent(CudaContext context, CudaEventHandle handle) => (Context, _handle) = (context, handle);

    /// <summary>The context.</summary>
    public CudaContext Context { get; }

    /// <summary>Whether the stream has passed the recorded point; true before anything is recorded.</summary>
    /// <exception cref="CudaException">Earlier work has failed.</exception>
    public bool IsCompleted
    {
        get
        {
            using ContextScope scope = Context.Enter();
            using HandleUse use = Use();
            CUresult status = Functions.cuEventQuery(new(use.Value));
            if (status == CUresult.CUDA_ERROR_NOT_READY) return false;
            Context.Driver.CheckCall(status, $"_ = point.IsCompleted", nameof(Functions.cuEventQuery));
            return true;
        }
    }

    private CudaDriverFunctions Functions => Context.Driver.Functions;

    /// <summary>The event during a call; see <see cref="QueuedHandle.Use"/>.</summary>
    /// <exception cref="ObjectDisposedException">The event was disposed of.</exception>
    public HandleUse Use()
    {
        ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
        return _handle.Use();
    }

    /// <summary>Waits until the stream has passed the recorded point.</summary>
    /// <exception cref="CudaException">Earlier work has failed.</exception>
    public void Synchronize()
    {
        using ContextScope scope = Context.Enter();
        using HandleUse use = Use();
        Context.Driver.CheckCall(Functions.cuEventSynchronize(new(use.Value)), $"point.Synchronize()");
    }

    /// <summary>The milliseconds from another event to this one. Both must take times and have been passed.</summary>
    /// <param name="earlier">The other event.</param>
    /// <exception cref="CudaException">One of them takes no times, or has not been passed.</exception>
    public float MillisecondsSince(CudaEvent earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        using ContextScope scope = Context.Enter();
        using HandleUse use = Use();
        using HandleUse earlierUse = earlier.Use();
        CudaDriverFunctions f = Functions;
        float milliseconds;
        CUresult status = f.cuEventElapsedTime_v2 != null
            ? f.cuEventElapsedTime_v2(&milliseconds, new(earlierUse.Value), new(use.Value))
            : f.cuEventElapsedTime(&milliseconds, new(earlierUse.Value), new(use.Value));
        Context.Driver.CheckCall(status, $"point.MillisecondsSince(earlier)", f.cuEventElapsedTime_v2 != null ? nameof(f.cuEventElapsedTime_v2) : nameof(f.cuEventElapsedTime));
        return milliseconds;
    }

    /// <summary>Destroys the event. Harmless when repeated.</summary>
    public void Dispose() => _handle.Dispose();
}
