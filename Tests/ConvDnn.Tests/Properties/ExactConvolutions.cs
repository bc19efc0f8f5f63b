namespace ConvDnn.Tests.Properties;

/// <summary>What is exact on small integers: everything but the paddings that hold a mean.</summary>
internal static class ExactConvolutions
{
    public static PaddingMode[] Modes { get; } = [PaddingMode.Zero, PaddingMode.Constant, PaddingMode.Circular, PaddingMode.Reflect, PaddingMode.Replicate];

    public static ConvProblem Any(Random random, ElementType type, int rank = 0) => RandomConvolutions.Any(random, type, Modes[random.Next(Modes.Length)], rank);

    /// <summary>The same geometry with other channels: one group.</summary>
    public static ConvProblem Ungrouped(Random random, ElementType type, PaddingMode? mode = null, int rank = 0)
    {
        ConvProblem drawn = RandomConvolutions.Any(random, type, mode ?? Modes[random.Next(Modes.Length)], rank);
        TensorSpec w = TensorSpec.Packed(type, RandomConvolutions.Join(random.Next(1, 6), drawn.InputChannels, drawn.KernelSize));
        return new ConvProblem(Direction.Forward, drawn.X, w, drawn.Options with { Groups = 1 });
    }

    /// <summary>The same problem with operands in row-major order.</summary>
    public static ConvProblem Packed(ConvProblem problem, TensorSpec? x = null, TensorSpec? w = null, ConvOptions? options = null) => new(
        Direction.Forward,
        x ?? TensorSpec.Packed(problem.X.Type, problem.X.Lengths),
        w ?? TensorSpec.Packed(problem.W.Type, problem.W.Lengths),
        options ?? problem.Options);
}
