using System.Runtime.CompilerServices;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Packs the filter of one vector of result channels as [correlation][source channel][tap][lane].</summary>
internal static unsafe class GroupedFilter
{
    public static void Pack<T>(GroupedPart[] parts, GroupLanes lanes, int block, T* filter, T* packed)
        where T : unmanaged
    {
        foreach (GroupedPart part in parts)
        {
            ref readonly Correlation correlation = ref part.Correlation;
            FilterView view = correlation.Filter;
            bool dense = IsDense(correlation, view);
            int count = lanes.Lanes;
            long first = lanes.First(block);
            // Lanes of one group are evenly spaced in the filter; so are all of them when a group follows the one before.
            int even = lanes.Meeting == LaneMeeting.Spread || view.Group == lanes.Results * view.Row ? count : (int)lanes.Results;
            nint lane = (nint)(lanes.Meeting == LaneMeeting.Alone ? view.Group : view.Row);
            if (lanes.Meeting == LaneMeeting.Alone) even = count;
            for (long source = 0; source < lanes.Sources; source++)
            {
                for (int at = 0; at < count; at += even)
                {
                    (long group, long result) = Math.DivRem(first + at, lanes.Results);
                    T* from = filter + (nint)(view.Offset + group * view.Group + result * view.Row + source * view.Channel);
                    if (dense) Transposition.Copy(from, lane, (nint)view.W, packed + at, count, even, correlation.Taps);
                    else ByTap(correlation, view, from, lane, packed + at, count, even);
                }

                packed += (nint)correlation.Taps * count;
            }
        }
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
