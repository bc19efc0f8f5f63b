using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// What a block of windows reads of some channels, copied with its padding and split by phase of the steps: [channel][depth tap][row phase][column phase][row][column]. Under
/// any tap the elements of neighbouring windows are neighbours, and those of the next row of windows begin <see cref="Pitch"/> later: a block of windows is one run.
/// </summary>
internal readonly struct PhasedPlanes
{
    /// <summary>Elements that may be read beyond the end: the widest vector.</summary>
    private const long Slack = 64;

    /// <param name="rowStep">Positions between rows of windows, the most of any correlation.</param>
    /// <param name="columnStep">Positions between windows.</param>
    /// <param name="rows">Rows of windows.</param>
    /// <param name="columns">Windows of a row.</param>
    /// <param name="spanH">Positions that the taps of a window span on a column, less one.</param>
    /// <param name="spanW">The same on a row.</param>
    /// <param name="tapsD">Depth taps.</param>
    /// <param name="channels">Channels.</param>
    public PhasedPlanes(long rowStep, long columnStep, long rows, long columns, long spanH, long spanW, long tapsD, long channels)
    {
        (RowStep, ColumnStep) = (rowStep, columnStep);
        Pitch = columns + spanW / columnStep;
        Phase = (rows + spanH / rowStep) * Pitch;
        Depth = checked(Phase * rowStep * columnStep);
        Channel = Depth * tapsD;
        Elements = checked(Channel * channels + Slack);
    }

    public long RowStep { get; }

    public long ColumnStep { get; }

    /// <summary>Elements between rows of windows.</summary>
    public long Pitch { get; }

    /// <summary>Elements of a phase.</summary>
    public long Phase { get; }

    /// <summary>Elements between depth taps.</summary>
    public long Depth { get; }

    /// <summary>Elements between channels.</summary>
    public long Channel { get; }

    public long Elements { get; }

    /// <summary>Where the elements under a tap begin.</summary>
    public long TapOffset(in Correlation correlation, long d, long h, long w)
    {
        long row = h * correlation.H.TapDelta - Lowest(correlation.H), column = w * correlation.W.TapDelta - Lowest(correlation.W);
        return d * Depth + (row % RowStep * ColumnStep + column % ColumnStep) * Phase + row / RowStep * Pitch + column / ColumnStep;
    }

    /// <summary>Copies what windows h … by w … at depth d read. The source is element 0 of the first channel; channels are counted over all groups for the values outside.</summary>
    public unsafe void Fill<T>(
        in Correlation correlation, T* source, in OutsideValues<T> outside, long image, long firstChannel, int channels, long d, long h, long rows, long w, long columns, T* planes)
        where T : unmanaged
    {
        long spanH = Math.Abs((correlation.H.Taps - 1) * correlation.H.TapDelta), firstRow = correlation.H.Base + h * correlation.H.Step + Lowest(correlation.H);
        for (int c = 0; c < channels; c++)
        {
            T value = outside.At(image, firstChannel + c);
            for (long tap = 0; tap < correlation.D.Taps; tap++)
            {
                long sourceD = correlation.D.Source(d, tap);
                T* plane = source + (nint)(c * correlation.SourceChannel + sourceD * correlation.D.SourceStride);
                for (long phase = 0; phase < RowStep; phase++)
                {
                    T* target = planes + (nint)(c * Channel + tap * Depth + phase * ColumnStep * Phase);
                    long first = firstRow + phase, count = phase > (rows - 1) * RowStep + spanH ? 0 : ((rows - 1) * RowStep + spanH - phase) / RowStep + 1;
                    long low = sourceD < 0 ? count : Math.Clamp(CeilingDivide(-first, RowStep), 0, count);
                    long high = sourceD < 0 ? count : Math.Clamp(CeilingDivide(correlation.H.Map.Length - first, RowStep), low, count);
                    if (high > low) Rows(correlation.W, plane + (nint)((first + low * RowStep) * correlation.H.SourceStride), (nint)(RowStep * correlation.H.SourceStride), value, w, columns, (nint)(high - low), target + (nint)(low * Pitch));
                    for (long row = 0; row < count; row++)
                    {
                        if (row == low) row = high;
                        if (row == count) break;
                        long sourceH = sourceD < 0 ? AxisMap.Outside : correlation.H.Map.Source(first + row * RowStep);
                        if (sourceH >= 0) Rows(correlation.W, plane + (nint)(sourceH * correlation.H.SourceStride), 0, value, w, columns, 1, target + (nint)(row * Pitch));
                        else for (long column = 0; column < ColumnStep; column++) new Span<T>(target + (nint)(column * Phase + row * Pitch), (int)Pitch).Fill(value);
                    }
                }
            }
        }
    }

    /// <summary>Rows of the source at equal distances, to rows of every column phase.</summary>
    private unsafe void Rows<T>(in PatchAxis axis, T* source, nint sourceRow, T outside, long w, long columns, nint rows, T* target)
        where T : unmanaged
    {
        long first = axis.Base + w * axis.Step + Lowest(axis), span = Math.Abs((axis.Taps - 1) * axis.TapDelta);
        for (long phase = 0; phase < ColumnStep; phase++, target += (nint)Phase)
        {
            long begin = first + phase, reach = (columns - 1) * ColumnStep + span - phase;
            long count = reach < 0 ? 0 : reach / ColumnStep + 1;
            long low = Math.Clamp(CeilingDivide(-begin, ColumnStep), 0, count), high = Math.Clamp(CeilingDivide(axis.Map.Length - begin, ColumnStep), low, count);
            T* from = source + (nint)((begin + low * ColumnStep) * axis.SourceStride);
            nint step = (nint)(ColumnStep * axis.SourceStride), length = (nint)(high - low);
            if (step == 1) ShortCopy.Rows((byte*)from, sourceRow * sizeof(T), (byte*)(target + low), (nint)Pitch * sizeof(T), length * sizeof(T), rows);
            else for (nint row = 0; row < rows; row++) StridedCopy.Gather(from + row * sourceRow, step, target + low + row * (nint)Pitch, length);
            for (long column = 0; column < count; column++)
            {
                if (column == low) column = high;
                if (column == count) break;
                long index = axis.Map.Source(begin + column * ColumnStep);
                T* to = target + column, edge = source + (nint)(index * axis.SourceStride);
                for (nint row = 0; row < rows; row++) to[row * (nint)Pitch] = index < 0 ? outside : edge[row * sourceRow];
            }
        }
    }

    private static long Lowest(in PatchAxis axis) => Math.Min(0, (axis.Taps - 1) * axis.TapDelta);

    private static long CeilingDivide(long value, long divisor) => value > 0 ? (value + divisor - 1) / divisor : -(-value / divisor);
}
