using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>Which part of a matrix is wanted, and how large its problems may be.</summary>
public sealed record MatrixOptions
{
    /// <summary>Families of operations (<see cref="Operation.Families"/>); empty means all.</summary>
    /// <exception cref="ArgumentException">One of them is not known.</exception>
    public ImmutableArray<string> Operations { get; init => field = Known(value); } = [];

    /// <summary>Element types; empty means f32 and f64. 8-bit types mean integer convolution, which has a forward direction only.</summary>
    public ImmutableArray<ElementType> Types { get; init; } = [];

    /// <summary>Problems with more floating-point operations are left out: the oracle is slow by design.</summary>
    public double MaxFlops { get; init; } = 5e7;

    /// <summary>Decides all numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The types that are meant.</summary>
    public ImmutableArray<ElementType> EffectiveTypes => Types.IsEmpty ? [ElementType.Float32, ElementType.Float64] : Types;

    /// <summary>True when a problem belongs to the part.</summary>
    public bool Wants(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Flops <= MaxFlops && (Operations.IsEmpty || Operations.Contains(Operation.FamilyOf(problem)));
    }

    private static ImmutableArray<string> Known(ImmutableArray<string> operations)
    {
        foreach (string operation in operations)
        {
            if (!Operation.Families.Contains(operation))
            {
                throw new ArgumentException($"operation = '{operation}' is not known; expected one of {string.Join(", ", Operation.Families)}.", nameof(operations));
            }
        }

        return operations;
    }
}
