namespace ConvDnn.Kernels;

/// <summary>
/// A convolution as the kernels see it: three spatial axes, lengths and strides, nothing else. Element (n, j, k, p) of y is
/// Σ_{c,t} w[j·K + k, c, t] · x̃[n, j·C + c, p·Stride − PadBefore + t·Dilation] for group j, with x̃ the image continued by <see cref="Padding"/>.
/// Output lengths are given, not derived: whatever they reach beyond the image is padding, so an end padding needs no number.
/// </summary>
public sealed record ConvolutionGeometry
{
    /// <summary>Images.</summary>
    public required long Images { get; init; }

    /// <summary>Groups.</summary>
    public long Groups { get; init; } = 1;

    /// <summary>Input channels per group.</summary>
    public required long Channels { get; init; }

    /// <summary>Filters (output channels) per group.</summary>
    public required long Filters { get; init; }

    /// <summary>Lengths of the image.</summary>
    public required Extent3 Input { get; init; }

    /// <summary>Lengths of the filter.</summary>
    public required Extent3 Kernel { get; init; }

    /// <summary>Lengths of the output.</summary>
    public required Extent3 Output { get; init; }

    /// <summary>Steps between windows, at least 1.</summary>
    public Extent3 Stride { get; init; } = Extent3.All(1);

    /// <summary>Steps between taps, at least 1 (1 is dense).</summary>
    public Extent3 Dilation { get; init; } = Extent3.All(1);

    /// <summary>Positions before the image; negative ones crop it.</summary>
    public Extent3 PadBefore { get; init; }

    /// <summary>The padding mode.</summary>
    public PaddingKind Padding { get; init; }

    /// <summary>The value outside the image when <see cref="Padding"/> is <see cref="PaddingKind.Constant"/>.</summary>
    public double PadValue { get; init; }

    /// <summary>True for a true convolution: the filter is flipped on every spatial axis.</summary>
    public bool Flipped { get; init; }

    /// <summary>Strides of x.</summary>
    public required TensorStrides X { get; init; }

    /// <summary>Strides of w; the outer one is between filters, the next group starts after <see cref="Filters"/> of them.</summary>
    public required TensorStrides W { get; init; }

    /// <summary>Strides of y.</summary>
    public required TensorStrides Y { get; init; }

    /// <summary>Strides of the tensor z that a fused forward pass adds; null means those of y (of the result, whatever the direction).</summary>
    public TensorStrides? Z { get; init; }

    /// <summary>Positions of the continued image, from the first window's first to the last window's last, on one axis.</summary>
    /// <param name="axis">0, 1 or 2.</param>
    /// <returns>The length that the windows span.</returns>
    public long Reach(int axis) => Output[axis] == 0 ? 0 : checked((Output[axis] - 1) * Stride[axis] + (Kernel[axis] - 1) * Dilation[axis] + 1);

    /// <summary>True when some window position lies outside the image.</summary>
    public bool ReadsOutside =>
        Enumerable.Range(0, 3).Any(axis => PadBefore[axis] > 0 || Reach(axis) - PadBefore[axis] > Input[axis]);

    /// <summary>Checks the numbers that the kernels rely on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative, or a kernel length, stride, dilation or group count is below 1.</exception>
    /// <exception cref="OverflowException">A product of lengths exceeds 2^63.</exception>
    public void Validate()
    {
        AtLeast(0, Images, nameof(Images));
        AtLeast(1, Groups, nameof(Groups));
        AtLeast(1, Channels, nameof(Channels));
        AtLeast(1, Filters, nameof(Filters));
        for (int axis = 0; axis < 3; axis++)
        {
            AtLeast(0, Input[axis], nameof(Input));
            AtLeast(1, Kernel[axis], nameof(Kernel));
            AtLeast(0, Output[axis], nameof(Output));
            AtLeast(1, Stride[axis], nameof(Stride));
            AtLeast(1, Dilation[axis], nameof(Dilation));
            _ = Reach(axis);
        }

        _ = checked(Images * Groups * Channels * Input.Volume);
        _ = checked(Images * Groups * Filters * Output.Volume);
        _ = checked(Groups * Filters * Channels * Kernel.Volume);
    }

    private static void AtLeast(long least, long value, string name)
    {
        if (value < least) throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}.");
    }
}
