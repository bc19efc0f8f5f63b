namespace ConvDnn.Reference;

/// <summary>Error bounds of <see cref="AveragePoolingOracle"/> and of the gradient of <see cref="MaxPoolingOracle"/>. Maxima themselves are copies and have no error.</summary>
public static class PoolingBounds
{
    /// <summary>
    /// The bound of <see cref="AveragePoolingOracle.Forward"/>.
    /// <code>A = |alpha| · average of |x| + |beta · y|,   K = the most taps inside x + 1 if beta ≠ 0</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="countIncludesPadding">As for the operation.</param>
    /// <param name="alpha">As for the operation.</param>
    /// <param name="beta">As for the operation.</param>
    /// <param name="previous">What y held before; needed if <paramref name="beta"/> is not 0.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <returns>A, shaped like y, and K.</returns>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, or <paramref name="previous"/> is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static ReferenceBound AverageForward(
        ReferencePooling problem, ReferenceTensor x, bool countIncludesPadding, double alpha = 1, double beta = 0, ReferenceTensor? previous = null, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(x);
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, beta, problem.OutputLengths, nameof(previous));
        AveragePoolingOracle.Forward(problem, x.Select(Math.Abs), magnitude, countIncludesPadding, Math.Abs(alpha), Math.Abs(beta), degreeOfParallelism);
        return new ReferenceBound(magnitude, problem.Batch == 0 ? 0 : LongestSums.Forward(problem.Window()) + MagnitudeStart.Summand(beta));
    }

    /// <summary>
    /// The bound of <see cref="AveragePoolingOracle.Backward"/>.
    /// <code>A = |alpha| · (the operation on |dy|) + |beta · dx|,   K = the most windows over one element + 1 if beta ≠ 0</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="dy">Gradient of y, <c>[N, C, …O]</c>.</param>
    /// <param name="countIncludesPadding">As for the operation.</param>
    /// <param name="alpha">As for the operation.</param>
    /// <param name="beta">As for the operation.</param>
    /// <param name="previous">What dx held before; needed if <paramref name="beta"/> is not 0.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <returns>A, shaped like dx, and K.</returns>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, or <paramref name="previous"/> is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static ReferenceBound AverageBackward(
        ReferencePooling problem, ReferenceTensor dy, bool countIncludesPadding, double alpha = 1, double beta = 0, ReferenceTensor? previous = null, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(dy);
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, beta, problem.InputLengths, nameof(previous));
        AveragePoolingOracle.Backward(problem, dy.Select(Math.Abs), magnitude, countIncludesPadding, Math.Abs(alpha), Math.Abs(beta), degreeOfParallelism);
        return new ReferenceBound(magnitude, problem.Batch == 0 ? 0 : LongestSums.BackwardData(problem.Window()) + MagnitudeStart.Summand(beta));
    }

    /// <summary>
    /// The bound of <see cref="MaxPoolingOracle.Backward"/>.
    /// <code>A = |alpha| · (the operation on |dy|) + |beta · dx|,   K = the most windows that share a winner + 1 if beta ≠ 0</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="dy">Gradient of y, <c>[N, C, …O]</c>.</param>
    /// <param name="indices">What <see cref="MaxPoolingOracle.Forward"/> returned.</param>
    /// <param name="alpha">As for the operation.</param>
    /// <param name="beta">As for the operation.</param>
    /// <param name="previous">What dx held before; needed if <paramref name="beta"/> is not 0.</param>
    /// <returns>A, shaped like dx, and K.</returns>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, or <paramref name="previous"/> is missing.</exception>
    public static ReferenceBound MaxBackward(
        ReferencePooling problem, ReferenceTensor dy, ReadOnlySpan<long> indices, double alpha = 1, double beta = 0, ReferenceTensor? previous = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(dy);
        ReferenceTensor magnitude = MagnitudeStart.Of(previous, beta, problem.InputLengths, nameof(previous));
        MaxPoolingOracle.Backward(problem, dy.Select(Math.Abs), indices, magnitude, Math.Abs(alpha), Math.Abs(beta));

        // A gradient of 1 from every window counts the windows.
        ReferenceTensor wins = ReferenceTensor.Dense([.. problem.InputLengths]);
        MaxPoolingOracle.Backward(problem, dy.Select(_ => 1.0), indices, wins);
        return new ReferenceBound(magnitude, problem.Batch == 0 ? 0 : (long)wins.Data.Max() + MagnitudeStart.Summand(beta));
    }
}
