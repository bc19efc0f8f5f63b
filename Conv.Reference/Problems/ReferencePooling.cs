namespace ConvDnn.Reference;

/// <summary>A pooling as the oracle understands it. Shapes: x <c>[N, C, …S]</c>, y <c>[N, C, …O]</c>. Channels never meet.</summary>
public sealed class ReferencePooling
{
    /// <summary>Describes a pooling.</summary>
    /// <param name="batch">N, at least 0.</param>
    /// <param name="channels">C, at least 1.</param>
    /// <param name="axes">The spatial axes, 1 to 3, the slowest first.</param>
    /// <exception cref="ArgumentException">A size is below its least value, or the output is empty.</exception>
    public ReferencePooling(int batch, int channels, IReadOnlyList<PoolingAxis> axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        AxisCheck.AtLeast(0, batch, nameof(batch));
        AxisCheck.AtLeast(1, channels, nameof(channels));
        AxisCheck.Rank(axes);
        for (int axis = 0; axis < axes.Count; axis++) axes[axis].Validate($"axes[{axis}]");

        (Batch, Channels) = (batch, channels);
        Axes = [.. axes];
    }

    /// <summary>N.</summary>
    public int Batch { get; }

    /// <summary>C.</summary>
    public int Channels { get; }

    /// <summary>The spatial axes, the slowest first.</summary>
    public IReadOnlyList<PoolingAxis> Axes { get; }

    /// <summary>Lengths of x and dx: <c>[N, C, …S]</c>.</summary>
    public IReadOnlyList<int> InputLengths => [Batch, Channels, .. Axes.Select(axis => axis.Input)];

    /// <summary>Lengths of y and dy: <c>[N, C, …O]</c>.</summary>
    public IReadOnlyList<int> OutputLengths => [Batch, Channels, .. Axes.Select(axis => (int)axis.Output)];

    /// <summary>Pooling over whole planes: one window as large as the input, one output per plane.</summary>
    /// <param name="batch">N, at least 0.</param>
    /// <param name="channels">C, at least 1.</param>
    /// <param name="sizes">Elements of the input per spatial axis, each at least 1.</param>
    /// <exception cref="ArgumentException">A size is below its least value.</exception>
    public static ReferencePooling Global(int batch, int channels, params ReadOnlySpan<int> sizes)
    {
        PoolingAxis[] axes = new PoolingAxis[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++) axes[axis] = new PoolingAxis(sizes[axis], sizes[axis]);
        return new ReferencePooling(batch, channels, axes);
    }

    internal SlidingWindow Window() =>
        SlidingWindow.Of(
            Batch,
            Channels,
            Channels,
            Channels,
            [.. Axes.Select(axis => new SlidingAxis(axis.Input, axis.Window, (int)axis.Output, axis.Stride, axis.Dilation, axis.PadBegin))]);
}
