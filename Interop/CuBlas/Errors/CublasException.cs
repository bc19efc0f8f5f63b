using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda.Errors;

namespace ConvDnn.Interop.CuBlas.Errors;

/// <summary>A call of cuBLAS failed.</summary>
/// <param name="call">What is known of it.</param>
/// <param name="status">The status.</param>
public sealed class CublasException(FailedCall call, cublasStatus_t status) : NativeCallException(call)
{
    /// <summary>The status.</summary>
    public cublasStatus_t Status { get; } = status;
}
