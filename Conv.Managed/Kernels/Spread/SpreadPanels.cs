using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Spread;

/// <summary>
/// The filter for a spread gradient: [group][block of channels][panel][depth tap, row tap in the order of their classes][filter][lane], where lanes are pairs of a tap along the
/// width and a channel of the block, channels inside. Lanes that do not exist are zeros.
/// </summary>
internal sealed class SpreadPanels
{
    /// <summary>Filters between prefetching and packing: they lie so far apart that no prefetcher of the machine finds them.</summary>
    private const int Ahead = 24;

    /// <summary>Longer runs are not prefetched.</summary>
    private const int MostPrefetched = 2048;

    /// <summary>More taps than this are not turned around together.</summary>
    private const long MostTapsTogether = 128;

    private readonly ConvolutionGeometry _geometry;
    private readonly long _channels;
    private readonly int _lanes;
    private readonly Tap[] _taps;

    public SpreadPanels(ConvolutionGeometry geometry, AxisPart[] d, AxisPart[] h, long channels, int lanes)
    {
        (_geometry, _channels, _lanes) = (geometry, channels, lanes);
        _taps = [.. Order(d, geometry.Kernel.D).SelectMany(_ => Order(h, geometry.Kernel.H), (depth, row) => new Tap(depth * geometry.W.D + row * geometry.W.H, depth * geometry.Kernel.H + row))];
        PanelsPerBlock = (geometry.Kernel.W * channels + lanes - 1) / lanes;
        ChannelBlocks = (geometry.Channels + channels - 1) / channels;

        // The taps of the filter as it lies in memory, class by class.
        IEnumerable<long> Order(AxisPart[] parts, long length) =>
            from part in parts
            from tap in Enumerable.Range(0, checked((int)part.Patch.Taps))
            let place = part.FirstTap + tap * part.TapStep
            select geometry.Flipped ? length - 1 - place : place;
    }

    /// <summary>Panels of a block of channels.</summary>
    public long PanelsPerBlock { get; }

    /// <summary>Elements of a panel.</summary>
    public long PanelElements => checked(_taps.Length * _geometry.Filters * _lanes);

    /// <summary>Elements altogether.</summary>
    public long Elements => checked(_geometry.Groups * ChannelBlocks * PanelsPerBlock * PanelElements);

    /// <summary>Chunks of packing: a vector of channels with all its taps, or a panel of a block of few channels.</summary>
    public int Chunks => checked((int)(_geometry.Groups * ChannelBlocks * Parts));

    private long ChannelBlocks { get; }

    /// <summary>Whether channels fill whole vectors, so that a panel has one tap.</summary>
    private bool IsWhole => _channels % _lanes == 0;

    private long Parts => IsWhole ? _channels / _lanes : PanelsPerBlock;

    private long Width => _geometry.Kernel.W;

    /// <summary>Whether the filter has one tap and channels fill whole vectors, so that a part is a panel.</summary>
    public bool IsOneTap => IsWhole && _geometry.Kernel.Volume == 1;

    /// <summary>Where the panels of a block of channels begin.</summary>
    public long Offset(long group, long block) => (group * ChannelBlocks + block) * PanelsPerBlock * PanelElements;

    /// <summary>Packs one part of a block.</summary>
    public unsafe void Pack<T>(int chunk, T* filter, T* packed)
        where T : unmanaged
    {
        (long rest, long part) = Math.DivRem(chunk, Parts);
        (long group, long block) = Math.DivRem(rest, ChannelBlocks);
        Pack(group, block, part, filter, packed + (nint)(Offset(group, block) + part * PanelElements));
    }

    /// <summary>Packs one part of a block to a place of its own: one panel, where <see cref="IsOneTap"/>.</summary>
    public unsafe void Pack<T>(long group, long block, long part, T* filter, T* target)
        where T : unmanaged
    {
        TensorStrides strides = _geometry.W;
        T* source = filter + (nint)(group * _geometry.Filters * strides.Outer + block * _channels * strides.Channel);
        long channels = Math.Min(_channels, _geometry.Channels - block * _channels);
        if (IsWhole) PackVector(source + (nint)(part * _lanes * strides.Channel), (int)Math.Clamp(channels - part * _lanes, 0, _lanes), target);
        else PackPanel(source, channels, part, target);
    }

    /// <summary>A vector of channels. Where the taps of a channel follow each other in memory they are turned around together, so that the filter is read once and in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void PackVector<T>(T* source, int lanes, T* target)
        where T : unmanaged
    {
        (TensorStrides strides, Extent3 kernel) = (_geometry.W, _geometry.Kernel);
        nint size = sizeof(T), bytes = _lanes * size, filters = (nint)_geometry.Filters;
        bool isRun = strides.W == 1 && (strides.H == kernel.W || kernel.H == 1) && (strides.D == kernel.W * kernel.H || kernel.D == 1) && kernel.Volume <= MostTapsTogether;
        if (!isRun || (kernel.Volume == 1 && strides.Channel == 1))
        {
            for (int tap = 0; tap < _taps.Length; tap++)
            {
                for (long w = 0; w < Width; w++)
                    PackTap(source + (nint)(_taps[tap].Offset + Place(w) * strides.W), lanes, target + (nint)(w * (_channels / _lanes) * PanelElements) + tap * filters * _lanes);
            }

            return;
        }

        // Where each turned tap goes.
        int together = checked((int)kernel.Volume), count = _taps.Length * (int)Width;
        nint* places = stackalloc nint[2 * count], place = places;
        for (int tap = 0; tap < _taps.Length; tap++)
        {
            for (long w = 0; w < Width; w++)
            {
                *place++ = (nint)(_taps[tap].Index * Width + Place(w)) * bytes;
                *place++ = ((nint)(w * (_channels / _lanes) * PanelElements) + tap * filters * _lanes) * size;
            }
        }

        nint run = strides.Channel == kernel.Volume ? lanes * together : 0;
        T* turned = stackalloc T[together * _lanes];
        new Span<T>(turned, together * _lanes).Clear();
        for (nint k = 0; k < filters; k++, source += (nint)strides.Outer, target += _lanes)
        {
            if (k + Ahead < filters) Prefetch(source + Ahead * (nint)strides.Outer, run);
            Transposition.Copy(source, (nint)strides.Channel, 1, turned, _lanes, lanes, together);
            place = places;
            for (int i = 0; i < count; i++, place += 2)
            {
                byte* from = (byte*)turned + place[0], to = (byte*)target + place[1];
                if (bytes == 2 * Vector256<byte>.Count)
                {
                    Vector256.Load(from).Store(to);
                    Vector256.Load(from + Vector256<byte>.Count).Store(to + Vector256<byte>.Count);
                }
                else
                {
                    new Span<byte>(from, (int)bytes).CopyTo(new Span<byte>(to, (int)bytes));
                }
            }
        }
    }

    /// <summary>One tap of a vector of channels, for all filters.</summary>
    private unsafe void PackTap<T>(T* source, int lanes, T* target)
        where T : unmanaged
    {
        TensorStrides strides = _geometry.W;
        nint filters = (nint)_geometry.Filters;
        if (lanes < _lanes) new Span<T>(target, checked((int)filters * _lanes)).Clear();
        if (strides.Channel == 1) ShortCopy.Rows((byte*)source, (nint)strides.Outer * sizeof(T), (byte*)target, _lanes * (nint)sizeof(T), lanes * (nint)sizeof(T), filters);
        else Transposition.Copy(source, (nint)strides.Channel, (nint)strides.Outer, target, _lanes, lanes, filters);
    }

    private long Place(long w) => _geometry.Flipped ? Width - 1 - w : w;

    private static unsafe void Prefetch<T>(T* start, nint elements)
        where T : unmanaged
    {
        if (!Sse.IsSupported || elements * sizeof(T) > MostPrefetched) return;
        for (nint at = 0; at < elements * sizeof(T); at += WorkspaceLayout.Line) Sse.Prefetch1((byte*)start + at);
    }

    private unsafe void Turn<T>(T* source, nint channelStep, T* turned, int lanes, int taps)
        where T : unmanaged
    {
        if (channelStep == 1 && taps == 1) new Span<T>(source, lanes).CopyTo(new Span<T>(turned, lanes));
        else Transposition.Copy(source, channelStep, 1, turned, _lanes, lanes, taps);
    }

    /// <summary>A panel whose lanes are taps and channels side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void PackPanel<T>(T* source, long channels, long panel, T* target)
        where T : unmanaged
    {
        TensorStrides strides = _geometry.W;
        var lanes = stackalloc nint[_lanes];
        int count = (int)Math.Clamp(Width * channels - panel * _lanes, 0, _lanes);
        bool areNeighbours = true;
        for (int lane = 0; lane < count; lane++)
        {
            (long w, long channel) = Math.DivRem(panel * _lanes + lane, channels);
            lanes[lane] = (nint)(Place(w) * strides.W + channel * strides.Channel);
            areNeighbours &= lanes[lane] == lanes[0] + lane;
        }

        if (count < _lanes) new Span<T>(target, checked((int)PanelElements)).Clear();
        foreach (Tap tap in _taps)
        {
            T* from = source + (nint)tap.Offset;
            for (long k = 0; k < _geometry.Filters; k++, from += (nint)strides.Outer, target += _lanes)
            {
                if (areNeighbours) new Span<T>(from + lanes[0], count).CopyTo(new Span<T>(target, count));
                else for (int lane = 0; lane < count; lane++) target[lane] = from[lanes[lane]];
            }
        }
    }

    /// <summary>A tap along depth and height: where it lies, and its number among them.</summary>
    private readonly record struct Tap(long Offset, long Index);
}
