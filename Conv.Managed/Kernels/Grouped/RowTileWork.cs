namespace ConvDnn.Kernels.Grouped;

/// <summary>Taps of one row of the filter that a tile takes together: three neighbours whose windows are neighbours too, or one.</summary>
internal struct ColumnTaps
{
    /// <summary>Elements from the row's reference pixel to the first pixel of window 0.</summary>
    public nint X;

    /// <summary>Elements from the row's weights to those of the tap that meets the first pixel.</summary>
    public nint W;

    /// <summary>Elements between the weights of the three taps, in the order of the pixels.</summary>
    public nint WStep;

    /// <summary>Whether these are three taps.</summary>
    public bool Three;

    /// <summary>Whether the first pixel exists.</summary>
    public bool First;

    /// <summary>Whether the last pixel exists. With one window and one tap the first one counts.</summary>
    public bool Last;
}

/// <summary>What one call of a tile does: some windows of one row, for one or more vectors of result channels.</summary>
internal unsafe struct RowTileWork<T>
    where T : unmanaged
{
    /// <summary>The reference pixels of the rows under the filter's rows.</summary>
    public T** Rows;

    /// <summary>The weights of the filter's rows.</summary>
    public T** Weights;

    public int RowCount;

    public ColumnTaps* Columns;

    public int ColumnCount;

    /// <summary>Elements from the reference pixel of the row to that of the tile.</summary>
    public nint Shift;

    /// <summary>Elements between pixels.</summary>
    public nint PixelStep;

    /// <summary>Elements between windows.</summary>
    public nint WindowStep;

    /// <summary>Source channels per group.</summary>
    public nint Sources;

    /// <summary>Elements between the weights of source channels.</summary>
    public nint SourceW;

    /// <summary>See <see cref="LaneChoices"/>.</summary>
    public T* Choices;

    /// <summary>What sums begin with.</summary>
    public T* Start;

    public nint StartStep;

    /// <summary>Vectors of result channels.</summary>
    public nint Blocks;

    public nint BlockX;

    public nint BlockW;

    public T* Result;

    public nint ResultStep;

    public nint BlockResult;

    public bool Relu;
}
