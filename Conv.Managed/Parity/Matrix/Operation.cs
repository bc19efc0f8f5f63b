using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>Operations by the names that the command line and reports use.</summary>
public static class Operation
{
    private const string Gradient = "-backward";

    /// <summary>The families, which a choice of operations names: a family stands for all its gradients.</summary>
    public static ImmutableArray<string> Families { get; } =
        ["forward", "backward-data", "backward-filter", "backward-bias", "transposed", "max-pool", "avg-pool", "activation", "pad", "unfold"];

    /// <summary>The name of what a problem computes: <c>forward</c>, <c>transposed-backward-filter</c>, <c>max-pool</c>, <c>max-pool-backward</c> …</summary>
    public static string Of(Problem problem) => problem switch
    {
        ConvProblem { Options.Transposed: true, Direction: Direction.Forward } => "transposed",
        ConvProblem { Options.Transposed: true } transposed => $"transposed-{Words.Of(transposed.Direction)}",
        ConvProblem convolution => Words.Of(convolution.Direction),
        PoolProblem { Kind: PoolKind.Max } pool => Named("max-pool", pool),
        PoolProblem pool => Named("avg-pool", pool),
        _ => Named((problem ?? throw new ArgumentNullException(nameof(problem))).Operation, problem),
    };

    /// <summary>The family of an operation's name.</summary>
    public static string FamilyOf(Problem problem)
    {
        string name = Of(problem);
        return name.StartsWith("transposed", StringComparison.Ordinal) ? "transposed" : name.EndsWith(Gradient, StringComparison.Ordinal) ? name[..^Gradient.Length] : name;
    }

    private static string Named(string family, Problem problem) => problem.Direction == Direction.Forward ? family : family + Gradient;
}
