using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>
/// The extended input rows that a worker keeps: one slot per (channel, depth tap, height tap), found again by padded coordinate, so that a row is copied once while
/// the window moves down. A row of padded zeros is absent (null): its products do not exist.
/// </summary>
internal unsafe ref struct RowCache<T>
    where T : unmanaged, IEquatable<T>
{
    private readonly ref readonly Correlation _correlation;
    private readonly ExtendedRows _rows;
    private readonly T* _buffers;
    private readonly long* _tags;
    private readonly OutsideValues<T> _outside;

    public RowCache(in Correlation correlation, ExtendedRows rows, OutsideValues<T> outside, T* buffers, long* tags)
    {
        _correlation = ref correlation;
        (_rows, _outside) = (rows, outside);
        _buffers = buffers;
        _tags = tags;
    }

    /// <summary>Forgets everything, as before another plane or another block of columns.</summary>
    public readonly void Clear(long channels)
    {
        long slots = channels * _correlation.D.Taps * _correlation.H.Taps;
        for (long slot = 0; slot < slots; slot++) _tags[2 * slot] = long.MinValue;
    }

    /// <summary>The row under a pair of taps, or null when it lies outside and holds zeros.</summary>
    public readonly T* Row(T* plane, long image, long absoluteChannel, long channelSlot, long d, long h, long tapD, long tapH, long firstWindow, int windows)
    {
        long positionD = _correlation.D.Base + d * _correlation.D.Step + tapD * _correlation.D.TapDelta;
        long positionH = _correlation.H.Base + h * _correlation.H.Step + tapH * _correlation.H.TapDelta;
        long sourceD = _correlation.D.Map.Source(positionD), sourceH = _correlation.H.Map.Source(positionH);
        T outside = _outside.At(image, absoluteChannel);
        bool absent = sourceD < 0 || sourceH < 0;
        if (absent && outside.Equals(default)) return null;

        long slot = (channelSlot * _correlation.D.Taps + Slot(positionD, _correlation.D)) * _correlation.H.Taps + Slot(positionH, _correlation.H);
        T* row = _buffers + (nint)(slot * _rows.Length);
        if (_tags[2 * slot] == positionD && _tags[2 * slot + 1] == positionH) return row;
        (_tags[2 * slot], _tags[2 * slot + 1]) = (positionD, positionH);
        if (absent) new Span<T>(row, (int)_rows.Length).Fill(outside);
        else _rows.Fill(_correlation.W, plane + (nint)(sourceD * _correlation.D.SourceStride + sourceH * _correlation.H.SourceStride), outside, firstWindow, windows, row);
        return row;
    }

    /// <summary>Positions under the taps of one window differ by the tap distance, so their slots differ.</summary>
    private static long Slot(long position, in PatchAxis axis)
    {
        long slot = FloorDivide(position, Math.Max(1, Math.Abs(axis.TapDelta))) % axis.Taps;
        return slot < 0 ? slot + axis.Taps : slot;
    }

    private static long FloorDivide(long value, long divisor) => value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);
}
