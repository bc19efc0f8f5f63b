using System.Collections.Immutable;

namespace ConvDnn;

/// <summary>A wrong result that a version of a vendor's library is known for, and the problems it concerns. Conditions that are left out hold for all.</summary>
public sealed record Erratum
{
    /// <summary>A short name, such as <c>pytorch-163539</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What is wrong, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Where it was reported.</summary>
    public string Source { get; init; } = "";

    /// <summary>The engines concerned.</summary>
    public ImmutableArray<string> Engines { get; init; } = [];

    /// <summary>The first version of the library that has it; null for the oldest.</summary>
    public Version? From { get; init; }

    /// <summary>The first version after it; null where no version is known to be free of it.</summary>
    public Version? Before { get; init; }

    /// <summary>The directions of the vendor's convolution.</summary>
    public ImmutableArray<Direction> Directions { get; init; } = [];

    /// <summary>The element types of the vendor's operands.</summary>
    public ImmutableArray<ElementType> Types { get; init; } = [];

    /// <summary>Kernels by name; a name that ends in <c>*</c> stands for all that begin so.</summary>
    public ImmutableArray<string> Kernels { get; init; } = [];

    /// <summary>The number of spatial axes that the problem has.</summary>
    public int? SpatialRank { get; init; }

    /// <summary>The fewest elements of the largest tensor.</summary>
    public long LeastElements { get; init; }

    /// <summary>Whether the vendor is given padding that differs before and after.</summary>
    public bool? UnevenPadding { get; init; }

    /// <summary>Whether a stride is above 1.</summary>
    public bool? Strided { get; init; }

    /// <summary>Whether a dilation is above 1.</summary>
    public bool? Dilated { get; init; }

    /// <summary>Whether there are several groups.</summary>
    public bool? Grouped { get; init; }

    /// <summary>Whether it concerns a kernel of an engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="library">The version of its library.</param>
    /// <param name="problem">The caller's problem.</param>
    /// <param name="core">The convolution that the library is given.</param>
    /// <param name="kernel">The kernel.</param>
    public bool Concerns(string engine, Version library, ConvProblem problem, ConvProblem core, string kernel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(core);
        return OneOf(Engines, engine)
            && (From is null || library >= From) && (Before is null || library < Before)
            && OneOf(Directions, core.Direction)
            && OneOf(Types, core.X.Type)
            && (Kernels.IsDefaultOrEmpty || Kernels.Any(name => Names(name, kernel)))
            && (SpatialRank is null || SpatialRank == problem.SpatialRank)
            && Math.Max(core.X.Count, Math.Max(core.W.Count, core.Y.Count)) >= LeastElements
            && Is(UnevenPadding, !core.Options.Padding.IsSymmetric)
            && Is(Strided, !core.Options.Stride.All(1))
            && Is(Dilated, !core.Options.Dilation.All(1))
            && Is(Grouped, core.Options.Groups > 1);
    }

    /// <summary>The name and the reason.</summary>
    public override string ToString() => $"{Id}: {Reason}";

    private static bool OneOf<T>(ImmutableArray<T> allowed, T value) => allowed.IsDefaultOrEmpty || allowed.Contains(value);

    private static bool Is(bool? expected, bool value) => expected is null || expected == value;

    private static bool Names(string name, string kernel) => name.EndsWith('*') ? kernel.StartsWith(name[..^1], StringComparison.Ordinal) : kernel == name;
}
