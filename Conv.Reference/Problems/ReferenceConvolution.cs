namespace ConvDnn.Reference;

/// <summary>A convolution as the oracle understands it: the sizes of x, w, y and the way they meet.</summary>
/// <remarks>Shapes, for spatial axes S, kernel R, output O: x <c>[N, C, …S]</c>, w <c>[K, C/groups, …R]</c>, y <c>[N, K, …O]</c>.</remarks>
public sealed class ReferenceConvolution
{
    /// <summary>Describes a convolution.</summary>
    /// <param name="batch">N, at least 0. With 0, y and dx are empty, dw and db are sums of nothing.</param>
    /// <param name="inputChannels">C, at least 1.</param>
    /// <param name="outputChannels">K, at least 1.</param>
    /// <param name="axes">The spatial axes, 1 to 3, the slowest first.</param>
    /// <param name="groups">Independent convolutions side by side; divides C and K.</param>
    /// <param name="paddingMode">What stands at padded positions.</param>
    /// <param name="paddingValue">The number for <see cref="ReferencePaddingMode.Constant"/>; not read otherwise.</param>
    /// <param name="mode">Whether w is reversed.</param>
    /// <exception cref="ArgumentException">A size is below its least value, the output is empty, groups does not divide the channels, or a padded position has no element that it could copy.</exception>
    public ReferenceConvolution(
        int batch,
        int inputChannels,
        int outputChannels,
        IReadOnlyList<ConvolutionAxis> axes,
        int groups = 1,
        ReferencePaddingMode paddingMode = ReferencePaddingMode.Zero,
        double paddingValue = 0,
        ReferenceConvolutionMode mode = ReferenceConvolutionMode.CrossCorrelation)
    {
        ArgumentNullException.ThrowIfNull(axes);
        AxisCheck.AtLeast(0, batch, nameof(batch));
        AxisCheck.AtLeast(1, inputChannels, nameof(inputChannels));
        AxisCheck.AtLeast(1, outputChannels, nameof(outputChannels));
        AxisCheck.Rank(axes);
        AxisCheck.Groups(groups, inputChannels, outputChannels);
        AxisCheck.Defined(paddingMode, nameof(paddingMode));
        AxisCheck.Defined(mode, nameof(mode));
        for (int axis = 0; axis < axes.Count; axis++)
        {
            axes[axis].Validate($"axes[{axis}]");
            if (axes[axis].Input == 0 && paddingMode is not (ReferencePaddingMode.Zero or ReferencePaddingMode.Constant))
                throw new ArgumentException($"axes[{axis}].Input is 0; expected at least 1, since {paddingMode} padding takes its values from the input.", nameof(axes));
        }

        (Batch, InputChannels, OutputChannels, Groups) = (batch, inputChannels, outputChannels, groups);
        (PaddingMode, PaddingValue, Mode) = (paddingMode, paddingValue, mode);
        Axes = [.. axes];
    }

    /// <summary>N.</summary>
    public int Batch { get; }

    /// <summary>C.</summary>
    public int InputChannels { get; }

    /// <summary>K.</summary>
    public int OutputChannels { get; }

    /// <summary>Independent convolutions side by side.</summary>
    public int Groups { get; }

    /// <summary>The spatial axes, the slowest first.</summary>
    public IReadOnlyList<ConvolutionAxis> Axes { get; }

    /// <summary>What stands at padded positions.</summary>
    public ReferencePaddingMode PaddingMode { get; }

    /// <summary>The number for <see cref="ReferencePaddingMode.Constant"/>.</summary>
    public double PaddingValue { get; }

    /// <summary>Whether w is reversed.</summary>
    public ReferenceConvolutionMode Mode { get; }

    /// <summary>Lengths of x and dx: <c>[N, C, …S]</c>.</summary>
    public IReadOnlyList<int> InputLengths => [Batch, InputChannels, .. Axes.Select(axis => axis.Input)];

    /// <summary>Lengths of w and dw: <c>[K, C/groups, …R]</c>.</summary>
    public IReadOnlyList<int> FilterLengths => [OutputChannels, InputChannels / Groups, .. Axes.Select(axis => axis.Kernel)];

    /// <summary>Lengths of y and dy: <c>[N, K, …O]</c>.</summary>
    public IReadOnlyList<int> OutputLengths => [Batch, OutputChannels, .. Axes.Select(axis => (int)axis.Output)];

    /// <summary>Lengths of the bias and its gradient: <c>[K]</c>.</summary>
    public IReadOnlyList<int> BiasLengths => [OutputChannels];

    /// <summary>Lengths of the column tensor: <c>[N, C·ΠR, ΠO]</c>.</summary>
    public IReadOnlyList<int> ColumnLengths =>
        [Batch, checked(InputChannels * Axes.Aggregate(1, (volume, axis) => checked(volume * axis.Kernel))), Axes.Aggregate(1, (volume, axis) => checked(volume * (int)axis.Output))];

    internal ReferenceConvolution WithPaddingValue(double paddingValue) =>
        new(Batch, InputChannels, OutputChannels, Axes, Groups, PaddingMode, paddingValue, Mode);
}
