namespace ConvDnn.Parity;

/// <summary>The problems that are one step simpler than a given one, the boldest steps first. Steps that lead to something impossible are left out.</summary>
internal static class SmallerProblems
{
    /// <summary>All steps from a problem.</summary>
    public static IEnumerable<Problem> Of(Problem problem) => (problem switch
    {
        ConvProblem convolution => ConvolutionSteps.From(convolution),
        PoolProblem pool => Pool(pool),
        PadProblem pad => Pad(pad),
        UnfoldProblem unfold => Unfold(unfold),
        ActivationProblem activation => Activation(activation),
        _ => [],
    }).Select(Possible).OfType<Problem>().Where(smaller => smaller != problem);

    private static Problem? Possible(Func<Problem> step)
    {
        try
        {
            return step();
        }
        catch (ProblemException)
        {
            return null;
        }
    }

    private static IEnumerable<Func<Problem>> Pool(PoolProblem p)
    {
        PoolOptions o = p.Options;
        TensorSpec? y = p.Y == TensorSpec.Activations(p.Y.Type, TensorFormat.ChannelsFirst, p.Y.Lengths) ? null : p.Y;
        for (int i = 0; p.SpatialRank > 1 && i < p.SpatialRank; i++)
        {
            int axis = i;
            PoolOptions fewer = o with
            {
                Window = o.Window.Without(axis),
                Stride = o.Stride.Without(axis),
                Dilation = o.Dilation.Without(axis),
                Padding = o.Padding.Without(axis),
            };
            yield return () => Make(p.X.Resized(p.X.Lengths.Without(axis + 2)), fewer);
        }

        if (y is not null) yield return () => new PoolProblem(p.Direction, p.Kind, TensorSpec.Packed(p.X.Type, p.X.Lengths), o);
        foreach (TensorSpec x in Shorter(p.X)) yield return () => Make(x, o);
        foreach (Dims window in SmallerDims.Toward(o.Window, 1)) yield return () => Make(p.X, o with { Window = window });
        foreach (Dims stride in SmallerDims.Toward(o.Stride, 1)) yield return () => Make(p.X, o with { Stride = stride });
        foreach (Dims dilation in SmallerDims.Toward(o.Dilation, 1)) yield return () => Make(p.X, o with { Dilation = dilation });
        foreach (Padding padding in SmallerDims.TowardNone(o.Padding)) yield return () => Make(p.X, o with { Padding = padding });
        if (o.CeilMode) yield return () => Make(p.X, o with { CeilMode = false });
        if (o.CountPadding) yield return () => Make(p.X, o with { CountPadding = false });
        foreach (TensorSpec x in p.X.Straightened()) yield return () => Make(x, o);

        PoolProblem Make(TensorSpec x, PoolOptions options)
        {
            var smaller = new PoolProblem(p.Direction, p.Kind, x, options);
            return y is null ? smaller : new PoolProblem(p.Direction, p.Kind, x, options, y.Resized(smaller.Y.Lengths));
        }
    }

    private static IEnumerable<Func<Problem>> Pad(PadProblem p)
    {
        for (int i = 0; p.X.Rank > 1 && i < p.X.Rank; i++)
        {
            int axis = i;
            yield return () => new PadProblem(p.Direction, p.X.Resized(p.X.Lengths.Without(axis)), p.Padding.Without(axis), p.Mode, p.Value);
        }

        foreach (TensorSpec x in Shorter(p.X)) yield return () => new PadProblem(p.Direction, x, p.Padding, p.Mode, p.Value);
        foreach (Padding padding in SmallerDims.TowardNone(p.Padding)) yield return () => new PadProblem(p.Direction, p.X, padding, p.Mode, p.Value);
        if (p.Mode != PaddingMode.Zero) yield return () => new PadProblem(p.Direction, p.X, p.Padding);
        foreach (TensorSpec x in p.X.Straightened()) yield return () => new PadProblem(p.Direction, x, p.Padding, p.Mode, p.Value);
    }

    private static IEnumerable<Func<Problem>> Unfold(UnfoldProblem p)
    {
        for (int i = 0; p.X.Rank > 3 && i < p.X.Rank - 2; i++)
        {
            int axis = i;
            yield return () => new UnfoldProblem(
                p.Direction, p.X.Resized(p.X.Lengths.Without(axis + 2)), p.Kernel.Without(axis), p.Stride.Without(axis), p.Dilation.Without(axis), p.Padding.Without(axis));
        }

        foreach (TensorSpec x in Shorter(p.X)) yield return () => new UnfoldProblem(p.Direction, x, p.Kernel, p.Stride, p.Dilation, p.Padding);
        foreach (Dims kernel in SmallerDims.Toward(p.Kernel, 1)) yield return () => new UnfoldProblem(p.Direction, p.X, kernel, p.Stride, p.Dilation, p.Padding);
        foreach (Dims stride in SmallerDims.Toward(p.Stride, 1)) yield return () => new UnfoldProblem(p.Direction, p.X, p.Kernel, stride, p.Dilation, p.Padding);
        foreach (Dims dilation in SmallerDims.Toward(p.Dilation, 1)) yield return () => new UnfoldProblem(p.Direction, p.X, p.Kernel, p.Stride, dilation, p.Padding);
        foreach (Padding padding in SmallerDims.TowardNone(p.Padding)) yield return () => new UnfoldProblem(p.Direction, p.X, p.Kernel, p.Stride, p.Dilation, padding);
        foreach (TensorSpec x in p.X.Straightened()) yield return () => new UnfoldProblem(p.Direction, x, p.Kernel, p.Stride, p.Dilation, p.Padding);
    }

    private static IEnumerable<Func<Problem>> Activation(ActivationProblem p)
    {
        for (int i = 0; p.X.Rank > 1 && i < p.X.Rank; i++)
        {
            int axis = i;
            yield return () => Make(p.X.Resized(p.X.Lengths.Without(axis)));
        }

        foreach (TensorSpec x in Shorter(p.X)) yield return () => Make(x);
        if (p.Y != p.X) yield return () => new ActivationProblem(p.Direction, p.Activation, p.X);
        foreach (TensorSpec x in p.X.Straightened()) yield return () => Make(x);

        ActivationProblem Make(TensorSpec x) => new(p.Direction, p.Activation, x, p.Y == p.X ? null : p.Y.Resized(x.Lengths));
    }

    /// <summary>The tensor with one axis shorter, by half or by one, down to length 1.</summary>
    private static IEnumerable<TensorSpec> Shorter(TensorSpec spec) =>
        SmallerDims.Toward(spec.Lengths, 1).Where(lengths => IsShorter(lengths, spec.Lengths)).Select(spec.Resized);

    /// <summary>An empty axis is left empty: making it longer is no step down.</summary>
    private static bool IsShorter(Dims lengths, Dims before)
    {
        for (int i = 0; i < before.Count; i++)
        {
            if (lengths[i] > before[i]) return false;
        }

        return true;
    }
}
