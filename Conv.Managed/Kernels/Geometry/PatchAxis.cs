namespace ConvDnn.Kernels;

/// <summary>One spatial axis of a correlation: window j meets tap t at source position Base + j·Step + t·TapDelta.</summary>
/// <param name="Count">Windows.</param>
/// <param name="Base">Position of the first tap of the first window.</param>
/// <param name="Step">Positions between windows.</param>
/// <param name="Taps">Taps.</param>
/// <param name="TapDelta">Positions between taps; negative when a gradient runs backwards through the filter.</param>
/// <param name="Map">The source behind a position.</param>
/// <param name="SourceStride">Elements between neighbours of the source.</param>
internal readonly record struct PatchAxis(long Count, long Base, long Step, long Taps, long TapDelta, AxisMap Map, long SourceStride)
{
    /// <summary>The source index under tap t of window j, or <see cref="AxisMap.Outside"/>.</summary>
    public long Source(long window, long tap) => Map.Source(Base + window * Step + tap * TapDelta);

    /// <summary>Of the windows from first to before end, those whose tap t lies inside the source: [low, high), both within the given range.</summary>
    public void Interior(long tap, long first, long end, out long low, out long high)
    {
        long at = Base + tap * TapDelta;
        low = Math.Clamp(CeilingDivide(-at, Step), first, end);
        high = Math.Clamp(CeilingDivide(Map.Length - at, Step), low, end);
    }

    /// <summary>Smallest and largest position that any window reads.</summary>
    public (long Low, long High) Reach()
    {
        long span = (Taps - 1) * TapDelta;
        return (Base + Math.Min(0, span), Base + (Count - 1) * Step + Math.Max(0, span));
    }

    /// <summary>True when no window reads outside the source.</summary>
    public bool StaysInside => Count == 0 || Taps == 0 || (Reach() is var (low, high) && low >= 0 && high < Map.Length);

    private static long CeilingDivide(long value, long divisor) => value > 0 ? (value + divisor - 1) / divisor : -(-value / divisor);
}
