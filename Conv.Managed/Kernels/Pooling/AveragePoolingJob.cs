using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Averages windows, a block of lanes at a time.</summary>
internal sealed unsafe class AveragePoolingJob<T>(PoolingLanes lanes, bool countPadding) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* X;
    public T* Y;
    public Blending<T> Blend;

    [SkipLocalsInit]
    public void Run(int chunk, int worker)
    {
        (long unitBlock, long rowBlock) = Math.DivRem(chunk, lanes.RowBlocks);
        long firstUnit = unitBlock * lanes.UnitsPerChunk, endUnit = Math.Min(lanes.Units, firstUnit + lanes.UnitsPerChunk);
        long firstRow = rowBlock * lanes.RowsPerChunk, endRow = Math.Min(lanes.RowsPerPlane, firstRow + lanes.RowsPerChunk);
        TensorStrides y = lanes.Geometry.Y;
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
                    WindowShares.Divide(lanes, w, count, counted, countPadding, T.One, sums);
                    Blend.Store(sums, Y + (nint)(image * y.Outer + channel * y.Channel + d * y.D + h * y.H + w * y.W), (nint)(lanes.LanesAreChannels ? y.Channel : y.W), count);
                }
            }
        }
    }

    [SkipLocalsInit]
    private void Sum(long image, long channel, long d, long h, long w, int count, T* sums)
    {
        PoolingGeometry geometry = lanes.Geometry;
        TensorStrides strides = geometry.X;
        new Span<T>(sums, count).Clear();
        T* plane = X + (nint)(image * strides.Outer + channel * strides.Channel);
        T* stretch = stackalloc T[WindowRow.MostSpan], gathered = stackalloc T[WindowRow.MostSpan];
        WindowRow columns = lanes.LanesAreChannels ? default : new WindowRow(lanes, w, count);
        if (columns.Fits) new Span<T>(stretch, columns.Span).Clear();
        for (long tapD = 0; tapD < geometry.Window.D; tapD++)
        {
            long sourceD = lanes.D.Source(d, tapD);
            if (sourceD < 0) continue;
            for (long tapH = 0; tapH < geometry.Window.H; tapH++)
            {
                long sourceH = lanes.H.Source(h, tapH);
                if (sourceH < 0) continue;
                T* row = plane + (nint)(sourceD * strides.D + sourceH * strides.H);
                if (columns.Fits) LaneLoops.Add(columns.Inside(row, (nint)strides.W, gathered), stretch + columns.Low, columns.High - columns.Low);
                else TapByTap(row, w, count, gathered, sums);
            }
        }

        if (!columns.Fits) return;
        for (long tap = 0; tap < geometry.Window.W; tap++) LaneLoops.Add(WindowRow.UnderTap(stretch, tap, geometry, gathered, count), sums, count);
    }

    /// <summary>One row where channels are lanes, or windows reach too far for a stretch.</summary>
    private void TapByTap(T* row, long w, int count, T* gathered, T* sums)
    {
        nint column = (nint)lanes.Geometry.X.W;
        for (long tap = 0; tap < lanes.Geometry.Window.W; tap++)
        {
            if (lanes.LanesAreChannels)
            {
                long source = lanes.W.Source(w, tap);
                if (source >= 0) LaneLoops.Add(row + (nint)source * column, sums, count);
                continue;
            }

            lanes.W.Interior(tap, w, w + count, out long low, out long high);
            if (high <= low) continue;
            StridedCopy.Gather(row + (nint)lanes.W.Source(low, tap) * column, (nint)lanes.W.Stride * column, gathered, (nint)(high - low));
            LaneLoops.Add(gathered, sums + (low - w), (int)(high - low));
        }
    }
}
