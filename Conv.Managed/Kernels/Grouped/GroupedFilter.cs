using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Packs the filter of one vector of result channels as [correlation][source channel][tap][lane].</summary>
internal static unsafe class GroupedFilter
{
    /// <summary>Taps of a channel that are transposed at once; more are packed part by part.</summary>
    private const int MostTaps = 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(GroupedPart[] parts, (nint Place, nint Step)[] places, GroupLanes lanes, int block, T* filter, T* packed)
        where T : unmanaged
    {
        if (places.Length > 0) Scattered(parts[0].Correlation.Filter, places, lanes, block, filter, packed);
        else PartByPart(parts, lanes, block, filter, packed);
    }

    /// <summary>
    /// Where each tap of a channel of the filter goes, and how far from there that of the next source channel, when there are several parts and their taps are the neighbours 0, 1, … together;
    /// nothing otherwise.
    /// </summary>
    public static (nint Place, nint Step)[] Places(GroupedPart[] parts, GroupLanes lanes)
    {
        int taps = 0;
        foreach (GroupedPart part in parts) taps += (int)Math.Min(MostTaps + 1, part.Correlation.Taps);
        if (parts.Length < 2 || taps > MostTaps || !AreNeighbours(parts, taps)) return [];
        var places = new (nint Place, nint Step)[taps];
        nint ofPart = 0;
        foreach (GroupedPart part in parts)
        {
            ref readonly Correlation correlation = ref part.Correlation;
            for (int tap = 0; tap < correlation.Taps; tap++) places[At(correlation, tap)] = (ofPart + tap * (nint)lanes.Lanes, (nint)correlation.Taps * lanes.Lanes);
            ofPart += (nint)(correlation.Taps * lanes.Sources) * lanes.Lanes;
        }

        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PartByPart<T>(GroupedPart[] parts, GroupLanes lanes, int block, T* filter, T* packed)
        where T : unmanaged
    {
        foreach (GroupedPart part in parts)
        {
            ref readonly Correlation correlation = ref part.Correlation;
            FilterView view = correlation.Filter;
            bool dense = IsDense(correlation, view);
            int count = lanes.Lanes, even = Even(lanes, view);
            // Source channels whose taps follow each other are transposed together.
            long first = lanes.First(block), together = dense && view.W == 1 && view.Channel == correlation.Taps ? lanes.Sources : 1, taps = correlation.Taps * together;
            for (long source = 0; source < lanes.Sources; source += together)
            {
                for (int at = 0; at < count; at += even)
                {
                    T* from = filter + (nint)(view.Offset + Start(lanes, view, first + at, source));
                    // Taps that are read backwards are written backwards: transposition in registers wants neighbours.
                    if (dense && view.W == -1) Transposition.Copy(from - (nint)(taps - 1), Lane(lanes, view), 1, packed + at + (nint)(taps - 1) * count, -count, even, taps);
                    else if (dense) Transposition.Copy(from, Lane(lanes, view), (nint)view.W, packed + at, count, even, taps);
                    else ByTap(correlation, view, from, Lane(lanes, view), packed + at, count, even);
                }

                packed += (nint)taps * count;
            }
        }
    }

    /// <summary>The same where all taps of a channel, over the parts, are neighbours in the filter: they are transposed together, then each goes to its part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scattered<T>(FilterView view, (nint Place, nint Step)[] places, GroupLanes lanes, int block, T* filter, T* packed)
        where T : unmanaged
    {
        int count = lanes.Lanes, even = Even(lanes, view), taps = places.Length;
        long first = lanes.First(block);
        T* together = stackalloc T[taps * count];

        for (nint source = 0; source < lanes.Sources; source++)
        {
            for (int at = 0; at < count; at += even) Transposition.Copy(filter + (nint)Start(lanes, view, first + at, source), Lane(lanes, view), 1, together + at, count, even, taps);
            for (int tap = 0; tap < taps; tap++) Copy((byte*)(together + tap * count), (byte*)(packed + places[tap].Place + source * places[tap].Step), count * sizeof(T));
        }
    }

    /// <summary>The place of a correlation's tap in a channel of the filter.</summary>
    private static long At(in Correlation correlation, long tap)
    {
        (long rest, long w) = Math.DivRem(tap, correlation.W.Taps);
        (long d, long h) = Math.DivRem(rest, correlation.H.Taps);
        return correlation.Filter.Offset + d * correlation.Filter.D + h * correlation.Filter.H + w * correlation.Filter.W;
    }

    /// <summary>Copies a vector: a power of two of bytes.</summary>
    private static void Copy(byte* source, byte* target, int bytes)
    {
        if (bytes < Vector256<byte>.Count) new Span<byte>(source, bytes).CopyTo(new Span<byte>(target, bytes));
        else for (int at = 0; at < bytes; at += Vector256<byte>.Count) Vector256.Load(source + at).Store(target + at);
    }

    /// <summary>True when the taps of all parts are the elements 0, 1, … of a channel of the filter.</summary>
    private static bool AreNeighbours(GroupedPart[] parts, int taps)
    {
        uint seen = 0;
        foreach (GroupedPart part in parts)
        {
            ref readonly Correlation correlation = ref part.Correlation;
            for (long tap = 0; tap < correlation.Taps; tap++)
            {
                long at = At(correlation, tap);
                if (at < 0 || at >= taps || (seen >> (int)at & 1) != 0) return false;
                seen |= 1u << (int)at;
            }
        }

        return true;
    }

    /// <summary>Lanes that are evenly spaced in the filter: those of one group are; so are all of them when a group follows the one before.</summary>
    private static int Even(GroupLanes lanes, in FilterView view) =>
        lanes.Meeting != LaneMeeting.Within || view.Group == lanes.Results * view.Row ? lanes.Lanes : (int)lanes.Results;

    private static nint Lane(GroupLanes lanes, in FilterView view) => (nint)(lanes.Meeting == LaneMeeting.Alone ? view.Group : view.Row);

    /// <summary>Elements from the filter's first tap to that of a result channel, over all groups, and a source channel of its group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Start(GroupLanes lanes, in FilterView view, long channel, long source)
    {
        (long group, long result) = Math.DivRem(channel, lanes.Results);
        return group * view.Group + result * view.Row + source * view.Channel;
    }

    /// <summary>True when the taps of a channel are evenly spaced in memory.</summary>
    private static bool IsDense(in Correlation correlation, in FilterView view) =>
        (correlation.H.Taps <= 1 || view.H == correlation.W.Taps * view.W) && (correlation.D.Taps <= 1 || view.D == correlation.H.Taps * correlation.W.Taps * view.W);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ByTap<T>(in Correlation correlation, in FilterView view, T* from, nint lane, T* packed, nint step, int count)
        where T : unmanaged
    {
        for (long d = 0; d < correlation.D.Taps; d++)
        {
            for (long h = 0; h < correlation.H.Taps; h++)
            {
                for (long w = 0; w < correlation.W.Taps; w++, packed += step)
                {
                    T* tap = from + (nint)(d * view.D + h * view.H + w * view.W);
                    for (int i = 0; i < count; i++) packed[i] = tap[i * lane];
                }
            }
        }
    }
}
