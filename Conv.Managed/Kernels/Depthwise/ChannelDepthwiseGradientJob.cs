using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Depthwise backward filter for channels that are neighbours in memory: lanes hold channels. Partials as in <see cref="FilterGradientJob{T}"/>.</summary>
internal sealed unsafe class ChannelDepthwiseGradientJob<T, TVector, TSimd>(ChannelDepthwisePlan<T> plan, int splits) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public T* X;
    public T* Gradient;
    public OutsideValues<T> Outside;
    public T* Partials;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        Correlation correlation = plan.Family[0];
        (long split, long block) = Math.DivRem(chunk, plan.ChannelBlocks);
        long channel = block * plan.ChannelBlock;
        int channels = (int)Math.Min(plan.ChannelBlock, plan.Geometry.Groups - channel), taps = (int)correlation.Taps;
        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        var pixels = (T**)(mine + plan.ListAt);
        var tapIndices = (nint*)(pixels + taps);
        T* sums = (T*)(mine + plan.SumsAt);
        new Span<T>(sums, channels * taps).Clear();

        long all = correlation.Images * plan.RowsPerImage;
        long begin = (long)((Int128)all * split / splits), end = (long)((Int128)all * (split + 1) / splits);
        for (long row = begin; row < end; row++)
        {
            (long image, long inImage) = Math.DivRem(row, plan.RowsPerImage);
            (long d, long h) = Math.DivRem(inImage, correlation.H.Count);
            T* outside = ChannelTapList.Outside(Outside, image, channel, channels, (T*)(mine + plan.OutsideAt));
            T* source = X + (nint)(image * correlation.SourceImage + channel);
            ChannelTapList.Interior(correlation, out long low, out long high);
            int inside = ChannelTapList.CollectRow(correlation, outside == null, d, h, (nint*)pixels, tapIndices);
            if (inside >= 0 && high > low) Inside(correlation, inside, (nint*)pixels, tapIndices, source, Gradient + (nint)(correlation.Target.At(image, d, h, low) + channel), channels, low, (nint)(high - low), sums);
            for (long w = 0; w < correlation.W.Count; w++)
            {
                if (inside >= 0 && w == low) w = high;
                if (w == correlation.W.Count) break;
                int count = ChannelTapList.Collect(correlation, source, outside, d, h, w, pixels, tapIndices);
                Accumulate(count, pixels, tapIndices, Gradient + (nint)(correlation.Target.At(image, d, h, w) + channel), channels, sums);
            }
        }

        T* partial = Partials + (nint)((split * plan.Geometry.Groups + channel) * taps);
        for (int c = 0; c < channels; c++)
        {
            for (int tap = 0; tap < taps; tap++) *partial++ = sums[tap * channels + c];
        }
    }

    /// <summary>The windows between the edges of a row, some taps at a time. Channels that fill no vector go one by one.</summary>
    private static void Inside(in Correlation correlation, int count, nint* offsets, nint* taps, T* source, T* gradient, int channels, long low, nint windows, T* sums)
    {
        for (int i = 0; i < count; i++) taps[i] *= channels;
        nint step = (nint)(correlation.W.Step * correlation.W.SourceStride), gradientStep = (nint)correlation.Target.W;
        source += (nint)low * step;
        int channel = 0;
        for (; channel + TSimd.Count <= channels; channel += TSimd.Count)
        {
            for (int tap = 0; tap < count;)
            {
                int some = Math.Min(ChannelGradientTile12<T, TVector, TSimd>.ByTaps.Length, count - tap);
                ChannelGradientTile12<T, TVector, TSimd>.ByTaps[some - 1](windows, gradient + channel, gradientStep, source + channel, step, offsets + tap, taps + tap, sums + channel);
                tap += some;
            }
        }

        for (; channel < channels; channel++)
        {
            for (int tap = 0; tap < count; tap++)
            {
                T sum = sums[taps[tap] + channel];
                for (nint w = 0; w < windows; w++) sum = T.MultiplyAddEstimate(gradient[w * gradientStep + channel], source[offsets[tap] + w * step + channel], sum);
                sums[taps[tap] + channel] = sum;
            }
        }
    }

    /// <summary>g is a vector of the gradient's channels; a tap's sums lie in memory, close by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(int count, T** pixels, nint* taps, T* gradient, int channels, T* sums)
    {
        int channel = 0;
        for (; channel + TSimd.Count <= channels; channel += TSimd.Count)
        {
            TVector g = TSimd.Load(gradient + channel);
            for (int i = 0; i < count; i++)
            {
                T* sum = sums + taps[i] * channels + channel;
                TSimd.Store(TSimd.MultiplyAdd(g, TSimd.Load(pixels[i] + channel), TSimd.Load(sum)), sum);
            }
        }

        for (; channel < channels; channel++)
        {
            for (int i = 0; i < count; i++)
            {
                T* sum = sums + taps[i] * channels + channel;
                *sum = T.MultiplyAddEstimate(gradient[channel], pixels[i][channel], *sum);
            }
        }
    }
}
