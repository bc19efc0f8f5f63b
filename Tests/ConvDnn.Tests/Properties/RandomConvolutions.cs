namespace ConvDnn.Tests.Properties;

/// <summary>
/// Random small convolutions over every option: rank 1 to 3, groups, stride, dilation, uneven and negative padding, every padding mode, both modes, every layout.
/// Sums are short (at most 9·4³ products, 17 in 1-D), so that integers stay exact.
/// </summary>
internal static class RandomConvolutions
{
    private static readonly PaddingMode[] PaddingModes = Enum.GetValues<PaddingMode>();
    private static readonly TensorFormat[] Formats = [TensorFormat.ChannelsFirst, TensorFormat.ChannelsLast];
    private static readonly FilterFormat[] FilterFormats = [FilterFormat.Kcrs, FilterFormat.Krsc, FilterFormat.Rsck, FilterFormat.Ckrs];

    /// <summary>A forward convolution.</summary>
    /// <param name="random">Decides everything.</param>
    /// <param name="type">Of all operands.</param>
    /// <param name="mode">The padding mode; null draws one.</param>
    /// <param name="rank">Spatial axes; 0 draws 1 to 3.</param>
    public static ConvProblem Any(Random random, ElementType type, PaddingMode? mode = null, int rank = 0)
    {
        if (rank == 0) rank = random.Next(1, 4);
        PaddingMode padding = mode ?? PaddingModes[random.Next(PaddingModes.Length)];
        Axis[] axes = [.. Enumerable.Range(0, rank).Select(_ => Axis.Draw(random, rank, padding))];
        (long groups, long c, long k) = Channels(random, rank);
        var options = new ConvOptions
        {
            Stride = Each(axes, axis => axis.Stride),
            Dilation = Each(axes, axis => axis.Dilation),
            Padding = new Padding(Each(axes, axis => axis.Before), Each(axes, axis => axis.After)),
            PaddingMode = padding,
            PaddingValue = padding == PaddingMode.Constant ? random.Next(1, 4) : 0,
            Groups = groups,
            Mode = random.Next(2) == 0 ? ConvMode.CrossCorrelation : ConvMode.Convolution,
        };
        return Make(random, type, Join(random.Next(1, 4), groups * c, Each(axes, axis => axis.Input)), Join(groups * k, c, Each(axes, axis => axis.Kernel)), options);
    }

    /// <summary>A transposed convolution, forward.</summary>
    public static ConvProblem Transposed(Random random, ElementType type)
    {
        int rank = random.Next(1, 4);
        while (true)
        {
            Axis[] axes = [.. Enumerable.Range(0, rank).Select(_ => Axis.Draw(random, rank, PaddingMode.Zero))];
            (long groups, long c, long k) = Channels(random, rank);
            var options = new ConvOptions
            {
                Stride = Each(axes, axis => axis.Stride),
                Dilation = Each(axes, axis => axis.Dilation),
                Padding = new Padding(Each(axes, axis => Math.Min(axis.Before, 2)), Each(axes, axis => Math.Min(axis.After, 2))),
                OutputPadding = Each(axes, axis => random.Next((int)Math.Max(axis.Stride, axis.Dilation))),
                Groups = groups,
                Mode = random.Next(2) == 0 ? ConvMode.CrossCorrelation : ConvMode.Convolution,
                Transposed = true,
            };
            try
            {
                return Make(random, type, Join(random.Next(1, 4), groups * c, Each(axes, axis => Math.Min(axis.Input, 5))), Join(groups * c, k, Each(axes, axis => axis.Kernel)), options);
            }
            catch (ProblemException)
            {
                // The padding left nothing of the output.
            }
        }
    }

    /// <summary>N, C and the spatial lengths.</summary>
    public static Dims Join(long first, long second, Dims spatial)
    {
        Dims head = [first, second];
        return head.Concat(spatial);
    }

    private static ConvProblem Make(Random random, ElementType type, Dims x, Dims w, ConvOptions options)
    {
        TensorSpec input = TensorSpec.Activations(type, Pick(random, Formats), x);
        TensorSpec filter = TensorSpec.Filter(type, Pick(random, FilterFormats), w);
        var problem = new ConvProblem(Direction.Forward, input, filter, options);
        // Now and then the output lies in another layout than the input.
        return random.Next(4) > 0 ? problem : new ConvProblem(Direction.Forward, input, filter, options, TensorSpec.Activations(type, Pick(random, Formats), problem.Y.Lengths));
    }

    /// <summary>Groups, input channels per group, filters per group. In one dimension now and then as many as vectors have lanes, and one more.</summary>
    private static (long Groups, long C, long K) Channels(Random random, int rank) => random.Next(5) switch
    {
        0 when rank == 1 => (1, Pick(random, [7L, 8, 9, 16, 17]), Pick(random, [7L, 8, 9, 16, 17, 33])),
        1 => (Pick(random, [2L, 5, 8, 17]), 1, random.Next(1, 3)),
        _ => (random.Next(1, 4), random.Next(1, 4), random.Next(1, 4)),
    };

    private static Dims Each(Axis[] axes, Func<Axis, long> number) => Dims.Create([.. axes.Select(number)]);

    private static T Pick<T>(Random random, T[] choices) => choices[random.Next(choices.Length)];

    private readonly record struct Axis(long Input, long Kernel, long Stride, long Dilation, long Before, long After)
    {
        public static Axis Draw(Random random, int rank, PaddingMode mode)
        {
            while (true)
            {
                long input = random.Next(1, rank == 1 ? 40 : rank == 2 ? 13 : 7);
                var axis = new Axis(input, random.Next(1, 5), random.Next(1, 4), random.Next(1, 4), random.Next(-2, 5), random.Next(-2, 5));
                if (axis.Fits(mode)) return axis;
            }
        }

        private bool Fits(PaddingMode mode)
        {
            long most = mode switch
            {
                PaddingMode.Reflect => Input - 1,
                PaddingMode.Circular => Input,
                _ => long.MaxValue,
            };
            return Input + Before + After >= ((Kernel - 1) * Dilation) + 1 && Before <= most && After <= most;
        }
    }
}
