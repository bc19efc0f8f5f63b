using System.Runtime.CompilerServices;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// What a block of windows of one image reads, copied with its padding: [channel][depth tap][row][column], or [depth tap][row][column][channel] where channels are
/// to be neighbours. Small enough to stay in a near cache; after it neither padding nor its mode exists.
/// </summary>
internal readonly struct StagedBox
{
    /// <summary>Columns of a whole number of these many channels are moved apart, or those of a tile would meet in few sets of the first-level cache.</summary>
    private const long ChannelsThatMeet = 32;

    private const long Apart = 16;

    /// <param name="channelsLast">Channels are neighbours, whether they are in the source or not.</param>
    /// <param name="channels">The most channels of a block.</param>
    /// <param name="tapsD">The most depth taps.</param>
    /// <param name="rows">The most rows.</param>
    /// <param name="columns">The most columns.</param>
    public StagedBox(bool channelsLast, long channels, long tapsD, long rows, long columns)
    {
        ChannelsLast = channelsLast;
        (Channel, Column) = channelsLast ? (1L, channels % ChannelsThatMeet == 0 ? channels + Apart : channels) : (tapsD * rows * columns, 1L);
        Row = Column * columns;
        Depth = Row * rows;
        Elements = checked(channelsLast ? Depth * tapsD : Channel * channels);
    }

    public bool ChannelsLast { get; }

    public long Elements { get; }

    /// <summary>Elements between channels.</summary>
    public long Channel { get; }

    /// <summary>Elements between depth taps.</summary>
    public long Depth { get; }

    /// <summary>Elements between rows.</summary>
    public long Row { get; }

    /// <summary>Elements between columns.</summary>
    public long Column { get; }

    /// <summary>The lowest offset of a tap on an axis, 0 or negative: the box begins there.</summary>
    public static long Lowest(in PatchAxis axis) => Math.Min(0, (axis.Taps - 1) * axis.TapDelta);

    /// <summary>Positions on an axis that some windows read.</summary>
    public static long Reach(in PatchAxis axis, long windows) => (windows - 1) * axis.Step + Math.Abs((axis.Taps - 1) * axis.TapDelta) + 1;

    /// <summary>Copies what windows h … h + rows − 1 by w … w + columns − 1 at depth d read, for channels counted over all groups; the source is element 0 of the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Fill<T>(
        in Correlation correlation, T* source, in OutsideValues<T> outside, long image, long firstChannel, int channels, long d, long h, long rows, long w, long columns, T* box)
        where T : unmanaged
    {
        source += (nint)(firstChannel * correlation.SourceChannel);
        long firstRow = correlation.H.Base + h * correlation.H.Step + Lowest(correlation.H), rowCount = Reach(correlation.H, rows);
        for (long tap = 0; tap < correlation.D.Taps; tap++)
        {
            long sourceD = correlation.D.Source(d, tap);
            T* plane = source + (nint)(sourceD * correlation.D.SourceStride);
            T* target = box + (nint)(tap * Depth);
            long low = sourceD < 0 ? rowCount : Math.Clamp(-firstRow, 0, rowCount), high = sourceD < 0 ? rowCount : Math.Clamp(correlation.H.Map.Length - firstRow, low, rowCount);
            if (high > low) Rows(correlation, plane + (nint)((firstRow + low) * correlation.H.SourceStride), outside, image, firstChannel, channels, (int)(high - low), w, columns, target + (nint)(low * Row));
            for (long row = 0; row < rowCount; row++)
            {
                if (row == low) row = high;
                if (row == rowCount) break;
                long sourceH = sourceD < 0 ? AxisMap.Outside : correlation.H.Map.Source(firstRow + row);
                if (sourceH >= 0) Rows(correlation, plane + (nint)(sourceH * correlation.H.SourceStride), outside, image, firstChannel, channels, 1, w, columns, target + (nint)(row * Row));
                else Blank(outside, image, firstChannel, channels, target + (nint)(row * Row), Reach(correlation.W, columns));
            }
        }
    }

    /// <summary>Rows of the source that follow each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Rows<T>(
        in Correlation correlation, T* source, in OutsideValues<T> outside, long image, long firstChannel, int channels, int rows, long w, long columns, T* target)
        where T : unmanaged
    {
        PatchAxis axis = correlation.W;
        long first = axis.Base + w * axis.Step + Lowest(axis), count = Reach(axis, columns);
        long low = Math.Clamp(-first, 0, count), high = Math.Clamp(axis.Map.Length - first, low, count);
        if (high > low)
        {
            T* from = source + (nint)((first + low) * axis.SourceStride), to = target + (nint)(low * Column);
            nint length = (nint)(high - low), sourceRow = (nint)correlation.H.SourceStride;
            if (ChannelsLast && correlation.SourceChannel != 1)
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int c = 0; c < channels; c++) Interleave(from + row * sourceRow + c * (nint)correlation.SourceChannel, (nint)axis.SourceStride, to + row * (nint)Row + c, (nint)Column, length);
                }
            }
            else if (ChannelsLast && Column == channels && axis.SourceStride == channels)
            {
                ShortCopy.Rows((byte*)from, sourceRow * sizeof(T), (byte*)to, (nint)Row * sizeof(T), length * channels * sizeof(T), rows);
            }
            else if (ChannelsLast)
            {
                for (int row = 0; row < rows; row++)
                {
                    ShortCopy.Rows((byte*)(from + row * sourceRow), (nint)axis.SourceStride * sizeof(T), (byte*)(to + row * (nint)Row), (nint)Column * sizeof(T), channels * (nint)sizeof(T), length);
                }
            }
            else
            {
                for (int c = 0; c < channels; c++)
                {
                    T* channelFrom = from + c * (nint)correlation.SourceChannel, channelTo = to + c * (nint)Channel;
                    if (axis.SourceStride == 1) ShortCopy.Rows((byte*)channelFrom, sourceRow * sizeof(T), (byte*)channelTo, (nint)Row * sizeof(T), length * sizeof(T), rows);
                    else for (int row = 0; row < rows; row++) Spread(channelFrom + row * sourceRow, (nint)axis.SourceStride, channelTo + row * (nint)Row, length);
                }
            }
        }

        for (long column = 0; column < count; column++)
        {
            if (column == low) column = high;
            if (column == count) break;
            long index = axis.Map.Source(first + column);
            for (int c = 0; c < channels; c++)
            {
                T value = outside.At(image, firstChannel + c);
                T* to = target + (nint)(column * Column + c * Channel), from = source + (nint)(index * axis.SourceStride + c * correlation.SourceChannel);
                for (int row = 0; row < rows; row++) to[row * (nint)Row] = index < 0 ? value : from[row * (nint)correlation.H.SourceStride];
            }
        }
    }

    /// <summary>A row outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Blank<T>(in OutsideValues<T> outside, long image, long firstChannel, int channels, T* target, long columns)
        where T : unmanaged
    {
        for (int c = 0; c < channels; c++)
        {
            T value = outside.At(image, firstChannel + c);
            T* to = target + (nint)(c * Channel);
            for (long column = 0; column < columns; column++) to[column * Column] = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Interleave<T>(T* source, nint step, T* target, nint targetStep, nint count)
        where T : unmanaged
    {
        if (step == 1) StridedCopy.Scatter(source, target, targetStep, count);
        else for (nint i = 0; i < count; i++) target[i * targetStep] = source[i * step];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Spread<T>(T* source, nint step, T* target, nint count)
        where T : unmanaged
    {
        for (nint i = 0; i < count; i++, source += step) target[i] = *source;
    }
}
