namespace ConvDnn;

/// <summary>A window that slides along the spatial axes: how far it reaches and how often it fits. Convolution, pooling and unfolding share it.</summary>
internal readonly record struct SlidingWindow
{
    private readonly string _argument;
    private readonly Dims _given;

    /// <summary>Fills in defaults and checks every number.</summary>
    /// <param name="argument">The argument that gives the window's lengths, for messages.</param>
    /// <param name="given">All lengths of that argument; the spatial ones come last.</param>
    /// <param name="rank">The number of spatial axes.</param>
    /// <param name="stride">Steps between windows; empty for 1.</param>
    /// <param name="dilation">Steps between elements of a window; empty for 1.</param>
    /// <param name="padding">Positions around the input; empty for none.</param>
    public SlidingWindow(string argument, Dims given, int rank, Dims stride, Dims dilation, Padding padding)
    {
        _argument = argument;
        _given = given;
        Lengths = given.Slice(given.Count - rank, rank);
        Stride = Rules.PerAxis("stride", stride, rank, 1);
        Dilation = Rules.PerAxis("dilation", dilation, rank, 1);
        Padding = Rules.PerAxis(padding, rank);
        Rules.Positive(argument, given, Lengths);
        Rules.Positive("stride", Stride);
        Rules.Positive("dilation", Dilation);
        Rules.Within(Padding);
    }

    /// <summary>Elements of the window along each axis.</summary>
    public Dims Lengths { get; }

    /// <summary>Steps between windows.</summary>
    public Dims Stride { get; }

    /// <summary>Steps between elements of a window.</summary>
    public Dims Dilation { get; }

    /// <summary>Positions around the input.</summary>
    public Padding Padding { get; }

    /// <summary>Positions from the first to the last element of a window, both included: (k − 1)·dilation + 1.</summary>
    public Int128 Reach(int axis) => ((Int128)(Lengths[axis] - 1) * Dilation[axis]) + 1;

    /// <summary>Positions that no window starts at because the last one ends there: L + before + after − reach.</summary>
    /// <exception cref="ProblemException">Not even one window fits.</exception>
    public long Room(int axis, long length)
    {
        Int128 reach = Reach(axis);
        long padded = length + Padding.Before[axis] + Padding.After[axis];
        if (padded < reach)
        {
            throw Rules.Broken("kernel-fits", _argument, $"{_argument} = {_given} with dilation {Dilation} reaches over {reach} positions on spatial axis {axis}; expected at most the {padded} that the input of {length} has with padding {Padding}.");
        }

        return padded - (long)reach;
    }

    /// <summary>Windows along an axis: ⌊room / stride⌋ + 1.</summary>
    /// <exception cref="ProblemException">Not even one window fits.</exception>
    public long Positions(int axis, long length) => (Room(axis, length) / Stride[axis]) + 1;
}
