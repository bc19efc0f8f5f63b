using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Descriptors;

/// <summary>How a filter moves over its input. Each value is given per spatial dimension, or left out.</summary>
/// <param name="Axes">The number of spatial dimensions, 2 to 6.</param>
public readonly ref struct ConvolutionGeometry(int Axes)
{
    /// <summary>The number of spatial dimensions.</summary>
    public int Axes { get; } = Axes;

    /// <summary>The padding before and after; 0 where left out.</summary>
    public ReadOnlySpan<int> Padding { get; init; }

    /// <summary>The stride; 1 where left out.</summary>
    public ReadOnlySpan<int> Stride { get; init; }

    /// <summary>The dilation; 1, which is none, where left out.</summary>
    public ReadOnlySpan<int> Dilation { get; init; }

    /// <summary>The number of groups; 1 where left out.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Cross-correlation where left out, as everybody means; the true convolution flips the filter.</summary>
    public cudnnConvolutionMode_t Mode { get; init; } = cudnnConvolutionMode_t.CUDNN_CROSS_CORRELATION;
}
