using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// The source rows that a worker keeps, copied with their padding as [pixel][channel] for some vectors of result channels: one slot per (depth tap, height tap), found again by
/// position, so that a row is copied once while the windows move down. A row of zeros outside is absent: its products do not exist.
/// </summary>
internal readonly unsafe ref struct CopiedRows<T>
    where T : unmanaged, INumber<T>
{
    private readonly ref readonly Correlation _correlation;
    private readonly T* _rows;
    private readonly nint _rowLength;
    private readonly long* _tags;
    private readonly OutsideValues<T> _outside;
    private readonly int _width;
    private readonly nint _pitch;
    private readonly long _firstPosition;
    private readonly long _pixels;

    /// <param name="correlation">Whose rows.</param>
    /// <param name="rows">Memory of the slots.</param>
    /// <param name="rowLength">Elements between slots.</param>
    /// <param name="tags">Two numbers per slot.</param>
    /// <param name="outside">What padding shows.</param>
    /// <param name="width">Channels of a pixel.</param>
    /// <param name="pitch">Elements between pixels.</param>
    /// <param name="firstPosition">The position of the first pixel.</param>
    /// <param name="pixels">Pixels of a row.</param>
    public CopiedRows(in Correlation correlation, T* rows, nint rowLength, long* tags, OutsideValues<T> outside, int width, nint pitch, long firstPosition, long pixels)
    {
        _correlation = ref correlation;
        (_rowLength, _outside, _width, _pitch, _firstPosition, _pixels) = (rowLength, outside, width, pitch, firstPosition, pixels);
        _rows = rows;
        _tags = tags;
    }

    /// <summary>Forgets everything, as before other channels, another image or another correlation.</summary>
    public void Clear()
    {
        long slots = _correlation.D.Taps * _correlation.H.Taps;
        for (long slot = 0; slot < slots; slot++) _tags[2 * slot] = long.MinValue;
    }

    /// <summary>The row under a pair of taps, or null when it lies outside and holds zeros. The source is the first channel of the image, the channel its number over all groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T* Row(T* source, long image, long channel, long d, long h, long tapD, long tapH)
    {
        long positionD = _correlation.D.Base + d * _correlation.D.Step + tapD * _correlation.D.TapDelta;
        long positionH = _correlation.H.Base + h * _correlation.H.Step + tapH * _correlation.H.TapDelta;
        long sourceD = _correlation.D.Map.Source(positionD), sourceH = _correlation.H.Map.Source(positionH);
        bool absent = sourceD < 0 || sourceH < 0;
        if (absent && _outside.IsConstant && T.IsZero(_outside.At(image, channel))) return null;

        long slot = Slot(positionD, _correlation.D) * _correlation.H.Taps + Slot(positionH, _correlation.H);
        T* row = _rows + (nint)slot * _rowLength;
        if (_tags[2 * slot] == positionD && _tags[2 * slot + 1] == positionH) return row;
        (_tags[2 * slot], _tags[2 * slot + 1]) = (positionD, positionH);
        if (absent) for (long pixel = 0; pixel < _pixels; pixel++) Outside(image, channel, row + (nint)pixel * _pitch);
        else Fill(source + (nint)(sourceD * _correlation.D.SourceStride + sourceH * _correlation.H.SourceStride), image, channel, row);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(T* source, long image, long channel, T* row)
    {
        PatchAxis axis = _correlation.W;
        long low = Math.Clamp(-_firstPosition, 0, _pixels), high = Math.Clamp(axis.Map.Length - _firstPosition, low, _pixels);
        T* from = source + (nint)((_firstPosition + low) * axis.SourceStride), to = row + (nint)low * _pitch;
        nint pixel = (nint)axis.SourceStride, channelStep = (nint)_correlation.SourceChannel, inside = (nint)(high - low);
        if (channelStep == 1) ShortCopy.Rows((byte*)from, pixel * sizeof(T), (byte*)to, _pitch * sizeof(T), _width * (nint)sizeof(T), inside);
        else if (inside > 0) Transposition.Copy(from, channelStep, pixel, to, _pitch, _width, inside);
        for (long at = 0; at < _pixels; at++)
        {
            if (at == low) at = high;
            if (at == _pixels) break;
            long index = axis.Map.Source(_firstPosition + at);
            T* target = row + (nint)at * _pitch;
            if (index < 0) Outside(image, channel, target);
            else for (int c = 0; c < _width; c++) target[c] = source[(nint)(index * axis.SourceStride) + c * channelStep];
        }
    }

    private void Outside(long image, long channel, T* pixel)
    {
        for (int c = 0; c < _width; c++) pixel[c] = _outside.At(image, channel + c);
    }

    /// <summary>Positions under the taps of one window differ by the tap distance, so their slots differ.</summary>
    private static long Slot(long position, in PatchAxis axis)
    {
        long slot = FloorDivide(position, Math.Max(1, Math.Abs(axis.TapDelta))) % axis.Taps;
        return slot < 0 ? slot + axis.Taps : slot;
    }

    private static long FloorDivide(long value, long divisor) => value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);
}
