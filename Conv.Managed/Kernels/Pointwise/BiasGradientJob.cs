using System.Numerics;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Pointwise;

/// <summary>Sums a gradient per channel: a channel per chunk, or sixteen where channels are neighbours in memory and share cache lines.</summary>
internal sealed unsafe class BiasGradientJob<T>(long images, long channels, Extent3 extents, TensorStrides strides) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Together = 16;

    public T* Gradient;
    public T* Result;
    public double Alpha;
    public double Beta;

    public static int Chunks(long channels, TensorStrides strides) => checked((int)((channels + Width(strides) - 1) / Width(strides)));

    public void Run(int chunk, int worker)
    {
        int width = Width(strides);
        long first = (long)chunk * width;
        int count = (int)Math.Min(width, channels - first);
        if (width == 1) RunPlanes(first);
        else RunTogether(first, count);
    }

    private static int Width(TensorStrides strides) => strides.Channel == 1 ? Together : 1;

    private void RunPlanes(long channel)
    {
        PairwiseSum sum = default;
        for (long image = 0; image < images; image++) PlaneSum.Add(ref sum, Gradient + (nint)(image * strides.Outer + channel * strides.Channel), extents, strides.Spatial);
        Store(channel, sum.Total);
    }

    private void RunTogether(long channel, int count)
    {
        PairwiseSum* sums = stackalloc PairwiseSum[Together];
        double* terms = stackalloc double[Together];
        new Span<PairwiseSum>(sums, Together).Clear();
        for (long row = 0; row < images * extents.D * extents.H; row++)
        {
            (long rest, long h) = Math.DivRem(row, extents.H);
            (long image, long d) = Math.DivRem(rest, extents.D);
            T* pixel = Gradient + (nint)(image * strides.Outer + d * strides.D + h * strides.H + channel);
            for (long first = 0; first < extents.W; first += PairwiseSum.Block)
            {
                new Span<double>(terms, Together).Clear();
                for (long w = Math.Min(PairwiseSum.Block, extents.W - first); w > 0; w--, pixel += (nint)strides.W)
                {
                    for (int c = 0; c < count; c++) terms[c] += double.CreateTruncating(pixel[c]);
                }

                for (int c = 0; c < count; c++) sums[c].Add(terms[c]);
            }
        }

        for (int c = 0; c < count; c++) Store(channel + c, sums[c].Total);
    }

    private void Store(long channel, double sum) =>
        Result[channel] = T.CreateTruncating(Alpha * sum + (Beta == 0 ? 0 : Beta * double.CreateTruncating(Result[channel])));
}
