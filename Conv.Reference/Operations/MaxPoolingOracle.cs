namespace ConvDnn.Reference;

/// <summary>
/// Max pooling and its gradient in float64, as defined by <see cref="ReferencePooling"/>.
/// <code>
/// y[n,c,o]  = max_r x[n,c,o·stride + r·dilation − pad_begin]     over the taps r inside x: padding never wins
/// dx[n,c,i] = Σ_{o: argmax[n,c,o] = i} dy[n,c,o]
/// </code>
/// </summary>
/// <remarks>
/// Of equal elements the first in row-major order wins. A NaN wins against every number, the first NaN against later ones.
/// A window that meets no element gives −∞ and <see cref="NoIndex"/>, and hands its gradient to nobody.
/// </remarks>
public static class MaxPoolingOracle
{
    /// <summary>The index of a window that meets no element of x.</summary>
    public const long NoIndex = -1;

    /// <summary>
    /// The maxima and where they are; the arrays behind them are separate from x.
    /// <code>y = alpha · max + beta · y</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="y">Output, <c>[N, C, …O]</c>.</param>
    /// <param name="alpha">Scales the maxima.</param>
    /// <param name="beta">Scales what <paramref name="y"/> held before; with 0 that is never read.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <returns>For each output, in row-major order <c>[N, C, …O]</c>, the row-major position of its maximum inside its plane of x, without padding.</returns>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static long[] Forward(ReferencePooling problem, ReferenceTensor x, ReferenceTensor y, double alpha = 1, double beta = 0, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(x, problem.InputLengths, nameof(x));
        ShapeCheck.Expect(y, problem.OutputLengths, nameof(y));

        SlidingWindow window = problem.Window();
        VolumeView view = VolumeView.Of(x);
        double[] maxima = new double[y.Count];
        long[] indices = new long[y.Count];
        Threads.ForEach((long)problem.Batch * problem.Channels, degreeOfParallelism, plane =>
        {
            (long n, long c) = Math.DivRem(plane, problem.Channels);
            long next = plane * window.OutputVolume;
            for (int od = 0; od < window.D.Output; od++)
            {
                for (int oh = 0; oh < window.H.Output; oh++)
                {
                    for (int ow = 0; ow < window.W.Output; ow++, next++) (maxima[next], indices[next]) = Maximum(window, view, n, c, od, oh, ow);
                }
            }
        });
        Blending.Blend(maxima, y, alpha, beta);
        return indices;
    }

    /// <summary>
    /// The gradient of x: each dy goes to the element that won. Windows that share a winner add up in row-major order of the outputs.
    /// <code>dx[n,c,i] = alpha · Σ_{o: argmax[n,c,o] = i} dy[n,c,o] + beta · dx[n,c,i]</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="dy">Gradient of y, <c>[N, C, …O]</c>.</param>
    /// <param name="indices">What <see cref="Forward"/> returned.</param>
    /// <param name="dx">Receives the gradient, <c>[N, C, …S]</c>.</param>
    /// <param name="alpha">Scales the gradient.</param>
    /// <param name="beta">Scales what <paramref name="dx"/> held before; with 0 that is never read.</param>
    /// <exception cref="ArgumentException">A tensor's lengths or the number of indices are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside its plane.</exception>
    public static void Backward(ReferencePooling problem, ReferenceTensor dy, ReadOnlySpan<long> indices, ReferenceTensor dx, double alpha = 1, double beta = 0)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(dy, problem.OutputLengths, nameof(dy));
        ShapeCheck.Expect(dx, problem.InputLengths, nameof(dx));
        if (indices.Length != dy.Count) throw new ArgumentException($"indices has {indices.Length} entries; expected {dy.Count}, one per output.", nameof(indices));

        SlidingWindow window = problem.Window();
        double[] gradient = dy.ToArray();
        double[] sums = new double[dx.Count];
        for (int output = 0; output < gradient.Length; output++)
        {
            long index = indices[output];
            if (index == NoIndex) continue;
            if (index < 0 || index >= window.InputVolume)
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"indices[{output}] is {index}; expected 0 to {window.InputVolume - 1}, or {NoIndex}.");
            long plane = output / window.OutputVolume;
            sums[plane * window.InputVolume + index] += gradient[output];
        }

        Blending.Blend(sums, dx, alpha, beta);
    }

    private static (double Maximum, long Index) Maximum(SlidingWindow window, VolumeView x, long n, long c, int od, int oh, int ow)
    {
        (double maximum, long index) = (double.NegativeInfinity, NoIndex);
        foreach (WindowTap r in window.Taps)
        {
            (long d, long h, long w) = (window.D.Position(od, r.D), window.H.Position(oh, r.H), window.W.Position(ow, r.W));
            if (d < 0 || d >= window.D.Input || h < 0 || h >= window.H.Input || w < 0 || w >= window.W.Input) continue;

            double value = x.Data[x.Place(n, c, d, h, w)];
            bool wins = index == NoIndex || value > maximum || (double.IsNaN(value) && !double.IsNaN(maximum));
            if (wins) (maximum, index) = (value, (d * window.H.Input + h) * window.W.Input + w);
        }

        return (maximum, index);
    }
}
