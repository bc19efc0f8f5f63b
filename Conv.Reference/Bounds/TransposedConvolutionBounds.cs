namespace ConvDnn.Reference;

/// <summary>Error bounds of the operations of <see cref="TransposedConvolutionOracle"/>: its own sums, taken over magnitudes. The bias gradient is <see cref="ConvolutionBounds.BackwardBias"/>.</summary>
public static class TransposedConvolutionBounds
{
    /// <summary>
    /// The bound of the pre-activation of <see cref="TransposedConvolutionOracle.Forward"/>; behind an activation multiply it by <see cref="ReferenceActivation.LipschitzConstant"/>.
    /// <code>A = |alpha| · (the operation on |w|, |x|) + |beta · y| + |residual_scale · z| + |b|,   K = C/groups · (pairs (i, r) that meet an output) + 1 per further summand</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="w">Filter, <c>[C, K/groups, …R]</c>.</param>
    /// <param name="epilogue">As for the operation.</param>
    /// <param name="previous">What y held before; needed if the epilogue's beta is not 0.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <returns>A, shaped like y, and K.</returns>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, or <paramref name="previous"/> is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static ReferenceBound Forward(
        ReferenceTransposedConvolution problem, ReferenceTensor x, ReferenceTensor w, ForwardEpilogue? epilogue = null, ReferenceTensor? previous = null, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        epilogue ??= new ForwardEpilogue();
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, epilogue.Beta, problem.OutputLengths, nameof(previous));
        TransposedConvolutionOracle.Forward(problem, x.Select(Math.Abs), w.Select(Math.Abs), magnitude, epilogue.Magnitude, degreeOfParallelism);
        return new ReferenceBound(magnitude, problem.Batch == 0 ? 0 : LongestSums.BackwardData(problem.Window()) + epilogue.Summands);
    }

    /// <summary>
    /// The bound of <see cref="TransposedConvolutionOracle.BackwardData"/>.
    /// <code>A = |alpha| · (the operation on |w|, |dy|) + |beta · dx|,   K = K/groups · (taps inside y) + 1 if beta ≠ 0</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="dy">Gradient of the sums, <c>[N, K, …O]</c>.</param>
    /// <param name="w">Filter, <c>[C, K/groups, …R]</c>.</param>
    /// <param name="alpha">As for the operation.</param>
    /// <param name="beta">As for the operation.</param>
    /// <param name="previous">What dx held before; needed if <paramref name="beta"/> is not 0.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <returns>A, shaped like dx, and K.</returns>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, or <paramref name="previous"/> is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static ReferenceBound BackwardData(
        ReferenceTransposedConvolution problem, ReferenceTensor dy, ReferenceTensor w, double alpha = 1, double beta = 0, ReferenceTensor? previous = null, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(dy);
        ArgumentNullException.ThrowIfNull(w);
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, beta, problem.InputLengths, nameof(previous));
        TransposedConvolutionOracle.BackwardData(problem, dy.Select(Math.Abs), w.Select(Math.Abs), magnitude, Math.Abs(alpha), Math.Abs(beta), degreeOfParallelism);
        return new ReferenceBound(magnitude, problem.Batch == 0 ? 0 : LongestSums.Forward(problem.Window()) + MagnitudeStart.Summand(beta));
    }

    /// <summary>
    /// The bound of <see cref="TransposedConvolutionOracle.BackwardFilter"/>.
    /// <code>A = |alpha| · (the operation on |x|, |dy|) + |beta · dw|,   K = N · (inputs of the tap that meets most) + 1 if beta ≠ 0</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="dy">Gradient of the sums, <c>[N, K, …O]</c>.</param>
    /// <param name="alpha">As for the operation.</param>
    /// <param name="beta">As for the operation.</param>
    /// <param name="previous">What dw held before; needed if <paramref name="beta"/> is not 0.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <returns>A, shaped like dw, and K.</returns>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, or <paramref name="previous"/> is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static ReferenceBound BackwardFilter(
        ReferenceTransposedConvolution problem, ReferenceTensor x, ReferenceTensor dy, double alpha = 1, double beta = 0, ReferenceTensor? previous = null, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(dy);
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, beta, problem.FilterLengths, nameof(previous));
        TransposedConvolutionOracle.BackwardFilter(problem, x.Select(Math.Abs), dy.Select(Math.Abs), magnitude, Math.Abs(alpha), Math.Abs(beta), degreeOfParallelism);
        return new ReferenceBound(magnitude, LongestSums.BackwardFilter(problem.Window()) + MagnitudeStart.Summand(beta));
    }
}
