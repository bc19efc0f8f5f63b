using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

// Waiting without a thread.
public sealed partial class CudaStream
{
    /// <summary>
    /// Waits, without holding a thread, until all work enqueued so far is done. Cancelling ends the waiting, not the work.
    /// </summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="CudaException">Earlier work has failed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public async Task SynchronizeAsync(CancellationToken cancellation = default)
    {
        using CudaEvent reached = Context.CreateEvent(CUevent_flags.CU_EVENT_DISABLE_TIMING);
        Record(reached);
        for (int polls = 0; !reached.IsCompleted; polls++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (polls < 16) await Task.Yield();
            else await Task.Delay(1, cancellation).ConfigureAwait(false);
        }
    }
}
