using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Finds the maxima of windows, lane by lane: taps run in row-major order, and a later one must be larger (or the first NaN) to win.</summary>
internal sealed unsafe class MaxPoolingJob<T>(PoolingLanes lanes) : IParallelJob
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public T* X;
    public T* Y;
    public long* Indices;
    public Blending<T> Blend;

    private static T Lowest => typeof(T) == typeof(float) ? T.CreateTruncating(float.NegativeInfinity)
        : typeof(T) == typeof(double) ? T.CreateTruncating(double.NegativeInfinity)
        : T.MinValue;

    public void Run(int chunk, int worker)
    {
        (long unitBlock, long rowBlock) = Math.DivRem(chunk, lanes.RowBlocks);
        long firstUnit = unitBlock * lanes.UnitsPerChunk, endUnit = Math.Min(lanes.Units, firstUnit + lanes.UnitsPerChunk);
        long firstRow = rowBlock * lanes.RowsPerChunk, endRow = Math.Min(lanes.RowsPerPlane, firstRow + lanes.RowsPerChunk);
        T* best = stackalloc T[PoolingLanes.Most];
        long* index = stackalloc long[PoolingLanes.Most];
        for (long unit = firstUnit; unit < endUnit; unit++)
        {
            (long image, long channel, int channels) = lanes.Unit(unit);
            for (long row = firstRow; row < endRow; row++)
            {
                (long d, long h) = Math.DivRem(row, lanes.Geometry.Output.H);
                for (long w = 0, step = lanes.LanesAreChannels ? 1 : PoolingLanes.Most; w < lanes.Geometry.Output.W; w += step)
                {
                    int count = lanes.LanesAreChannels ? channels : (int)Math.Min(PoolingLanes.Most, lanes.Geometry.Output.W - w);
                    Find(lanes, X, image, channel, d, h, w, count, best, index);
                    Store(image, channel, d, h, w, count, best, index);
                }
            }
        }
    }

    /// <summary>The maxima of a block of lanes and their positions in the plane; −∞ (the least integer) and −1 where a window meets no element.</summary>
    public static void Find(PoolingLanes lanes, T* x, long image, long channel, long d, long h, long w, int count, T* best, long* index)
    {
        PoolingGeometry geometry = lanes.Geometry;
        TensorStrides strides = geometry.X;
        new Span<T>(best, count).Fill(Lowest);
        new Span<long>(index, count).Fill(-1);
        T* plane = x + (nint)(image * strides.Outer + channel * strides.Channel);
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

    private void Store(long image, long channel, long d, long h, long w, int count, T* best, long* index)
    {
        TensorStrides y = lanes.Geometry.Y, positions = lanes.Geometry.Indices ?? y;
        T* target = Y + (nint)(image * y.Outer + channel * y.Channel + d * y.D + h * y.H + w * y.W);
        nint step = (nint)(lanes.LanesAreChannels ? y.Channel : y.W);
        for (int lane = 0; lane < count; lane++, target += step) Blend.Store(best[lane], target);
        if (Indices == null) return;
        long* place = Indices + (nint)(image * positions.Outer + channel * positions.Channel + d * positions.D + h * positions.H + w * positions.W);
        step = (nint)(lanes.LanesAreChannels ? positions.Channel : positions.W);
        for (int lane = 0; lane < count; lane++, place += step) *place = index[lane];
    }
}
