namespace ConvDnn.Tests.Core.Problems;

/// <summary>Random valid problems of every kind, with every option, in every layout.</summary>
internal static class RandomProblems
{
    private static readonly ElementType[] Floats = [ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.BFloat16];
    private static readonly ElementType[] SmallIntegers = [ElementType.Int8, ElementType.UInt8];

    public static Problem Any(Random random) => random.Next(6) switch
    {
        0 => Pool(random),
        1 => Activation(random),
        2 => Pad(random),
        3 => Unfold(random),
        4 => IntegerConv(random),
        _ => Conv(random),
    };

    public static ConvProblem Conv(Random random)
    {
        int rank = random.Next(1, 4);
        bool transposed = random.Next(3) == 0;
        ElementType type = Pick(random, Floats);
        long groups = random.Next(1, 4), c = groups * random.Next(1, 4), k = groups * random.Next(1, 4);
        Dims kernel = Many(random, rank, 1, 3), stride = Many(random, rank, 1, 3), dilation = Many(random, rank, 1, 3);
        PaddingMode mode = transposed ? PaddingMode.Zero : Pick(random, Enum.GetValues<PaddingMode>());
        var padding = new Padding(Many(random, rank, transposed ? 0 : -1, 2), Many(random, rank, transposed ? 0 : -1, 2));
        Dims size = transposed ? Many(random, rank, 5, 7) : Size(random, kernel, dilation, padding);
        Direction direction = Pick(random, Enum.GetValues<Direction>());
        bool forward = direction == Direction.Forward;
        var options = new ConvOptions
        {
            Stride = stride.All(1) && random.Next(2) == 0 ? default : stride,
            Dilation = dilation,
            Padding = padding,
            PaddingMode = mode,
            PaddingValue = mode == PaddingMode.Constant ? Pick(random, [0, -0.1, 1e30, double.NegativeInfinity, 1.0 / 3]) : 0,
            Groups = groups,
            Mode = Pick(random, Enum.GetValues<ConvMode>()),
            Transposed = transposed,
            OutputPadding = transposed ? OutputPadding(random, stride, dilation) : default,
            Bias = forward && random.Next(2) == 0,
            Residual = forward && random.Next(2) == 0,
            Activation = forward ? Function(random) : ConvDnn.Activation.Identity,
            ComputeType = ComputeType(random, type),
            OutputType = !transposed && type is ElementType.Float16 or ElementType.BFloat16 && random.Next(2) == 0 ? ElementType.Float32 : null,
        };
        bool tf32 = type == ElementType.Float32 && options.ComputeType is null && random.Next(2) == 0;
        options = options with { Precision = tf32 ? Float32Precision.Tf32 : Float32Precision.Ieee };
        Dims lengths = Concat(random.Next(0, 3), c, size);
        TensorSpec x = Laid(random, type, lengths, mayRepeat: direction != Direction.BackwardData);
        TensorSpec w = Filter(random, type, transposed ? Concat(c, k / groups, kernel) : Concat(k, c / groups, kernel));
        var problem = new ConvProblem(direction, x, w, options);
        return random.Next(3) > 0 ? problem : new ConvProblem(direction, x, w, options, Laid(random, problem.Y.Type, problem.Y.Lengths, mayRepeat: false));
    }

    public static ConvProblem IntegerConv(Random random)
    {
        int rank = random.Next(1, 4);
        Dims kernel = Many(random, rank, 1, 3);
        var padding = new Padding(Many(random, rank, 0, 2), Many(random, rank, 0, 2));
        var options = new ConvOptions { Padding = padding, Bias = random.Next(2) == 0, OutputType = Pick(random, [null, ElementType.Int8, ElementType.UInt8, (ElementType?)ElementType.Int32]) };
        TensorSpec x = Laid(random, Pick(random, SmallIntegers), Concat(random.Next(0, 3), 3, Size(random, kernel, Dims.Filled(rank, 1), padding)), mayRepeat: true);
        return new ConvProblem(Direction.Forward, x, Filter(random, Pick(random, SmallIntegers), Concat(5, 3, kernel)), options);
    }

    public static PoolProblem Pool(Random random)
    {
        int rank = random.Next(1, 4);
        PoolKind kind = Pick(random, Enum.GetValues<PoolKind>());
        Direction direction = Pick(random, [Direction.Forward, Direction.BackwardData]);
        bool integers = kind == PoolKind.Max && direction == Direction.Forward && random.Next(3) == 0;
        Dims window = Many(random, rank, 1, 3), dilation = Many(random, rank, 1, 3);
        var padding = new Padding(Many(random, rank, -1, 2), Many(random, rank, -1, 2));
        var options = new PoolOptions
        {
            Window = window,
            Stride = Many(random, rank, 1, 3),
            Dilation = dilation,
            Padding = padding,
            CeilMode = random.Next(2) == 0,
            CountPadding = kind == PoolKind.Average && random.Next(2) == 0,
        };
        TensorSpec x = Laid(random, Pick(random, integers ? SmallIntegers : Floats), Concat(random.Next(0, 3), random.Next(1, 4), Size(random, window, dilation, padding)), direction == Direction.Forward);
        var problem = new PoolProblem(direction, kind, x, options);
        return random.Next(3) > 0 ? problem : new PoolProblem(direction, kind, x, options, Laid(random, x.Type, problem.Y.Lengths, mayRepeat: false));
    }

    public static ActivationProblem Activation(Random random)
    {
        ElementType type = Pick(random, Floats);
        Dims lengths = Many(random, random.Next(1, 6), 0, 4);
        return new ActivationProblem(
            Pick(random, [Direction.Forward, Direction.BackwardData]),
            Function(random),
            Laid(random, type, lengths, mayRepeat: false),
            random.Next(2) == 0 ? null : Laid(random, type, lengths, mayRepeat: false));
    }

    public static PadProblem Pad(Random random)
    {
        int rank = random.Next(1, Dims.MaxRank + 1);
        Direction direction = Pick(random, [Direction.Forward, Direction.BackwardData]);
        ElementType type = direction == Direction.Forward ? Pick(random, Enum.GetValues<ElementType>()) : Pick(random, Floats);
        PaddingMode mode = Pick(random, [PaddingMode.Zero, PaddingMode.Constant, PaddingMode.Circular, PaddingMode.Reflect, PaddingMode.Replicate]);
        return new PadProblem(
            direction,
            Laid(random, type, Many(random, rank, 3, 5), mayRepeat: false),
            new Padding(Many(random, rank, -1, 2), random.Next(3) == 0 ? default : Many(random, rank, -1, 2)),
            mode,
            mode != PaddingMode.Constant ? 0 : type.IsFloatingPoint() ? 0.1 : 7);
    }

    public static UnfoldProblem Unfold(Random random)
    {
        int rank = random.Next(1, 4);
        Direction direction = Pick(random, [Direction.Forward, Direction.BackwardData]);
        Dims kernel = Many(random, rank, 1, 3), dilation = Many(random, rank, 1, 3);
        var padding = new Padding(Many(random, rank, -1, 2), Many(random, rank, -1, 2));
        ElementType type = Pick(random, direction == Direction.Forward ? [.. Floats, .. SmallIntegers] : Floats);
        TensorSpec x = Laid(random, type, Concat(random.Next(0, 3), random.Next(1, 4), Size(random, kernel, dilation, padding)), mayRepeat: false);
        return new UnfoldProblem(direction, x, kernel, Many(random, rank, 1, 3), dilation, padding);
    }

    private static Activation Function(Random random)
    {
        ActivationKind kind = Pick(random, Enum.GetValues<ActivationKind>());
        return ConvDnn.Activation.HasParameter(kind) && random.Next(2) == 0 ? new Activation(kind, random.NextDouble() + 0.001) : ConvDnn.Activation.Of(kind);
    }

    private static ElementType? ComputeType(Random random, ElementType type) => (type, random.Next(2)) switch
    {
        (ElementType.Float32, 0) => ElementType.Float64,
        (ElementType.Float16 or ElementType.BFloat16, 0) => type,
        _ => null,
    };

    /// <summary>Spatial lengths on which the window fits and that every padding mode can extend.</summary>
    private static Dims Size(Random random, Dims kernel, Dims dilation, Padding padding)
    {
        Dims size = kernel;
        for (int i = 0; i < kernel.Count; i++)
        {
            long reach = ((kernel[i] - 1) * dilation[i]) + 1;
            size = size.With(i, Math.Max(3, reach - Math.Min(padding.Before[i] + padding.After[i], 0)) + random.Next(3));
        }

        return size;
    }

    private static Dims OutputPadding(Random random, Dims stride, Dims dilation)
    {
        Dims padding = stride;
        for (int i = 0; i < stride.Count; i++) padding = padding.With(i, random.NextInt64(Math.Max(stride[i], dilation[i])));
        return padding;
    }

    private static TensorSpec Laid(Random random, ElementType type, Dims lengths, bool mayRepeat) => random.Next(5) switch
    {
        0 => TensorSpec.Packed(type, lengths),
        1 or 2 when lengths.Count >= 2 => TensorSpec.Activations(type, TensorFormat.ChannelsLast, lengths),
        3 when mayRepeat => new TensorSpec(type, lengths, Strides(random, lengths).With(random.Next(lengths.Count), 0)),
        _ => new TensorSpec(type, lengths, Strides(random, lengths)),
    };

    private static TensorSpec Filter(Random random, ElementType type, Dims lengths)
    {
        FilterFormat format = Pick(random, Enum.GetValues<FilterFormat>());
        return format == FilterFormat.Strided ? new TensorSpec(type, lengths, Strides(random, lengths)) : TensorSpec.Filter(type, format, lengths);
    }

    /// <summary>Strides in a random order of the axes, with gaps, that let no two positions meet.</summary>
    private static Dims Strides(Random random, Dims lengths)
    {
        int[] order = [.. Enumerable.Range(0, lengths.Count)];
        random.Shuffle(order);
        Dims strides = lengths;
        long step = random.Next(1, 3);
        foreach (int axis in order)
        {
            strides = strides.With(axis, step);
            step = (step * Math.Max(lengths[axis], 1)) + random.Next(3);
        }

        return strides;
    }

    private static Dims Many(Random random, int count, int least, int most)
    {
        Dims values = Dims.Filled(count, 0);
        for (int i = 0; i < count; i++) values = values.With(i, random.Next(least, most + 1));
        return values;
    }

    private static Dims Concat(long first, long second, Dims rest)
    {
        Dims start = [first, second];
        return start.Concat(rest);
    }

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
