namespace ConvDnn.Tests.Properties;

/// <summary>Random small poolings, paddings and unfoldings over every option, forward.</summary>
internal static class RandomOperations
{
    private static readonly PaddingMode[] PaddingModes = [PaddingMode.Zero, PaddingMode.Constant, PaddingMode.Circular, PaddingMode.Reflect, PaddingMode.Replicate];

    public static PoolProblem Pool(Random random, ElementType type, PoolKind kind) => FirstPossible(() =>
    {
        int rank = random.Next(1, 4);
        bool ceil = random.Next(2) == 0;
        var options = new PoolOptions
        {
            Window = Many(random, rank, 1, 4),
            Stride = Many(random, rank, 1, 3),
            Dilation = Many(random, rank, 1, 2),
            // A window that hangs over in ceil mode reaches into what a crop behind cut off; that is nobody's definition.
            Padding = new Padding(Many(random, rank, -1, 2), Many(random, rank, ceil ? 0 : -1, 2)),
            CeilMode = ceil,
            CountPadding = kind == PoolKind.Average && random.Next(2) == 0,
        };
        return new PoolProblem(Direction.Forward, kind, Activations(random, type, rank), options);
    });

    public static PadProblem Pad(Random random, ElementType type) => FirstPossible(() =>
    {
        int rank = random.Next(1, 5);
        PaddingMode mode = PaddingModes[random.Next(PaddingModes.Length)];
        TensorSpec x = TensorSpec.Packed(type, Many(random, rank, 1, rank < 3 ? 12 : 6));
        return new PadProblem(Direction.Forward, x, new Padding(Many(random, rank, -2, 4), Many(random, rank, -2, 4)), mode, mode == PaddingMode.Constant ? 3 : 0);
    });

    public static UnfoldProblem Unfold(Random random, ElementType type) => FirstPossible(() =>
    {
        int rank = random.Next(1, 4);
        return new UnfoldProblem(
            Direction.Forward,
            Activations(random, type, rank),
            Many(random, rank, 1, 4),
            Many(random, rank, 1, 3),
            Many(random, rank, 1, 3),
            new Padding(Many(random, rank, -1, 3), Many(random, rank, -1, 3)));
    });

    private static TensorSpec Activations(Random random, ElementType type, int rank)
    {
        TensorFormat format = random.Next(2) == 0 ? TensorFormat.ChannelsFirst : TensorFormat.ChannelsLast;
        return TensorSpec.Activations(type, format, RandomConvolutions.Join(random.Next(1, 3), random.Next(1, 18), Many(random, rank, 1, rank == 1 ? 30 : rank == 2 ? 11 : 6)));
    }

    private static Dims Many(Random random, int count, int least, int most) =>
        Dims.Create([.. Enumerable.Range(0, count).Select(_ => (long)random.Next(least, most + 1))]);

    private static TProblem FirstPossible<TProblem>(Func<TProblem> draw)
    {
        while (true)
        {
            try
            {
                return draw();
            }
            catch (ProblemException)
            {
                // Drawn too large for its input; the next one may fit.
            }
        }
    }
}
