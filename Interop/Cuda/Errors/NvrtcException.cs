using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>A call of NVRTC failed; for a source that does not compile, the compiler's log is <see cref="NativeCallException.LastErrorText"/>.</summary>
/// <param name="call">What is known of it.</param>
/// <param name="status">The status.</param>
public sealed class NvrtcException(FailedCall call, nvrtcResult status) : NativeCallException(call)
{
    /// <summary>The status.</summary>
    public nvrtcResult Status { get; } = status;
}
