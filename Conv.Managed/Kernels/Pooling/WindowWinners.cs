using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Pooling;

/// <summary>The maxima of a block of lanes and their positions in the plane: taps in row-major order, and a later one must be larger (or the first NaN) to win.</summary>
internal static unsafe class WindowWinners<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    /// <summary>Writes maxima and positions; −∞ (the least integer) and −1 where a window meets no element.</summary>
    public static void Find(PoolingLanes lanes, T* x, long image, long channel, long d, long h, long w, int count, T* best, long* index)
    {
        new Span<T>(best, count).Fill(WindowMaxima<T>.Lowest);
        TensorStrides strides = lanes.Geometry.X;
        T* plane = x + (nint)(image * strides.Outer + channel * strides.Channel);
        if (typeof(T) == typeof(float) && lanes.Geometry.Input.Volume <= int.MaxValue) FindFloats(lanes, (float*)plane, d, h, w, count, (float*)best, index);
        else FindAny(lanes, plane, d, h, w, count, best, index);
    }

    [SkipLocalsInit]
    private static void FindFloats(PoolingLanes lanes, float* plane, long d, long h, long w, int count, float* best, long* index)
    {
        PoolingGeometry geometry = lanes.Geometry;
        TensorStrides strides = geometry.X;
        int* places = stackalloc int[PoolingLanes.Most], stretchPlaces = stackalloc int[WindowRow.MostSpan], gatheredPlaces = stackalloc int[PoolingLanes.Most];
        float* stretch = stackalloc float[WindowRow.MostSpan], gathered = stackalloc float[WindowRow.MostSpan];
        new Span<int>(places, count).Fill(-1);
        WindowRow columns = lanes.LanesAreChannels ? default : new WindowRow(lanes, w, count);
        if (columns.Fits)
        {
            new Span<float>(stretch, columns.Span).Fill(float.NegativeInfinity);
            new Span<int>(stretchPlaces, columns.Span).Fill(-1);
        }

        for (long tapD = 0; tapD < geometry.Window.D; tapD++)
        {
            long sourceD = lanes.D.Source(d, tapD);
            if (sourceD < 0) continue;
            for (long tapH = 0; tapH < geometry.Window.H; tapH++)
            {
                long sourceH = lanes.H.Source(h, tapH);
                if (sourceH < 0) continue;
                float* row = plane + (nint)(sourceD * strides.D + sourceH * strides.H);
                int rowIndex = (int)((sourceD * geometry.Input.H + sourceH) * geometry.Input.W);
                if (columns.Fits)
                {
                    int low = columns.Low;
                    LanePick.Offer(columns.Inside(row, (nint)strides.W, gathered), rowIndex + (int)(columns.First + low), 1, stretch + low, stretchPlaces + low, columns.High - low);
                }
                else
                {
                    TapByTap(lanes, row, rowIndex, w, count, gathered, best, places);
                }
            }
        }

        if (columns.Fits)
        {
            for (long tap = 0; tap < geometry.Window.W; tap++)
            {
                int* under = WindowRow.UnderTap(stretchPlaces, tap, geometry, gatheredPlaces, count);
                LanePick.Merge(WindowRow.UnderTap(stretch, tap, geometry, gathered, count), under, best, places, count);
            }
        }

        for (int lane = 0; lane < count; lane++) index[lane] = places[lane];
    }

    private static void TapByTap(PoolingLanes lanes, float* row, int rowIndex, long w, int count, float* gathered, float* best, int* places)
    {
        nint column = (nint)lanes.Geometry.X.W;
        for (long tap = 0; tap < lanes.Geometry.Window.W; tap++)
        {
            if (lanes.LanesAreChannels)
            {
                long source = lanes.W.Source(w, tap);
                if (source >= 0) LanePick.Offer(row + (nint)source * column, rowIndex + (int)source, 0, best, places, count);
                continue;
            }

            lanes.W.Interior(tap, w, w + count, out long low, out long high);
            if (high <= low) continue;
            long first = lanes.W.Source(low, tap);
            StridedCopy.Gather(row + (nint)first * column, (nint)lanes.W.Stride * column, gathered, (nint)(high - low));
            LanePick.Offer(gathered, rowIndex + (int)first, (int)lanes.W.Stride, best + (low - w), places + (low - w), (int)(high - low));
        }
    }

    /// <summary>The same for other elements and planes of 2^31 positions and more, one by one.</summary>
    private static void FindAny(PoolingLanes lanes, T* plane, long d, long h, long w, int count, T* best, long* index)
    {
        PoolingGeometry geometry = lanes.Geometry;
        TensorStrides strides = geometry.X;
        new Span<long>(index, count).Fill(-1);
        for (long tapD = 0; tapD < geometry.Window.D; tapD++)
        {
            long sourceD = lanes.D.Source(d, tapD);
            if (sourceD < 0) continue;
            for (long tapH = 0; tapH < geometry.Window.H; tapH++)
            {
                long sourceH = lanes.H.Source(h, tapH);
                if (sourceH < 0) continue;
                T* row = plane + (nint)(sourceD * strides.D + sourceH * strides.H);
                long rowIndex = (sourceD * geometry.Input.H + sourceH) * geometry.Input.W;
                for (long tapW = 0; tapW < geometry.Window.W; tapW++)
                {
                    if (lanes.LanesAreChannels)
                    {
                        long sourceW = lanes.W.Source(w, tapW);
                        if (sourceW >= 0) Compare(row + (nint)(sourceW * strides.W), 1, rowIndex + sourceW, 0, count, best, index);
                        continue;
                    }

                    lanes.W.Interior(tapW, w, w + count, out long low, out long high);
                    if (high <= low) continue;
                    long source = lanes.W.Source(low, tapW);
                    Compare(row + (nint)(source * strides.W), (nint)(lanes.W.Stride * strides.W), rowIndex + source, lanes.W.Stride, (int)(high - low), best + (low - w), index + (low - w));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare(T* values, nint step, long position, long positionStep, int count, T* best, long* index)
    {
        for (int lane = 0; lane < count; lane++, values += step, position += positionStep)
        {
            T value = *values;
            if ((value > best[lane]) | (index[lane] < 0) | (T.IsNaN(value) & !T.IsNaN(best[lane])))
            {
                best[lane] = value;
                index[lane] = position;
            }
        }
    }
}
