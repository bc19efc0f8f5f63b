namespace ConvDnn.Kernels.Grouped;

/// <summary>Up to three neighbouring taps of a row of the filter, and which windows of a row they meet.</summary>
internal struct GradientColumns
{
    public int First;

    public int Count;

    /// <summary>Windows from Low to before High meet all of the taps; the others are asked one by one.</summary>
    public nint Low;

    public nint High;

    /// <summary>True when rows of windows are cut into tiles of which only the first and the last one's outermost pixel may be missing.</summary>
    public bool IsRegular;

    public nint Low0;

    public nint High0;

    public nint Low1;

    public nint High1;

    public nint Low2;

    public nint High2;
}

/// <summary>What one call of a gradient's tile does: the taps of up to three rows and columns of the filter, for one source channel per group, over some rows of windows.</summary>
internal unsafe struct GradientTileWork<T>
    where T : unmanaged
{
    /// <summary>The gradient of y at window 0 of the first row.</summary>
    public T* Gradient;

    public nint GradientRow;

    public nint GradientStep;

    /// <summary>The pixel under the first tap of window 0, in the first row of windows; it need not exist.</summary>
    public T* X;

    /// <summary>Elements between the rows under the rows of taps.</summary>
    public nint TapRow;

    /// <summary>Elements between pixels under neighbouring taps.</summary>
    public nint TapStep;

    /// <summary>Elements between the rows under neighbouring rows of windows.</summary>
    public nint WindowRow;

    /// <summary>Elements between pixels under neighbouring windows.</summary>
    public nint WindowStep;

    public nint Rows;

    /// <summary>Windows of a row.</summary>
    public nint Windows;

    public GradientColumns* Columns;

    /// <summary>Whether the first pixel of the first window exists, for tiles of regular rows.</summary>
    public bool First;

    /// <summary>The same for the last pixel of the last window.</summary>
    public bool Last;

    /// <summary>The lanes' choice for the source channel, see <see cref="LaneChoices"/>.</summary>
    public T* Choice;

    /// <summary>Sums of the first tap; those of the next one in its row follow.</summary>
    public T* Sums;

    /// <summary>Elements between sums of neighbouring rows of taps.</summary>
    public nint SumRow;

    /// <summary>Elements between sums of neighbouring source channels.</summary>
    public nint SourceSums;

    /// <summary>Vectors of filters that a line's tile does one after the other; filters and channels of theirs are neighbours.</summary>
    public nint Vectors;

    /// <summary>Elements between sums of neighbouring vectors of filters.</summary>
    public nint VectorSums;
}
