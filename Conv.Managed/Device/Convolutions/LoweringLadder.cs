namespace ConvDnn.Device;

/// <summary>The ways of handing a convolution to a vendor, the one with the least copying first. Each is tried until the vendor has an algorithm.</summary>
internal static class LoweringLadder
{
    /// <summary>The layout that a core works in.</summary>
    private enum CoreLayout
    {
        AsGiven,
        ChannelsFirst,
        ChannelsLast,
    }

    /// <summary>All ways for a floating-point convolution in a direction that has a core.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="traits">What the vendor can do.</param>
    /// <param name="isWide">Whether the sums must leave the core unrounded, because an epilogue follows outside of it.</param>
    public static IEnumerable<Lowering> Of(ConvProblem problem, VendorTraits traits, bool isWide)
    {
        ConvProblem ordinary = problem.Untransposed();
        foreach ((ElementType input, ElementType output, ElementType compute) in Types(ordinary, traits, isWide))
        {
            foreach (CoreLayout layout in Layouts(ordinary))
            {
                // The vendor's own uneven padding first, then a copy, should no algorithm of it take that.
                foreach (bool uneven in traits.HasUnevenPadding && !ordinary.Options.Padding.IsSymmetric ? Both : OnlyEven)
                {
                    Lowering? lowering = Lower(problem, ordinary, traits with { HasUnevenPadding = uneven }, input, output, compute, layout);
                    if (lowering is not null) yield return lowering;
                }
            }
        }
    }

    private static readonly bool[] Both = [true, false];
    private static readonly bool[] OnlyEven = [false];

    /// <summary>Types of the core's inputs, output and sums.</summary>
    private static IEnumerable<(ElementType Input, ElementType Output, ElementType Compute)> Types(ConvProblem problem, VendorTraits traits, bool isWide)
    {
        ElementType compute = problem.Options.ComputeType!.Value;
        if (compute == ElementType.Float64)
        {
            yield return (ElementType.Float64, ElementType.Float64, ElementType.Float64);
            yield break;
        }

        ElementType type = problem.X.Type;
        if (type != ElementType.Float32)
        {
            // A mean rounded to 16 bits would be another number than the mean.
            bool isMean = problem.Options.PaddingMode is PaddingMode.MeanChannel or PaddingMode.MeanSample;
            bool isOne = problem.W.Type == type && problem.Y.Type == type && !isMean;
            if (isOne && !isWide)
            {
                if (compute == type) yield return (type, type, type);
                yield return (type, type, ElementType.Float32);
            }

            if (traits.HasWideOutput && problem.Direction == Direction.Forward && !isMean) yield return (type, ElementType.Float32, ElementType.Float32);
        }

        // Products of 16-bit floats are exact in 32 bits: nothing is lost by going through them.
        yield return (ElementType.Float32, ElementType.Float32, ElementType.Float32);
    }

    private static CoreLayout[] Layouts(ConvProblem problem)
    {
        TensorSpec x = CoreTensors.Raise(problem.X), y = CoreTensors.Raise(problem.Y);
        bool first = IsPacked(x, TensorFormat.ChannelsFirst) && IsPacked(y, TensorFormat.ChannelsFirst);
        bool last = IsPacked(x, TensorFormat.ChannelsLast) && IsPacked(y, TensorFormat.ChannelsLast);
        // Where both hold, as with one channel, the filter decides.
        if (last && (!first || problem.W.FilterFormat == FilterFormat.Krsc)) return [CoreLayout.ChannelsLast, CoreLayout.ChannelsFirst];
        return first ? [CoreLayout.ChannelsFirst] : [CoreLayout.AsGiven, CoreLayout.ChannelsFirst];
    }

    private static bool IsPacked(TensorSpec tensor, TensorFormat format) =>
        CoreTensors.IsSameMemory(tensor, TensorSpec.Activations(tensor.Type, format, tensor.Lengths));

    private static Lowering? Lower(
        ConvProblem problem, ConvProblem ordinary, VendorTraits traits, ElementType input, ElementType output, ElementType compute, CoreLayout layout)
    {
        ConvOptions options = ordinary.Options;
        Padding padding = CoreTensors.Raise(options.Padding);
        bool isPadded = IsCopied(options.PaddingMode, padding, traits);
        Direction direction = ordinary.Direction;
        ElementType xType = direction == Direction.BackwardData ? output : input, wType = direction == Direction.BackwardFilter ? output : input;
        ElementType yType = direction == Direction.Forward ? output : input;
        TensorSpec x = CoreTensors.Raise(ordinary.X), w = CoreTensors.Raise(ordinary.W), y = CoreTensors.Raise(ordinary.Y);

        Dims padded = isPadded ? Extended(x.Lengths, padding) : x.Lengths;
        TensorSpec coreX = Activations(isPadded ? null : x, xType, padded, layout), coreY = Activations(y, yType, y.Lengths, layout);
        FilterFormat filter = layout == CoreLayout.ChannelsLast ? FilterFormat.Krsc : FilterFormat.Kcrs;
        TensorSpec coreW = TensorSpec.Filter(wType, filter, w.Lengths);
        if (Math.Max(Math.Max(coreX.Extent, coreY.Extent), coreW.Extent) > traits.MostElements) return null;
        var core = new ConvProblem(
            direction,
            coreX,
            coreW,
            new ConvOptions
            {
                Stride = CoreTensors.Raise(options.Stride, 1),
                Dilation = CoreTensors.Raise(options.Dilation, 1),
                Padding = isPadded ? default : padding,
                Groups = options.Groups,
                Mode = options.Mode,
                ComputeType = compute,
                Precision = xType == ElementType.Float32 && wType == ElementType.Float32 && ordinary.X.Type == ElementType.Float32 ? options.Precision : Float32Precision.Ieee,
            },
            coreY);
        (OperandRole ofX, OperandRole ofY) = problem.Options.Transposed ? (OperandRole.Y, OperandRole.X) : (OperandRole.X, OperandRole.Y);
        var lowering = new Lowering
        {
            Problem = problem,
            Core = core,
            X = new LoweredOperand(ofX, x, coreX, isPadded),
            W = new LoweredOperand(OperandRole.W, w, coreW, IsPadded: false),
            Y = new LoweredOperand(ofY, y, coreY, IsPadded: false),
            CopyPadding = isPadded ? padding : default,
        };
        // A sum that is folded or scaled afterwards must not be rounded to 16 bits before.
        return !lowering.Output.IsDirect && output is ElementType.Float16 or ElementType.BFloat16 ? null : lowering;
    }

    /// <summary>Whether padding needs a copy of x: another mode than zeros, cut-off positions, or sides that differ where the vendor knows one number per axis.</summary>
    private static bool IsCopied(PaddingMode mode, Padding padding, VendorTraits traits)
    {
        if (padding.Before.All(0) && padding.After.All(0)) return false;
        if (mode != PaddingMode.Zero) return true;
        foreach (long before in padding.Before)
        {
            if (before is < 0 or > int.MaxValue) return true;
        }

        foreach (long after in padding.After)
        {
            if (after is < 0 or > int.MaxValue) return true;
        }

        return !padding.IsSymmetric && !traits.HasUnevenPadding;
    }

    private static Dims Extended(Dims lengths, Padding padding)
    {
        for (int i = 0; i < padding.Before.Count; i++) lengths = lengths.With(i + 2, lengths[i + 2] + padding.Before[i] + padding.After[i]);
        return lengths;
    }

    /// <summary>The core's view of an activation tensor: the given memory where the vendor takes it in this layout, else packed memory for a copy.</summary>
    private static TensorSpec Activations(TensorSpec? given, ElementType type, Dims lengths, CoreLayout layout)
    {
        TensorSpec packed = TensorSpec.Activations(type, layout == CoreLayout.ChannelsLast ? TensorFormat.ChannelsLast : TensorFormat.ChannelsFirst, lengths);
        if (given is null || given.Type != type || layout != CoreLayout.AsGiven) return packed;
        return CoreTensors.IsTaken(given) ? CoreTensors.Named(given, packed) : packed;
    }
}
