using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Spreads the gradient of each window evenly over the elements under its taps: along the row first, then the stretch over the rows of the windows.</summary>
internal sealed unsafe class AveragePoolingGradientJob<T>(PoolingLanes lanes, bool countPadding) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Gradient;
    public T* Result;
    public T Alpha;
    public T Beta;

    [SkipLocalsInit]
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
                    TensorStrides y = lanes.Geometry.Y;
                    StridedCopy.Gather(
                        Gradient + (nint)(image * y.Outer + channel * y.Channel + d * y.D + h * y.H + w * y.W), (nint)(lanes.LanesAreChannels ? y.Channel : y.W), shares, count);
                    WindowShares.Divide(lanes, w, count, counted, countPadding, Alpha, shares);
                    Spread(image, channel, d, h, w, count, shares);
                }
            }
        }
    }

    [SkipLocalsInit]
    private void Spread(long image, long channel, long d, long h, long w, int count, T* shares)
    {
        PoolingGeometry geometry = lanes.Geometry;
        TensorStrides strides = geometry.X;
        T* plane = Result + (nint)(image * strides.Outer + channel * strides.Channel), stretch = stackalloc T[WindowRow.MostSpan];
        WindowRow columns = lanes.LanesAreChannels || strides.W != 1 ? default : new WindowRow(lanes, w, count);
        if (columns.Fits) Stretch(columns, shares, count, stretch);
        for (long tapD = 0; tapD < geometry.Window.D; tapD++)
        {
            long sourceD = lanes.D.Source(d, tapD);
            if (sourceD < 0) continue;
            for (long tapH = 0; tapH < geometry.Window.H; tapH++)
            {
                long sourceH = lanes.H.Source(h, tapH);
                if (sourceH < 0) continue;
                T* row = plane + (nint)(sourceD * strides.D + sourceH * strides.H);
                if (columns.Fits) LaneLoops.Add(stretch + columns.Low, row + (nint)(columns.First + columns.Low), columns.High - columns.Low);
                else TapByTap(row, w, count, shares);
            }
        }
    }

    /// <summary>What the columns of one row get.</summary>
    private void Stretch(in WindowRow columns, T* shares, int count, T* stretch)
    {
        PoolingGeometry geometry = lanes.Geometry;
        new Span<T>(stretch, columns.Span).Clear();
        for (long tap = 0; tap < geometry.Window.W; tap++)
        {
            T* target = stretch + (nint)(tap * geometry.Dilation.W);
            if (geometry.Stride.W == 1) LaneLoops.Add(shares, target, count);
            else Scatter(shares, count, target, (nint)geometry.Stride.W);
        }
    }

    private void TapByTap(T* row, long w, int count, T* shares)
    {
        nint column = (nint)lanes.Geometry.X.W;
        for (long tap = 0; tap < lanes.Geometry.Window.W; tap++)
        {
            if (lanes.LanesAreChannels)
            {
                long source = lanes.W.Source(w, tap);
                if (source >= 0) LaneLoops.Add(shares, row + (nint)source * column, count);
                continue;
            }

            lanes.W.Interior(tap, w, w + count, out long low, out long high);
            if (high > low) Scatter(shares + (low - w), (int)(high - low), row + (nint)lanes.W.Source(low, tap) * column, (nint)lanes.W.Stride * column);
        }
    }

    private static void Scatter(T* shares, int count, T* target, nint step)
    {
        for (int lane = 0; lane < count; lane++, target += step) *target += shares[lane];
    }
}
