using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>A call of the CUDA driver failed.</summary>
/// <param name="call">What is known of it.</param>
/// <param name="status">The status.</param>
public sealed class CudaException(FailedCall call, CUresult status) : NativeCallException(call)
{
    /// <summary>The status.</summary>
    public CUresult Status { get; } = status;

    /// <summary>
    /// Whether the failure is of work enqueued earlier, which this call was only the first to observe. The context is of
    /// no use afterwards.
    /// </summary>
    public bool IsAsynchronous => CudaFailures.IsAsynchronous(Status);
}
