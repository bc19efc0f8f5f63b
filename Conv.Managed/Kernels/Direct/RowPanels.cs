using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// The filters of a family of correlations in panels: [group][correlation][block of channels][panel of rows][product of the block][lane], rows that do not exist as zeros.
/// A panel may also be packed alone, just before it is used: worth it when few pixels use it.
/// </summary>
internal sealed class RowPanels
{
    /// <summary>More taps than this are not turned around together.</summary>
    private const long MostTapsTogether = 128;

    /// <summary>Channels between prefetching and packing.</summary>
    private const int Ahead = 24;

    /// <summary>Rows that lie farther apart are not prefetched.</summary>
    private const int MostPrefetched = 2048;

    private readonly CorrelationFamily _family;
    private readonly DepthOrder _order;
    private readonly long _groups;
    private readonly int _lanes;
    private readonly TapPlace[]? _together;

    public RowPanels(CorrelationFamily family, DepthOrder order, long groups, int lanes)
    {
        (_family, _order, _groups, _lanes) = (family, order, groups, lanes);
        PanelCount = (family.Rows + lanes - 1) / lanes;
        if (family.Count > 1 && family.Taps is > 2 and <= MostTapsTogether && family[0].Filter.Row != 1 && family.Count <= MostTapsTogether) _together = Together(family);
    }

    /// <summary>Panels over the rows of a group.</summary>
    public long PanelCount { get; }

    /// <summary>Elements altogether.</summary>
    public long Elements => checked(_groups * GroupElements);

    /// <summary>Chunks of packing: a panel of every correlation each.</summary>
    public int Chunks => checked((int)(_groups * PanelCount));

    private long GroupElements => checked(PanelCount * _lanes * _family.Channels * _family.Taps);

    /// <summary>Where a panel of a block begins.</summary>
    public long Offset(long group, in Correlation correlation, long firstChannel, int channels, long panel) =>
        group * GroupElements + ((correlation.TapsBefore * _family.Channels + firstChannel * correlation.Taps) * PanelCount + panel * channels * correlation.Taps) * _lanes;

    /// <summary>Packs one panel of every block of every correlation.</summary>
    public unsafe void PackAll<T>(int chunk, T* filter, T* packed)
        where T : unmanaged
    {
        (long group, long panel) = Math.DivRem(chunk, PanelCount);
        if (_together is not null)
        {
            PackTogether(_together, filter, group, panel, packed);
            return;
        }

        for (long index = 0; index < _family.Count; index++)
        {
            Correlation correlation = _family[index];
            for (long channel = 0; channel < correlation.Channels; channel += _order.Channels)
            {
                int channels = (int)Math.Min(_order.Channels, correlation.Channels - channel);
                Pack(correlation, filter, group, channel, channels, panel, packed + (nint)Offset(group, correlation, channel, channels, panel));
            }
        }
    }

    /// <summary>
    /// The taps of a filter spread over the correlations of a gradient with strides. Where they follow each other in memory they are turned around together and then dealt out,
    /// so that the filter is read once and in order.
    /// </summary>
    private unsafe void PackTogether<T>(TapPlace[] places, T* filter, long group, long panel, T* packed)
        where T : unmanaged
    {
        FilterView view = _family[0].Filter;
        int rows = (int)Math.Min(_lanes, _family.Rows - panel * _lanes), taps = places.Length;
        T* source = filter + (nint)(group * view.Group + panel * _lanes * view.Row), turned = stackalloc T[taps * _lanes];
        new Span<T>(turned, taps * _lanes).Clear();
        T* target = packed + (nint)(group * GroupElements);
        for (long channel = 0; channel < _family.Channels; channel++)
        {
            if (channel + Ahead < _family.Channels) Prefetch(source + (nint)((channel + Ahead) * view.Channel), rows * (nint)view.Row);
            Transposition.Copy(source + (nint)(channel * view.Channel), (nint)view.Row, 1, turned, _lanes, rows, taps);
            long within = channel % _order.Channels, first = channel - within, channels = Math.Min(_order.Channels, _family.Channels - first);
            foreach (TapPlace place in places)
            {
                long at = ((place.Before * _family.Channels + first * place.Taps) * PanelCount) + panel * channels * place.Taps
                    + (_order.ChannelsInside ? place.Tap * channels + within : within * place.Taps + place.Tap);
                new Span<T>(turned + place.Source * _lanes, _lanes).CopyTo(new Span<T>(target + (nint)(at * _lanes), _lanes));
            }
        }
    }

    /// <summary>Where every tap of the filter goes, or null when taps do not follow each other or some go nowhere.</summary>
    private static TapPlace[]? Together(CorrelationFamily family)
    {
        var places = new List<TapPlace>();
        for (long index = 0; index < family.Count; index++)
        {
            Correlation correlation = family[index];
            FilterView view = correlation.Filter;
            for (long tap = 0; tap < correlation.Taps; tap++)
            {
                (long rest, long w) = Math.DivRem(tap, correlation.W.Taps);
                (long d, long h) = Math.DivRem(rest, correlation.H.Taps);
                places.Add(new TapPlace((int)Math.Clamp(view.Offset + d * view.D + h * view.H + w * view.W, -1, MostTapsTogether), correlation.TapsBefore, correlation.Taps, tap));
            }
        }

        return places.Select(place => place.Source).Order().SequenceEqual(Enumerable.Range(0, places.Count)) ? [.. places] : null;
    }

    /// <summary>Packs one panel of one block.</summary>
    public unsafe void Pack<T>(in Correlation correlation, T* filter, long group, long firstChannel, int channels, long panel, T* target)
        where T : unmanaged
    {
        FilterView view = correlation.Filter;
        int rows = (int)Math.Min(_lanes, correlation.Rows - panel * _lanes);
        T* source = filter + (nint)(view.Offset + group * view.Group + panel * _lanes * view.Row + firstChannel * view.Channel);
        if (rows < _lanes) new Span<T>(target, checked((int)(channels * correlation.Taps) * _lanes)).Clear();
        if (!_order.ChannelsInside && IsOneRun(correlation))
        {
            Run(source, (nint)view.Row, 1, target, rows, channels * correlation.Taps);
            return;
        }

        if (!_order.ChannelsInside && IsOneTapRun(correlation))
        {
            for (nint c = 0; c < channels; c++)
            {
                if (c + Ahead < channels) Prefetch(source + (c + Ahead) * (nint)view.Channel, rows * (nint)view.Row);
                Run(source + c * (nint)view.Channel, (nint)view.Row, 1, target + c * (nint)correlation.Taps * _lanes, rows, correlation.Taps);
            }

            return;
        }

        for (long d = 0; d < correlation.D.Taps; d++)
        {
            for (long h = 0; h < correlation.H.Taps; h++)
            {
                T* line = source + (nint)(d * view.D + h * view.H);
                nint tap = (nint)((d * correlation.H.Taps + h) * correlation.W.Taps);
                if (_order.ChannelsInside)
                {
                    for (nint w = 0; w < correlation.W.Taps; w++) Run(line + w * (nint)view.W, (nint)view.Row, (nint)view.Channel, target + (tap + w) * channels * _lanes, rows, channels);
                }
                else
                {
                    for (nint c = 0; c < channels; c++)
                    {
                        if (c + Ahead < channels) Prefetch(line + (c + Ahead) * (nint)view.Channel, rows * (nint)view.Row);
                        Run(line + c * (nint)view.Channel, (nint)view.Row, (nint)view.W, target + (c * (nint)correlation.Taps + tap) * _lanes, rows, correlation.W.Taps);
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
        if (rowStep == 1) ShortCopy.Rows((byte*)source, step * sizeof(T), (byte*)target, _lanes * (nint)sizeof(T), rows * (nint)sizeof(T), (nint)count);
        else Transposition.Copy(source, rowStep, step, target, _lanes, rows, count);
    }

    /// <summary>A tap of the filter and its place: taps before its correlation, the correlation's taps, its number among them.</summary>
    private readonly record struct TapPlace(int Source, long Before, long Taps, long Tap);
}
