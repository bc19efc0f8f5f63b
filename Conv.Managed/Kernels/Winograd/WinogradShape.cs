namespace ConvDnn.Kernels.Winograd;

/// <summary>The numbers that a cut into blocks follows from.</summary>
internal readonly record struct WinogradShape
{
    /// <summary>Positions of a transformed tile.</summary>
    public required int Positions { get; init; }

    /// <summary>Tiles of the largest correlation, all of its classes of windows together.</summary>
    public required long Tiles { get; init; }

    /// <summary>Correlations and groups: what is independent anyway.</summary>
    public required long Correlations { get; init; }

    /// <summary>Blocks of channels, over all groups of taps.</summary>
    public required int DepthBlocks { get; init; }

    /// <summary>Panels of filters, of two vectors each.</summary>
    public required long Panels { get; init; }

    /// <summary>Elements of a vector.</summary>
    public required int Lanes { get; init; }

    /// <summary>Bytes of an element.</summary>
    public required int ElementBytes { get; init; }

    /// <summary>Bytes of all transformed filters.</summary>
    public required long FilterBytes { get; init; }

    /// <summary>Bytes of a worker's strips and scratch.</summary>
    public required long SmallBytes { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }

    /// <summary>What the parts of a run cost.</summary>
    public required WinogradCosts Costs { get; init; }

    /// <summary>Elements of one panel of filters at one position, for a block of channels.</summary>
    public long DepthBlockElements => (long)Lanes * PositionProduct.Vectors * Lanes;

    /// <summary>Elements of a cache line.</summary>
    public int Line => Memory.WorkspaceLayout.Line / ElementBytes;
}
