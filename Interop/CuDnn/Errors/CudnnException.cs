using ConvDnn.Interop.Cuda.Errors;

namespace ConvDnn.Interop.CuDnn.Errors;

/// <summary>A call of cuDNN failed.</summary>
/// <param name="call">What is known of it.</param>
/// <param name="status">The status.</param>
public sealed class CudnnException(FailedCall call, CudnnStatus status) : NativeCallException(call)
{
    /// <summary>The status, decoded for the library's version.</summary>
    public CudnnStatus Status { get; } = status;

    /// <summary>The kind of failure.</summary>
    public CudnnStatusCategory Category => Status.Category;
}
