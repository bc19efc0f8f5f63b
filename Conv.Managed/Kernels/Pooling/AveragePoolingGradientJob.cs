using System.Numerics;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Spreads the gradient of each window evenly over the elements under its taps, in row-major order of the windows.</summary>
internal sealed unsafe class AveragePoolingGradientJob<T>(PoolingLanes lanes, bool countPadding) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Gradient;
    public T* Result;
    public T Alpha;
    public T Beta;

    public void Run(int chunk, int worker)
    {
        long first = chunk * lanes.UnitsPerChunk, end = Math.Min(lanes.Units, first + lanes.UnitsPerChunk);
        T* shares = stackalloc T[PoolingLanes.Most];
        for (long unit = first; unit < end; unit++)
        {
            (long image, long channel, int channels) = lanes.Unit(unit);
            PlaneScaling.Scale(lanes.Geometry, Result, image, channel, channels, Beta);
            for (long row = 0; row < lanes.RowsPerPlane; row++)
            {
                (long d, long h) = Math.DivRem(row, lanes.Geometry.Output.H);
                long counted = lanes.D.Counted(d, countPadding) * lanes.H.Counted(h, countPadding);
                for (long w = 0, step = lanes.LanesAreChannels ? 1 : PoolingLanes.Most; w < lanes.Geometry.Output.W; w += step)
                {
                    int count = lanes.LanesAreChannels ? channels : (int)Math.Min(PoolingLanes.Most, lanes.Geometry.Output.W - w);
                    Share(image, channel, d, h, w, count, counted, shares);
                    Spread(image, channel, d, h, w, count, shares);
                }
            }
        }
    }

    private void Share(long image, long channel, long d, long h, long w, int count, long counted, T* shares)
    {
        TensorStrides y = lanes.Geometry.Y;
        T* gradient = Gradient + (nint)(image * y.Outer + channel * y.Channel + d * y.D + h * y.H + w * y.W);
        nint step = (nint)(lanes.LanesAreChannels ? y.Channel : y.W);
        for (int lane = 0; lane < count; lane++, gradient += step)
        {
            long divisor = counted * lanes.W.Counted(lanes.LanesAreChannels ? w : w + lane, countPadding);
            shares[lane] = divisor == 0 ? T.Zero : Alpha * (*gradient / T.CreateTruncating(divisor));
        }
    }

    private void Spread(long image, long channel, long d, long h, long w, int count, T* shares)
    {
        PoolingGeometry geometry = lanes.Geometry;
        TensorStrides strides = geometry.X;
        T* plane = Result + (nint)(image * strides.Outer + channel * strides.Channel);
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
                        if (sourceW >= 0) Add(shares, count, row + (nint)(sourceW * strides.W), 1);
                        continue;
                    }

                    lanes.W.Interior(tapW, w, w + count, out long low, out long high);
                    if (high > low) Add(shares + (low - w), (int)(high - low), row + (nint)(lanes.W.Source(low, tapW) * strides.W), (nint)(lanes.W.Stride * strides.W));
                }
            }
        }
    }

    private static void Add(T* shares, int count, T* target, nint step)
    {
        for (int lane = 0; lane < count; lane++, target += step) *target += shares[lane];
    }
}
