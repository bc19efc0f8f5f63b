namespace ConvDnn.Reference;

/// <summary>Padding of a tensor of any rank, and its adjoint, in float64.</summary>
public static class PaddingOracle
{
    /// <summary>
    /// Each padded element copies an element of x or is the fill value.
    /// <code>y[p] = alpha · (x[source(p)] or value) + beta · y[p]</code>
    /// </summary>
    /// <param name="padding">Sizes and mode.</param>
    /// <param name="x">Tensor of <see cref="ReferencePadding.Lengths"/>.</param>
    /// <param name="y">Receives the padded tensor, of <see cref="ReferencePadding.PaddedLengths"/>.</param>
    /// <param name="alpha">Scales the elements.</param>
    /// <param name="beta">Scales what <paramref name="y"/> held before; with 0 that is never read.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the padding.</exception>
    public static void Forward(ReferencePadding padding, ReferenceTensor x, ReferenceTensor y, double alpha = 1, double beta = 0)
    {
        ArgumentNullException.ThrowIfNull(padding);
        ShapeCheck.Expect(x, padding.Lengths, nameof(x));
        ShapeCheck.Expect(y, padding.PaddedLengths, nameof(y));

        double[] padded = new double[y.Count];
        PaddedAxis.Visit(
            padding.Sources,
            x.Strides,
            ReferenceLayout.RowMajor(y.Lengths),
            x.Offset,
            0,
            (from, to) => padded[to] = from == PaddedAxis.Outside ? padding.Fill : x.Data[from]);
        Blending.Blend(padded, y, alpha, beta);
    }

    /// <summary>
    /// The gradient of x: each element collects what its copies received, in row-major order of p. Filled positions give nothing back.
    /// <code>dx[i] = alpha · Σ_{p: source(p) = i} dy[p] + beta · dx[i]</code>
    /// </summary>
    /// <param name="padding">Sizes and mode.</param>
    /// <param name="dy">Gradient of the padded tensor, of <see cref="ReferencePadding.PaddedLengths"/>.</param>
    /// <param name="dx">Receives the gradient, of <see cref="ReferencePadding.Lengths"/>.</param>
    /// <param name="alpha">Scales the gradient.</param>
    /// <param name="beta">Scales what <paramref name="dx"/> held before; with 0 that is never read.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the padding.</exception>
    public static void Backward(ReferencePadding padding, ReferenceTensor dy, ReferenceTensor dx, double alpha = 1, double beta = 0)
    {
        ArgumentNullException.ThrowIfNull(padding);
        ShapeCheck.Expect(dy, padding.PaddedLengths, nameof(dy));
        ShapeCheck.Expect(dx, padding.Lengths, nameof(dx));

        double[] sums = new double[dx.Count];
        PaddedAxis.Visit(
            padding.Sources,
            ReferenceLayout.RowMajor(dx.Lengths),
            dy.Strides,
            0,
            dy.Offset,
            (to, from) =>
            {
                if (to != PaddedAxis.Outside) sums[to] += dy.Data[from];
            });
        Blending.Blend(sums, dx, alpha, beta);
    }
}
