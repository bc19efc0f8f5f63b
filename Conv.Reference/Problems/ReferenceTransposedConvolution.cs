namespace ConvDnn.Reference;

/// <summary>
/// A transposed convolution: the adjoint of the convolution that has x and y, and C and K, exchanged. Its forward is that convolution's backward data,
/// its backward data that convolution's forward.
/// </summary>
/// <remarks>Shapes, for spatial axes S, kernel R, output O: x <c>[N, C, …S]</c>, w <c>[C, K/groups, …R]</c>, y <c>[N, K, …O]</c>.</remarks>
public sealed class ReferenceTransposedConvolution
{
    /// <summary>Describes a transposed convolution.</summary>
    /// <param name="batch">N, at least 0.</param>
    /// <param name="inputChannels">C, at least 1.</param>
    /// <param name="outputChannels">K, at least 1.</param>
    /// <param name="axes">The spatial axes, 1 to 3, the slowest first.</param>
    /// <param name="groups">Independent transposed convolutions side by side; divides C and K.</param>
    /// <param name="mode">Whether w is reversed.</param>
    /// <exception cref="ArgumentException">A size is below its least value, the output is empty, or groups does not divide the channels.</exception>
    public ReferenceTransposedConvolution(
        int batch,
        int inputChannels,
        int outputChannels,
        IReadOnlyList<TransposedAxis> axes,
        int groups = 1,
        ReferenceConvolutionMode mode = ReferenceConvolutionMode.CrossCorrelation)
    {
        ArgumentNullException.ThrowIfNull(axes);
        AxisCheck.AtLeast(0, batch, nameof(batch));
        AxisCheck.AtLeast(1, inputChannels, nameof(inputChannels));
        AxisCheck.AtLeast(1, outputChannels, nameof(outputChannels));
        AxisCheck.Rank(axes);
        AxisCheck.Groups(groups, inputChannels, outputChannels);
        AxisCheck.Defined(mode, nameof(mode));
        for (int axis = 0; axis < axes.Count; axis++) axes[axis].Validate($"axes[{axis}]");

        (Batch, InputChannels, OutputChannels, Groups, Mode) = (batch, inputChannels, outputChannels, groups, mode);
        Axes = [.. axes];
    }

    /// <summary>N.</summary>
    public int Batch { get; }

    /// <summary>C.</summary>
    public int InputChannels { get; }

    /// <summary>K.</summary>
    public int OutputChannels { get; }

    /// <summary>Independent transposed convolutions side by side.</summary>
    public int Groups { get; }

    /// <summary>The spatial axes, the slowest first.</summary>
    public IReadOnlyList<TransposedAxis> Axes { get; }

    /// <summary>Whether w is reversed.</summary>
    public ReferenceConvolutionMode Mode { get; }

    /// <summary>Lengths of x and dx: <c>[N, C, …S]</c>.</summary>
    public IReadOnlyList<int> InputLengths => [Batch, InputChannels, .. Axes.Select(axis => axis.Input)];

    /// <summary>Lengths of w and dw: <c>[C, K/groups, …R]</c>.</summary>
    public IReadOnlyList<int> FilterLengths => [InputChannels, OutputChannels / Groups, .. Axes.Select(axis => axis.Kernel)];

    /// <summary>Lengths of y and dy: <c>[N, K, …O]</c>.</summary>
    public IReadOnlyList<int> OutputLengths => [Batch, OutputChannels, .. Axes.Select(axis => (int)axis.Output)];

    /// <summary>Lengths of the bias and its gradient: <c>[K]</c>.</summary>
    public IReadOnlyList<int> BiasLengths => [OutputChannels];

    /// <summary>
    /// The window of the convolution being transposed: it slides over y and yields x. Its output is x's size as given, not recomputed,
    /// because an output padding as large as the stride would make it larger.
    /// </summary>
    internal SlidingWindow Window() =>
        SlidingWindow.Of(
            Batch,
            OutputChannels,
            InputChannels,
            Groups,
            [.. Axes.Select(axis => new SlidingAxis((int)axis.Output, axis.Kernel, axis.Input, axis.Stride, axis.Dilation, axis.PadBegin))]);
}
