using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Finds the maxima of windows, a block of lanes at a time, with or without their positions.</summary>
internal sealed unsafe class MaxPoolingJob<T>(PoolingLanes lanes) : IParallelJob
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public T* X;
    public T* Y;
    public long* Indices;
    public Blending<T> Blend;

    [SkipLocalsInit]
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
                    if (Indices == null) WindowMaxima<T>.Find(lanes, X, image, channel, d, h, w, count, best);
                    else WindowWinners<T>.Find(lanes, X, image, channel, d, h, w, count, best, index);
                    Store(image, channel, d, h, w, count, best, index);
                }
            }
        }
    }

    private void Store(long image, long channel, long d, long h, long w, int count, T* best, long* index)
    {
        TensorStrides y = lanes.Geometry.Y, positions = lanes.Geometry.Indices ?? y;
        T* target = Y + (nint)(image * y.Outer + channel * y.Channel + d * y.D + h * y.H + w * y.W);
        Blend.Store(best, target, (nint)(lanes.LanesAreChannels ? y.Channel : y.W), count);
        if (Indices == null) return;
        long* place = Indices + (nint)(image * positions.Outer + channel * positions.Channel + d * positions.D + h * positions.H + w * positions.W);
        nint step = (nint)(lanes.LanesAreChannels ? positions.Channel : positions.W);
        for (int lane = 0; lane < count; lane++, place += step) *place = index[lane];
    }
}
