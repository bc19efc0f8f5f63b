using System.Numerics;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Hands the gradient of each window to the element that won it. Windows that share a winner add up in row-major order. Without positions the maxima are found again.</summary>
internal sealed unsafe class MaxPoolingGradientJob<T>(PoolingLanes lanes) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
{
    public T* Gradient;
    public long* Indices;
    public T* ForwardX;
    public T* Result;
    public T Alpha;
    public T Beta;

    public void Run(int chunk, int worker)
    {
        long first = chunk * lanes.UnitsPerChunk, end = Math.Min(lanes.Units, first + lanes.UnitsPerChunk);
        T* best = stackalloc T[PoolingLanes.Most];
        long* index = stackalloc long[PoolingLanes.Most];
        for (long unit = first; unit < end; unit++)
        {
            (long image, long channel, int channels) = lanes.Unit(unit);
            PlaneScaling.Scale(lanes.Geometry, Result, image, channel, channels, Beta);
            for (long row = 0; row < lanes.RowsPerPlane; row++)
            {
                (long d, long h) = Math.DivRem(row, lanes.Geometry.Output.H);
                for (long w = 0, step = lanes.LanesAreChannels ? 1 : PoolingLanes.Most; w < lanes.Geometry.Output.W; w += step)
                {
                    int count = lanes.LanesAreChannels ? channels : (int)Math.Min(PoolingLanes.Most, lanes.Geometry.Output.W - w);
                    if (Indices == null) WindowWinners<T>.Find(lanes, ForwardX, image, channel, d, h, w, count, best, index);
                    else ReadIndices(image, channel, d, h, w, count, index);
                    Scatter(image, channel, d, h, w, count, index);
                }
            }
        }
    }

    private void ReadIndices(long image, long channel, long d, long h, long w, int count, long* index)
    {
        TensorStrides strides = lanes.Geometry.Indices ?? lanes.Geometry.Y;
        long* source = Indices + (nint)(image * strides.Outer + channel * strides.Channel + d * strides.D + h * strides.H + w * strides.W);
        nint step = (nint)(lanes.LanesAreChannels ? strides.Channel : strides.W);
        for (int lane = 0; lane < count; lane++, source += step) index[lane] = *source;
    }

    private void Scatter(long image, long channel, long d, long h, long w, int count, long* index)
    {
        (TensorStrides x, TensorStrides y, Extent3 input) = (lanes.Geometry.X, lanes.Geometry.Y, lanes.Geometry.Input);
        T* plane = Result + (nint)(image * x.Outer + channel * x.Channel);
        T* gradient = Gradient + (nint)(image * y.Outer + channel * y.Channel + d * y.D + h * y.H + w * y.W);
        (nint step, nint planeStep) = lanes.LanesAreChannels ? ((nint)y.Channel, (nint)x.Channel) : ((nint)y.W, 0);
        (bool runs, ulong volume) = (lanes.PlanesAreRuns, (ulong)input.Volume);
        for (int lane = 0; lane < count; lane++, gradient += step, plane += planeStep)
        {
            long position = index[lane];
            // −1 says that the window met no element; anything else outside the plane is not a position and must not become an address.
            if ((ulong)position >= volume) continue;
            plane[runs ? position * x.W : Place(position, x, input)] += Alpha * *gradient;
        }
    }

    private static long Place(long position, TensorStrides x, Extent3 input)
    {
        (long rest, long column) = Math.DivRem(position, input.W);
        (long depth, long line) = Math.DivRem(rest, input.H);
        return depth * x.D + line * x.H + column * x.W;
    }
}
