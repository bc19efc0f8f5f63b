namespace ConvDnn.Reference;

/// <summary>
/// Average pooling and its gradient in float64, as defined by <see cref="ReferencePooling"/>: a depthwise convolution whose filter is 1 everywhere, divided by a count.
/// <code>
/// y[n,c,o]  = (Σ_r x[n,c,o·stride + r·dilation − pad_begin]) / count(o)      over the taps r inside x
/// dx[n,c,i] = Σ_{o,r} dy[n,c,o] / count(o)                                   over all (o, r) that meet i
/// count(o)  = taps of o inside x, or, when padding counts, inside −pad_begin ≤ i &lt; L + pad_end (never beyond, as ceil mode could reach)
/// </code>
/// </summary>
/// <remarks>A window whose count is 0 averages to 0 and hands its gradient to nobody. The sums run over r in row-major order, those of the gradient over r, then o.</remarks>
public static class AveragePoolingOracle
{
    /// <summary>
    /// The averages.
    /// <code>y = alpha · average + beta · y</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="y">Output, <c>[N, C, …O]</c>.</param>
    /// <param name="countIncludesPadding">Whether the divisor counts the padding.</param>
    /// <param name="alpha">Scales the averages.</param>
    /// <param name="beta">Scales what <paramref name="y"/> held before; with 0 that is never read.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void Forward(
        ReferencePooling problem, ReferenceTensor x, ReferenceTensor y, bool countIncludesPadding, double alpha = 1, double beta = 0, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(x, problem.InputLengths, nameof(x));
        ShapeCheck.Expect(y, problem.OutputLengths, nameof(y));

        SlidingWindow window = problem.Window();
        double[] sums = ConvolutionSums.Forward(window, VolumeView.Of(x), Ones, degreeOfParallelism);
        Divide(sums, Counts(problem, window, countIncludesPadding));
        Blending.Blend(sums, y, alpha, beta);
    }

    /// <summary>
    /// The gradient of x.
    /// <code>dx = alpha · Σ_{o,r} dy[n,c,o] / count(o) + beta · dx</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="dy">Gradient of y, <c>[N, C, …O]</c>.</param>
    /// <param name="dx">Receives the gradient, <c>[N, C, …S]</c>.</param>
    /// <param name="countIncludesPadding">Whether the divisor counts the padding.</param>
    /// <param name="alpha">Scales the gradient.</param>
    /// <param name="beta">Scales what <paramref name="dx"/> held before; with 0 that is never read.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void Backward(
        ReferencePooling problem, ReferenceTensor dy, ReferenceTensor dx, bool countIncludesPadding, double alpha = 1, double beta = 0, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(dy, problem.OutputLengths, nameof(dy));
        ShapeCheck.Expect(dx, problem.InputLengths, nameof(dx));

        SlidingWindow window = problem.Window();
        double[] shares = dy.ToArray();
        Divide(shares, Counts(problem, window, countIncludesPadding));
        VolumeView perOutput = VolumeView.Dense(shares, problem.Channels, window.D.Output, window.H.Output, window.W.Output);
        Blending.Blend(ConvolutionSums.BackwardData(window, perOutput, Ones, degreeOfParallelism), dx, alpha, beta);
    }

    /// <summary>A filter that is 1 for every channel and tap.</summary>
    private static VolumeView Ones => new([1.0], 0, 0, 0, 0, 0, 0);

    /// <summary>count(o) for one plane, row-major. A window is a box, so its count is the product of the counts along its axes.</summary>
    private static double[] Counts(ReferencePooling problem, SlidingWindow window, bool countIncludesPadding)
    {
        int PadEnd(int fromBack) => problem.Axes.Count >= fromBack ? problem.Axes[^fromBack].PadEnd : 0;
        int[] Along(SlidingAxis axis, int padEnd) =>
            [.. Enumerable.Range(0, axis.Output).Select(output => countIncludesPadding ? axis.TapsInsidePadded(output, padEnd) : axis.TapsInside(output))];

        (int[] d, int[] h, int[] w) = (Along(window.D, PadEnd(3)), Along(window.H, PadEnd(2)), Along(window.W, PadEnd(1)));
        return [.. from od in d from oh in h from ow in w select (double)od * oh * ow];
    }

    private static void Divide(double[] planes, double[] counts)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            double count = counts[i % counts.Length];
            planes[i] = count == 0 ? 0 : planes[i] / count;
        }
    }
}
