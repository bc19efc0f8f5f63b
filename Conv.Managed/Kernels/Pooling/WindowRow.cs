using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Pooling;

/// <summary>
/// A block of windows of one row, and the stretch of columns that they span: work on rows first combines the rows of the windows column by column, then the columns of each
/// window, so that every step runs over neighbours. Columns outside the image hold the neutral value.
/// </summary>
internal readonly struct WindowRow
{
    /// <summary>The longest stretch; longer ones are worked on tap by tap.</summary>
    public const int MostSpan = 2048;

    public WindowRow(PoolingLanes lanes, long firstWindow, int count)
    {
        PoolingGeometry geometry = lanes.Geometry;
        long span = (count - 1) * geometry.Stride.W + (geometry.Window.W - 1) * geometry.Dilation.W + 1;
        Fits = span <= MostSpan;
        First = firstWindow * geometry.Stride.W - geometry.PadBefore.W;
        Span = (int)Math.Min(span, MostSpan);
        Low = (int)Math.Clamp(-First, 0, Span);
        High = (int)Math.Clamp(geometry.Input.W - First, Low, Span);
    }

    /// <summary>Whether the stretch is short enough.</summary>
    public bool Fits { get; }

    /// <summary>The column at the beginning of the stretch; negative in the padding.</summary>
    public long First { get; }

    public int Span { get; }

    /// <summary>The part of the stretch that lies inside the image: from here …</summary>
    public int Low { get; }

    /// <summary>… to before here.</summary>
    public int High { get; }

    /// <summary>The columns inside the image, of the row that begins at <paramref name="row"/>: in place, or gathered where columns are no neighbours.</summary>
    public unsafe T* Inside<T>(T* row, nint columnStep, T* gathered)
        where T : unmanaged
    {
        T* first = row + (nint)(First + Low) * columnStep;
        if (columnStep == 1) return first;
        StridedCopy.Gather(first, columnStep, gathered, High - Low);
        return gathered;
    }

    /// <summary>The lanes under a tap, one per window.</summary>
    public static unsafe T* UnderTap<T>(T* stretch, long tap, PoolingGeometry geometry, T* gathered, int count)
        where T : unmanaged
    {
        T* first = stretch + (nint)(tap * geometry.Dilation.W);
        if (geometry.Stride.W == 1) return first;
        StridedCopy.Gather(first, (nint)geometry.Stride.W, gathered, count);
        return gathered;
    }
}
