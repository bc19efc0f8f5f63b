using System.Numerics;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Divides lanes by the number of taps that count in their windows.</summary>
internal static unsafe class WindowShares
{
    /// <summary>values[lane] = factor · (values[lane] / counted taps); the mean of nothing is 0.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="w">The first window, or the window whose channels are lanes.</param>
    /// <param name="count">Lanes.</param>
    /// <param name="counted">Counted taps on the axes outside the row.</param>
    /// <param name="countPadding">Whether padding counts.</param>
    /// <param name="factor">A factor.</param>
    /// <param name="values">The lanes' values.</param>
    public static void Divide<T>(PoolingLanes lanes, long w, int count, long counted, bool countPadding, T factor, T* values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Windows with all their taps stand together; those at the ends are few.
        for (int lane = 0; lane < count;)
        {
            long divisor = counted * lanes.W.Counted(w + (lanes.LanesAreChannels ? 0 : lane), countPadding);
            int same = lanes.LanesAreChannels ? count : (int)Math.Min(count - lane, lanes.W.SameCount(w + lane, countPadding));
            if (divisor == 0) new Span<T>(values + lane, same).Clear();
            else LaneLoops.Divide(values + lane, T.CreateTruncating(divisor), factor, same);
            lane += same;
        }
    }
}
