namespace ConvDnn.Kernels;

/// <summary>A pooling as the kernels see it: window p covers positions p·Stride − PadBefore + t·Dilation of its plane.</summary>
public sealed record PoolingGeometry
{
    /// <summary>Images.</summary>
    public required long Images { get; init; }

    /// <summary>Channels.</summary>
    public required long Channels { get; init; }

    /// <summary>Lengths of a plane.</summary>
    public required Extent3 Input { get; init; }

    /// <summary>Lengths of the window.</summary>
    public required Extent3 Window { get; init; }

    /// <summary>Windows per axis.</summary>
    public required Extent3 Output { get; init; }

    /// <summary>Steps between windows.</summary>
    public Extent3 Stride { get; init; } = Extent3.All(1);

    /// <summary>Steps between taps.</summary>
    public Extent3 Dilation { get; init; } = Extent3.All(1);

    /// <summary>Positions before the plane; negative ones crop it.</summary>
    public Extent3 PadBefore { get; init; }

    /// <summary>Positions after the plane; what a window reaches beyond them (in ceil mode) is not even padding.</summary>
    public Extent3 PadAfter { get; init; }

    /// <summary>Strides of x.</summary>
    public required TensorStrides X { get; init; }

    /// <summary>Strides of y.</summary>
    public required TensorStrides Y { get; init; }

    /// <summary>Strides of the positions of maxima; those of y unless set.</summary>
    public TensorStrides? Indices { get; init; }
}
