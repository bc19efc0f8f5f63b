using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// The filters of a family of correlations in panels: [group][correlation][block of channels][panel of rows][product of the block][lane], rows that do not exist as zeros.
/// A panel may also be packed alone, just before it is used: worth it when few pixels use it.
/// </summary>
internal sealed class RowPanels(CorrelationFamily family, DepthOrder order, long groups, int lanes)
{
    /// <summary>Channels between prefetching and packing.</summary>
    private const int Ahead = 24;

    /// <summary>Rows that lie farther apart are not prefetched.</summary>
    private const int MostPrefetched = 2048;

    /// <summary>Panels over the rows of a group.</summary>
    public long PanelCount { get; } = (family.Rows + lanes - 1) / lanes;

    /// <summary>Elements altogether.</summary>
    public long Elements => checked(groups * GroupElements);

    /// <summary>Chunks of packing: a panel each.</summary>
    public int Chunks => checked((int)(groups * family.Count * PanelCount));

    private long GroupElements => checked(PanelCount * lanes * family.Channels * family.Taps);

    /// <summary>Where a panel of a block begins.</summary>
    public long Offset(long group, in Correlation correlation, long firstChannel, int channels, long panel) =>
        group * GroupElements + ((correlation.TapsBefore * family.Channels + firstChannel * correlation.Taps) * PanelCount + panel * channels * correlation.Taps) * lanes;

    /// <summary>Packs one panel of every block of a correlation.</summary>
    public unsafe void PackAll<T>(int chunk, T* filter, T* packed)
        where T : unmanaged
    {
        (long rest, long panel) = Math.DivRem(chunk, PanelCount);
        (long group, long index) = Math.DivRem(rest, family.Count);
        Correlation correlation = family[index];
        for (long channel = 0; channel < correlation.Channels; channel += order.Channels)
        {
            int channels = (int)Math.Min(order.Channels, correlation.Channels - channel);
            Pack(correlation, filter, group, channel, channels, panel, packed + (nint)Offset(group, correlation, channel, channels, panel));
        }
    }

    /// <summary>Packs one panel of one block.</summary>
    public unsafe void Pack<T>(in Correlation correlation, T* filter, long group, long firstChannel, int channels, long panel, T* target)
        where T : unmanaged
    {
        FilterView view = correlation.Filter;
        int rows = (int)Math.Min(lanes, correlation.Rows - panel * lanes);
        T* source = filter + (nint)(view.Offset + group * view.Group + panel * lanes * view.Row + firstChannel * view.Channel);
        if (rows < lanes) new Span<T>(target, checked((int)(channels * correlation.Taps) * lanes)).Clear();
        if (!order.ChannelsInside && IsOneRun(correlation))
        {
            Run(source, (nint)view.Row, 1, target, rows, channels * correlation.Taps);
            return;
        }

        if (!order.ChannelsInside && IsOneTapRun(correlation))
        {
            for (nint c = 0; c < channels; c++)
            {
                if (c + Ahead < channels) Prefetch(source + (c + Ahead) * (nint)view.Channel, rows * (nint)view.Row);
                Run(source + c * (nint)view.Channel, (nint)view.Row, 1, target + c * (nint)correlation.Taps * lanes, rows, correlation.Taps);
            }

            return;
        }

        for (long d = 0; d < correlation.D.Taps; d++)
        {
            for (long h = 0; h < correlation.H.Taps; h++)
            {
                T* line = source + (nint)(d * view.D + h * view.H);
                nint tap = (nint)((d * correlation.H.Taps + h) * correlation.W.Taps);
                if (order.ChannelsInside)
                {
                    for (nint w = 0; w < correlation.W.Taps; w++) Run(line + w * (nint)view.W, (nint)view.Row, (nint)view.Channel, target + (tap + w) * channels * lanes, rows, channels);
                }
                else
                {
                    for (nint c = 0; c < channels; c++)
                    {
                        if (c + Ahead < channels) Prefetch(line + (c + Ahead) * (nint)view.Channel, rows * (nint)view.Row);
                        Run(line + c * (nint)view.Channel, (nint)view.Row, (nint)view.W, target + (c * (nint)correlation.Taps + tap) * lanes, rows, correlation.W.Taps);
                    }
                }
            }
        }
    }

    /// <summary>True when the taps of a channel, and channels among themselves, follow each other in memory.</summary>
    private static bool IsOneRun(in Correlation correlation) => IsOneTapRun(correlation) && correlation.Filter.Channel == correlation.Taps;

    /// <summary>True when the taps of a channel follow each other in memory.</summary>
    private static bool IsOneTapRun(in Correlation correlation)
    {
        FilterView view = correlation.Filter;
        return (view.W == 1 || correlation.W.Taps == 1)
            && (view.H == correlation.W.Taps || correlation.H.Taps == 1)
            && (view.D == correlation.H.Taps * correlation.W.Taps || correlation.D.Taps == 1);
    }

    /// <summary>Asks for what is packed soon: channels lie so far apart that no prefetcher of the machine finds them.</summary>
    private static unsafe void Prefetch<T>(T* start, nint elements)
        where T : unmanaged
    {
        if (!Sse.IsSupported || elements * sizeof(T) > MostPrefetched) return;
        for (nint at = 0; at < elements * sizeof(T); at += WorkspaceLayout.Line) Sse.Prefetch1((byte*)start + at);
    }

    /// <summary>Neighbouring products of all rows of a panel.</summary>
    private unsafe void Run<T>(T* source, nint rowStep, nint step, T* target, int rows, long count)
        where T : unmanaged
    {
        if (rowStep == 1) ShortCopy.Rows((byte*)source, step * sizeof(T), (byte*)target, lanes * (nint)sizeof(T), rows * (nint)sizeof(T), (nint)count);
        else Transposition.Copy(source, rowStep, step, target, lanes, rows, count);
    }
}
