using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

/// <summary>
/// What cuDNN says of an algorithm for one problem. The choice is the pair of algorithm and arithmetic: run it with a
/// convolution descriptor of <see cref="MathType"/>, else another kernel runs, with another workspace.
/// </summary>
/// <typeparam name="TAlgorithm">The enumeration of a direction's algorithms.</typeparam>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Status">Whether it can run, and why not.</param>
/// <param name="Milliseconds">The measured time; null where cuDNN only estimated the order.</param>
/// <param name="WorkspaceBytes">
/// The workspace it needs. Not to be trusted blindly: cuDNN has given absurd sizes, and the size depends on the
/// arithmetic; ask again for the descriptor that is run. Sizes beyond what fits are <see cref="long.MaxValue"/>.
/// </param>
/// <param name="IsDeterministic">Whether it gives the same bits on every run on the same device and version.</param>
/// <param name="MathType">The arithmetic it was measured or estimated with.</param>
public readonly record struct AlgorithmPerformance<TAlgorithm>(
    TAlgorithm Algorithm, CudnnStatus Status, float? Milliseconds, long WorkspaceBytes, bool IsDeterministic, cudnnMathType_t MathType)
    where TAlgorithm : unmanaged;
