namespace ConvDnn;

/// <summary>How a filter slides over its input, and what happens to the sums. Every property has a default; lists left empty mean the default on every axis.</summary>
public sealed record ConvOptions
{
    /// <summary>Steps between neighbouring outputs, one per spatial axis. Default 1.</summary>
    public Dims Stride { get; init; }

    /// <summary>Steps between neighbouring filter taps, one per spatial axis; 1 means none between. Default 1.</summary>
    public Dims Dilation { get; init; }

    /// <summary>Positions added around the input, one pair per spatial axis; negative crops. Default none. For transposed convolution: positions cut off the output.</summary>
    public Padding Padding { get; init; }

    /// <summary>What stands in the added positions. Default zeros.</summary>
    public PaddingMode PaddingMode { get; init; }

    /// <summary>The value of <see cref="PaddingMode.Constant"/>, rounded to x's type. Default 0.</summary>
    public double PaddingValue { get; init; }

    /// <summary>Channels are split into this many independent groups. Default 1.</summary>
    public long Groups { get; init; } = 1;

    /// <summary>Whether the filter is flipped. Default cross-correlation.</summary>
    public ConvMode Mode { get; init; }

    /// <summary>True for transposed convolution: its forward is the backward data of the convolution that it transposes; its filter's lengths are C, K/groups, spatial.</summary>
    public bool Transposed { get; init; }

    /// <summary>Transposed only: positions added at the end of the output, below the larger of stride and dilation. Default 0.</summary>
    public Dims OutputPadding { get; init; }

    /// <summary>Forward: add one number per output channel before the activation.</summary>
    public bool Bias { get; init; }

    /// <summary>Forward: add a tensor of y's shape before the activation.</summary>
    public bool Residual { get; init; }

    /// <summary>Forward: applied last. Default identity.</summary>
    public Activation Activation { get; init; }

    /// <summary>The type sums are formed in; null picks float64 for float64, int32 for integers, float32 otherwise.</summary>
    public ElementType? ComputeType { get; init; }

    /// <summary>How exactly float32 products are formed. Default IEEE.</summary>
    public Float32Precision Precision { get; init; }

    /// <summary>The element type of y; null picks x's type, or int32 for 8-bit integers. Where y itself is given, its type counts.</summary>
    public ElementType? OutputType { get; init; }
}
