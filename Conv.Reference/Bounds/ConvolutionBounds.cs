namespace ConvDnn.Reference;

/// <summary>Error bounds of the operations of <see cref="ConvolutionOracle"/>: its own sums, taken over magnitudes. With mean padding the mean is that of |x|.</summary>
public static class ConvolutionBounds
{
    /// <summary>
    /// The bound of the pre-activation of <see cref="ConvolutionOracle.Forward"/>; behind an activation multiply it by <see cref="ReferenceActivation.LipschitzConstant"/>.
    /// <code>A = |alpha| · |w| ∗ |x| + |beta · y| + |residual_scale · z| + |b|,   K = C/groups · (taps inside) + 1 per further summand</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="w">Filter, <c>[K, C/groups, …R]</c>.</param>
    /// <param name="epilogue">As for the operation.</param>
    /// <param name="previous">What y held before; needed if the epilogue's beta is not 0.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <returns>A, shaped like y, and K.</returns>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, or <paramref name="previous"/> is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static ReferenceBound Forward(
        ReferenceConvolution problem, ReferenceTensor x, ReferenceTensor w, ForwardEpilogue? epilogue = null, ReferenceTensor? previous = null, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        epilogue ??= new ForwardEpilogue();
        ReferenceConvolution onMagnitudes = OnMagnitudes(problem);
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, epilogue.Beta, problem.OutputLengths, nameof(previous));
        ConvolutionOracle.Forward(onMagnitudes, x.Select(Math.Abs), w.Select(Math.Abs), magnitude, epilogue.Magnitude, degreeOfParallelism);
        long products = LongestSums.Forward(new ExtendedInput(problem).Window);
        return new ReferenceBound(magnitude, problem.Batch == 0 ? 0 : products + epilogue.Summands);
    }

    /// <summary>
    /// The bound of <see cref="ConvolutionOracle.BackwardData"/>.
    /// <code>A = |alpha| · (the operation on |w|, |dy|) + |beta · dx|,   K = K/groups · (pairs (o, r) that meet an element or its copies) + 1 if beta ≠ 0</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="dy">Gradient of the sums, <c>[N, K, …O]</c>.</param>
    /// <param name="w">Filter, <c>[K, C/groups, …R]</c>.</param>
    /// <param name="alpha">As for the operation.</param>
    /// <param name="beta">As for the operation.</param>
    /// <param name="previous">What dx held before; needed if <paramref name="beta"/> is not 0.</param>
    /// <param name="detachMean">As for the operation.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <returns>A, shaped like dx, and K. The terms that arrive through a mean are counted by their share.</returns>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, or <paramref name="previous"/> is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static ReferenceBound BackwardData(
        ReferenceConvolution problem,
        ReferenceTensor dy,
        ReferenceTensor w,
        double alpha = 1,
        double beta = 0,
        ReferenceTensor? previous = null,
        bool detachMean = false,
        int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(dy);
        ArgumentNullException.ThrowIfNull(w);
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, beta, problem.InputLengths, nameof(previous));
        ConvolutionOracle.BackwardData(problem, dy.Select(Math.Abs), w.Select(Math.Abs), magnitude, Math.Abs(alpha), Math.Abs(beta), detachMean, degreeOfParallelism);
        long products = LongestSums.BackwardData(new ExtendedInput(problem), problem, detachMean);
        return new ReferenceBound(magnitude, problem.Batch == 0 ? 0 : products + MagnitudeStart.Summand(beta));
    }

    /// <summary>
    /// The bound of <see cref="ConvolutionOracle.BackwardFilter"/>.
    /// <code>A = |alpha| · (the operation on |x|, |dy|) + |beta · dw|,   K = N · (outputs of the tap that meets most) + 1 if beta ≠ 0</code>
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
        ReferenceConvolution problem, ReferenceTensor x, ReferenceTensor dy, double alpha = 1, double beta = 0, ReferenceTensor? previous = null, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(dy);
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, beta, problem.FilterLengths, nameof(previous));
        ConvolutionOracle.BackwardFilter(OnMagnitudes(problem), x.Select(Math.Abs), dy.Select(Math.Abs), magnitude, Math.Abs(alpha), Math.Abs(beta), degreeOfParallelism);
        return new ReferenceBound(magnitude, LongestSums.BackwardFilter(new ExtendedInput(problem).Window) + MagnitudeStart.Summand(beta));
    }

    /// <summary>
    /// The bound of <see cref="ConvolutionOracle.BackwardBias"/>.
    /// <code>A[k] = |alpha| · Σ_{n,o} |dy[n,k,o]| + |beta · db[k]|,   K = N · ΠO + 1 if beta ≠ 0</code>
    /// </summary>
    /// <param name="dy">Gradient of the sums, <c>[N, K, …O]</c>.</param>
    /// <param name="alpha">As for the operation.</param>
    /// <param name="beta">As for the operation.</param>
    /// <param name="previous">What db held before; needed if <paramref name="beta"/> is not 0.</param>
    /// <returns>A, shaped like db, and K.</returns>
    /// <exception cref="ArgumentException"><paramref name="previous"/> is missing or not one number per channel.</exception>
    public static ReferenceBound BackwardBias(ReferenceTensor dy, double alpha = 1, double beta = 0, ReferenceTensor? previous = null)
    {
        ArgumentNullException.ThrowIfNull(dy);
        if (dy.Rank < 2) throw new ArgumentException($"dy has {dy.Rank} axes; expected at least 2, [N, K, …].", nameof(dy));
        int filters = dy.Lengths[1];
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, beta, [filters], nameof(previous));
        ConvolutionOracle.BackwardBias(dy.Select(Math.Abs), magnitude, Math.Abs(alpha), Math.Abs(beta));
        return new ReferenceBound(magnitude, (filters == 0 ? 0 : dy.Count / filters) + MagnitudeStart.Summand(beta));
    }

    private static ReferenceConvolution OnMagnitudes(ReferenceConvolution problem) => problem.WithPaddingValue(Math.Abs(problem.PaddingValue));
}
