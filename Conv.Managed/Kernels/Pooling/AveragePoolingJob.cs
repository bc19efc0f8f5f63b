using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Averages windows, lane by lane.</summary>
internal sealed unsafe class AveragePoolingJob<T>(PoolingLanes lanes, bool countPadding) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* X;
    public T* Y;
    public Blending<T> Blend;

    public void Run(int chunk, int worker)
    {
        (long unitBlock, long rowBlock) = Math.DivRem(chunk, lanes.RowBlocks);
        long firstUnit = unitBlock * lanes.UnitsPerChunk, endUnit = Math.Min(lanes.Units, firstUnit + lanes.UnitsPerChunk);
        long firstRow = rowBlock * lanes.RowsPerChunk, endRow = Math.Min(lanes.RowsPerPlane, firstRow + lanes.RowsPerChunk);
        T* sums = stackalloc T[PoolingLanes.Most];
        for (long unit = firstUnit; unit < endUnit; unit++)
        {
            (long image, long channel, int channels) = lanes.Unit(unit);
            for (long row = firstRow; row < endRow; row++)
            {
                (long d, long h) = Math.DivRem(row, lanes.Geometry.Output.H);
                long counted = lanes.D.Counted(d, countPadding) * lanes.H.Counted(h, countPadding);
                for (long w = 0, step = lanes.LanesAreChannels ? 1 : PoolingLanes.Most; w < lanes.Geometry.Output.W; w += step)
                {
                    int count = lanes.LanesAreChannels ? channels : (int)Math.Min(PoolingLanes.Most, lanes.Geometry.Output.W - w);
                    Sum(image, channel, d, h, w, count, sums);
                    Store(image, channel, d, h, w, count, counted, sums);
                }
            }
        }
    }

    private void Sum(long image, long channel, long d, long h, long w, int count, T* sums)
    {
        PoolingGeometry geometry = lanes.Geometry;
        TensorStrides strides = geometry.X;
        new Span<T>(sums, count).Clear();
        T* plane = X + (nint)(image * strides.Outer + channel * strides.Channel);
        for (long tapD = 0; tapD < geometry.Window.D; tapD++)
        {
            long sourceD = lanes.D.Source(d, tapD);
            if (sourceD < 0) continue;
            for (long tapH = 0; tapH < geometry.Window.H; tapH++)
            {
                long sourceH = lanes.H.Source(h, tapH);
                if (sourceH < 0) continue;
                T* row = plane + (nint)(sourceD * strides.D + sourceH * strides.H);
                for (long tapW = 0; tapW < geometry.Window.W; tapW++)
                {
                    if (lanes.LanesAreChannels)
                    {
                        long sourceW = lanes.W.Source(w, tapW);
                        if (sourceW >= 0) Add(row + (nint)(sourceW * strides.W), 1, count, sums);
                        continue;
                    }

                    lanes.W.Interior(tapW, w, w + count, out long low, out long high);
                    if (high > low) Add(row + (nint)(lanes.W.Source(low, tapW) * strides.W), (nint)(lanes.W.Stride * strides.W), (int)(high - low), sums + (low - w));
                }
            }
        }
    }

    private static void Add(T* values, nint step, int count, T* sums)
    {
        for (int lane = 0; lane < count; lane++, values += step) sums[lane] += *values;
    }

    /// <summary>The mean of nothing is 0.</summary>
    private void Store(long image, long channel, long d, long h, long w, int count, long counted, T* sums)
    {
        TensorStrides y = lanes.Geometry.Y;
        T* target = Y + (nint)(image * y.Outer + channel * y.Channel + d * y.D + h * y.H + w * y.W);
        nint step = (nint)(lanes.LanesAreChannels ? y.Channel : y.W);
        for (int lane = 0; lane < count; lane++, target += step)
        {
            long divisor = counted * lanes.W.Counted(lanes.LanesAreChannels ? w : w + lane, countPadding);
            Blend.Store(divisor == 0 ? T.Zero : sums[lane] / T.CreateTruncating(divisor), target);
        }
    }
}
