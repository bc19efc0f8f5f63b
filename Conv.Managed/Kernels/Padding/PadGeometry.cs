namespace ConvDnn.Kernels;

/// <summary>A padding of a tensor of any rank.</summary>
public sealed record PadGeometry
{
    /// <summary>Lengths of x.</summary>
    public required IReadOnlyList<long> Input { get; init; }

    /// <summary>Lengths of y.</summary>
    public required IReadOnlyList<long> Output { get; init; }

    /// <summary>Positions before x on each axis; negative ones crop.</summary>
    public required IReadOnlyList<long> Before { get; init; }

    /// <summary>Strides of x.</summary>
    public required IReadOnlyList<long> X { get; init; }

    /// <summary>Strides of y.</summary>
    public required IReadOnlyList<long> Y { get; init; }

    /// <summary>What the added positions hold; not a mean.</summary>
    public PaddingKind Padding { get; init; }

    /// <summary>The value of <see cref="PaddingKind.Constant"/>.</summary>
    public double Value { get; init; }
}
