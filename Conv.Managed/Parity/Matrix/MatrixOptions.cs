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

    /// <summary>The layout of packed convolutions: channels first as they are listed, or channels last with K, spatial, C filters.</summary>
    public TensorFormat Layout { get; init; } = TensorFormat.ChannelsFirst;

    /// <summary>How float32 products of convolutions are formed.</summary>
    public Float32Precision Precision { get; init; }

    /// <summary>Convolutions of shape lists with more operations are made smaller (<see cref="ShapeRow.ScaledTo"/>). Default: never.</summary>
    public double ScaleTo { get; init; } = double.PositiveInfinity;

    /// <summary>Decides all numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The types that are meant.</summary>
    public ImmutableArray<ElementType> EffectiveTypes => Types.IsEmpty ? [ElementType.Float32, ElementType.Float64] : Types;

    /// <summary>A problem in the layout and precision that are meant; as it is where they do not concern it.</summary>
    /// <param name="problem">The problem.</param>
    public Problem Adapted(Problem problem)
    {
        if (problem is not ConvProblem convolution) return problem;
        ConvOptions options = convolution.Options;
        if (Precision == Float32Precision.Tf32 && convolution.X.Type == ElementType.Float32 && options.ComputeType == ElementType.Float32) options = options with { Precision = Precision };
        bool isPlain = convolution.X.Format == TensorFormat.ChannelsFirst && convolution.Y.Format == TensorFormat.ChannelsFirst && convolution.W.FilterFormat == FilterFormat.Kcrs;
        if (Layout != TensorFormat.ChannelsLast || !isPlain) return new ConvProblem(convolution.Direction, convolution.X, convolution.W, options, convolution.Y);
        return new ConvProblem(
            convolution.Direction,
            TensorSpec.Activations(convolution.X.Type, Layout, convolution.X.Lengths),
            TensorSpec.Filter(convolution.W.Type, FilterFormat.Krsc, convolution.W.Lengths),
            options,
            TensorSpec.Activations(convolution.Y.Type, Layout, convolution.Y.Lengths));
    }

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
