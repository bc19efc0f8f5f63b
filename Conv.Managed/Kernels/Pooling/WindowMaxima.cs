using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Pooling;

/// <summary>The maxima of a block of lanes where nobody asks for positions.</summary>
internal static unsafe class WindowMaxima<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    /// <summary>−∞, or the least integer: the maximum of nothing.</summary>
    public static T Lowest => typeof(T) == typeof(float) ? T.CreateTruncating(float.NegativeInfinity)
        : typeof(T) == typeof(double) ? T.CreateTruncating(double.NegativeInfinity)
        : T.MinValue;

    /// <summary>Writes the maxima of the lanes from a window.</summary>
    [SkipLocalsInit]
    public static void Find(PoolingLanes lanes, T* x, long image, long channel, long d, long h, long w, int count, T* best)
    {
        PoolingGeometry geometry = lanes.Geometry;
        TensorStrides strides = geometry.X;
        new Span<T>(best, count).Fill(Lowest);
        T* plane = x + (nint)(image * strides.Outer + channel * strides.Channel);
        T* stretch = stackalloc T[WindowRow.MostSpan], gathered = stackalloc T[WindowRow.MostSpan];
        WindowRow columns = lanes.LanesAreChannels ? default : new WindowRow(lanes, w, count);
        if (columns.Fits) new Span<T>(stretch, columns.Span).Fill(Lowest);
        for (long tapD = 0; tapD < geometry.Window.D; tapD++)
        {
            long sourceD = lanes.D.Source(d, tapD);
            if (sourceD < 0) continue;
            for (long tapH = 0; tapH < geometry.Window.H; tapH++)
            {
                long sourceH = lanes.H.Source(h, tapH);
                if (sourceH < 0) continue;
                T* row = plane + (nint)(sourceD * strides.D + sourceH * strides.H);
                if (columns.Fits) LaneLoops.Max(columns.Inside(row, (nint)strides.W, gathered), stretch + columns.Low, columns.High - columns.Low);
                else TapByTap(lanes, row, w, count, gathered, best);
            }
        }

        if (!columns.Fits) return;
        for (long tap = 0; tap < geometry.Window.W; tap++) LaneLoops.Max(WindowRow.UnderTap(stretch, tap, geometry, gathered, count), best, count);
    }

    /// <summary>One row where channels are lanes, or windows reach too far for a stretch.</summary>
    private static void TapByTap(PoolingLanes lanes, T* row, long w, int count, T* gathered, T* best)
    {
        nint column = (nint)lanes.Geometry.X.W;
        for (long tap = 0; tap < lanes.Geometry.Window.W; tap++)
        {
            if (lanes.LanesAreChannels)
            {
                long source = lanes.W.Source(w, tap);
                if (source >= 0) LaneLoops.Max(row + (nint)source * column, best, count);
                continue;
            }

            lanes.W.Interior(tap, w, w + count, out long low, out long high);
            if (high <= low) continue;
            StridedCopy.Gather(row + (nint)lanes.W.Source(low, tap) * column, (nint)lanes.W.Stride * column, gathered, (nint)(high - low));
            LaneLoops.Max(gathered, best + (low - w), (int)(high - low));
        }
    }
}
