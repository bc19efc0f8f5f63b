using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Depthwise forward and backward data for channels that are neighbours in memory: lanes hold channels, a chunk is a row of windows.</summary>
internal sealed unsafe class ChannelDepthwiseJob<T, TVector, TSimd>(ChannelDepthwisePlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    public T* Source;
    public T* PackedFilter;
    public OutsideValues<T> Outside;
    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        (long rest, long block) = Math.DivRem(chunk, plan.ChannelBlocks);
        (rest, long row) = Math.DivRem(rest, plan.RowsPerImage);
        (long index, long image) = Math.DivRem(rest, plan.Geometry.Images);
        Correlation correlation = plan.Family[index];
        if (row >= correlation.D.Count * correlation.H.Count) return;
        (long d, long h) = Math.DivRem(row, correlation.H.Count);
        long channel = block * plan.ChannelBlock;
        int channels = (int)Math.Min(plan.ChannelBlock, plan.Geometry.Groups - channel);

        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        var pixels = (T**)(mine + plan.ListAt);
        var taps = (nint*)(pixels + plan.Geometry.Kernel.Volume);
        T* sums = (T*)(mine + plan.SumsAt);
        T* outside = ChannelTapList.Outside(Outside, image, channel, channels, (T*)(mine + plan.OutsideAt));
        T* source = Source + (nint)(image * correlation.SourceImage + channel);
        T* filter = PackedFilter + (nint)(correlation.TapsBefore * plan.Geometry.Groups + channel);
        ChannelTapList.Interior(correlation, out long low, out long high);
        int inside = channels < TSimd.Count || !Epilogue.IsPlain || correlation.Target.Row != 1 ? -1 : ChannelTapList.CollectRow(correlation, outside == null, d, h, (nint*)pixels, taps);
        if (inside >= 0) Inside(correlation, inside, (nint*)pixels, taps, source, filter, (nint)plan.Geometry.Groups, channels, low, high, Epilogue.Target + (nint)(correlation.Target.At(image, d, h, 0) + channel));
        for (long w = 0; w < correlation.W.Count; w++)
        {
            if (inside >= 0 && w == low) w = high;
            if (w == correlation.W.Count) break;
            int count = ChannelTapList.Collect(correlation, source, outside, d, h, w, pixels, taps);
            Accumulate(count, pixels, taps, filter, (nint)plan.Geometry.Groups, channels, sums);
            Epilogue.Store(sums, channels, new RowPlace(
                correlation.Target.At(image, d, h, w) + channel * correlation.Target.Row, correlation.Target.Row,
                correlation.Z.At(image, d, h, w) + channel * correlation.Z.Row, correlation.Z.Row, channel, 1));
        }
    }

    /// <summary>The windows between the edges of a row, in tiles. The last vector of channels may overlap the one before.</summary>
    private static void Inside(in Correlation correlation, int count, nint* offsets, nint* taps, T* source, T* filter, nint filterStep, int channels, long low, long high, T* target)
    {
        for (int i = 0; i < count; i++) taps[i] *= filterStep;
        nint step = (nint)(correlation.W.Step * correlation.W.SourceStride), targetStep = (nint)correlation.Target.W;
        for (int channel = 0; channel < channels; channel += TSimd.Count)
        {
            int at = Math.Min(channel, channels - TSimd.Count);
            for (nint w = (nint)low; w < high;)
            {
                int windows = (int)Math.Min(ChannelTile8<T, TVector, TSimd>.ByWindows.Length, high - w);
                ChannelTile8<T, TVector, TSimd>.ByWindows[windows - 1](count, source + w * step + at, offsets, step, filter + at, taps, target + w * targetStep + at, targetStep);
                w += windows;
            }
        }
    }

    /// <summary>s0…s3 are the sums of four vectors of channels; taps run inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(int count, T** pixels, nint* taps, T* filter, nint filterStep, int channels, T* sums)
    {
        int channel = 0;
        for (; channel + 4 * TSimd.Count <= channels; channel += 4 * TSimd.Count)
        {
            TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            for (int i = 0; i < count; i++)
            {
                T* x = pixels[i] + channel, w = filter + taps[i] * filterStep + channel;
                s0 = TSimd.MultiplyAdd(TSimd.Load(w), TSimd.Load(x), s0);
                s1 = TSimd.MultiplyAdd(TSimd.Load(w + TSimd.Count), TSimd.Load(x + TSimd.Count), s1);
                s2 = TSimd.MultiplyAdd(TSimd.Load(w + 2 * TSimd.Count), TSimd.Load(x + 2 * TSimd.Count), s2);
                s3 = TSimd.MultiplyAdd(TSimd.Load(w + 3 * TSimd.Count), TSimd.Load(x + 3 * TSimd.Count), s3);
            }

            TSimd.Store(s0, sums + channel);
            TSimd.Store(s1, sums + channel + TSimd.Count);
            TSimd.Store(s2, sums + channel + 2 * TSimd.Count);
            TSimd.Store(s3, sums + channel + 3 * TSimd.Count);
        }

        for (; channel + TSimd.Count <= channels; channel += TSimd.Count)
        {
            TVector s = TSimd.Zero;
            for (int i = 0; i < count; i++) s = TSimd.MultiplyAdd(TSimd.Load(filter + taps[i] * filterStep + channel), TSimd.Load(pixels[i] + channel), s);
            TSimd.Store(s, sums + channel);
        }

        for (; channel < channels; channel++)
        {
            T s = T.Zero;
            for (int i = 0; i < count; i++) s = T.MultiplyAddEstimate(filter[taps[i] * filterStep + channel], pixels[i][channel], s);
            sums[channel] = s;
        }
    }
}
