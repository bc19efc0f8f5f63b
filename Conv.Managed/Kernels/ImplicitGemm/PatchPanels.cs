using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>
/// Gathers patches on the fly: a panel is [depth][width] with one window per lane. Whatever the padding mode, its positions are found here, so no padded image
/// exists. A padded zero becomes a factor zero like any other (an infinity in the filter that meets it gives NaN, as in the vendors' libraries).
/// </summary>
internal static unsafe class PatchPanels
{
    /// <summary>Packs <paramref name="lanes"/> windows from <paramref name="firstPixel"/>, for a range of depth. Lanes up to the width become zero.</summary>
    public static void Pack<TSource, T, TReader>(
        in Correlation correlation, TReader reader, TSource* source, long group, in OutsideValues<T> outside,
        long firstPixel, int lanes, long depth, int depthCount, T* panel, int width)
        where TSource : unmanaged
        where T : unmanaged
        where TReader : struct, IElementReader<TSource, T>
    {
        PatchRun* runs = stackalloc PatchRun[lanes];
        int runCount = PatchRun.Cut(correlation, firstPixel, lanes, runs);
        source += (nint)(group * correlation.Channels * correlation.SourceChannel);
        for (long end = depth + depthCount; depth < end;)
        {
            (long tap, long channel) = Math.DivRem(depth, correlation.Channels);
            int channels = (int)Math.Min(correlation.Channels - channel, end - depth);
            (long rest, long tapW) = Math.DivRem(tap, correlation.W.Taps);
            (long tapD, long tapH) = Math.DivRem(rest, correlation.H.Taps);
            for (int i = 0; i < runCount; i++)
            {
                ref readonly PatchRun run = ref runs[i];
                T* target = panel + run.Lane;
                long d = correlation.D.Source(run.D, tapD), h = correlation.H.Source(run.H, tapH);
                if (d < 0 || h < 0)
                {
                    Fill(outside, run.Image, group * correlation.Channels + channel, channels, target, run.Length, width);
                    continue;
                }

                TSource* row = source + (nint)(run.Image * correlation.SourceImage + channel * correlation.SourceChannel + d * correlation.D.SourceStride + h * correlation.H.SourceStride);
                long last = run.W + run.Length;
                correlation.W.Interior(tapW, run.W, last, out long low, out long high);
                for (long w = run.W; w < low; w++) Edge(correlation, reader, row, outside, run.Image, group * correlation.Channels + channel, channels, w, tapW, target + (w - run.W), width);
                if (high > low)
                {
                    TSource* inside = row + (nint)((correlation.W.Base + low * correlation.W.Step + tapW * correlation.W.TapDelta) * correlation.W.SourceStride);
                    Copy(reader, inside, (nint)(correlation.W.Step * correlation.W.SourceStride), (nint)correlation.SourceChannel, target + (low - run.W), (int)(high - low), channels, width);
                }

                for (long w = high; w < last; w++) Edge(correlation, reader, row, outside, run.Image, group * correlation.Channels + channel, channels, w, tapW, target + (w - run.W), width);
            }

            for (int lane = lanes; lane < width; lane++)
            {
                for (int c = 0; c < channels; c++) panel[c * (nint)width + lane] = default;
            }

            panel += channels * (nint)width;
            depth += channels;
        }
    }

    private static void Fill<T>(in OutsideValues<T> outside, long image, long channel, int channels, T* target, int lanes, int width)
        where T : unmanaged
    {
        for (int c = 0; c < channels; c++, target += width)
        {
            T value = outside.At(image, channel + c);
            for (int lane = 0; lane < lanes; lane++) target[lane] = value;
        }
    }

    private static void Edge<TSource, T, TReader>(
        in Correlation correlation, TReader reader, TSource* row, in OutsideValues<T> outside, long image, long channel, int channels, long window, long tap, T* target, int width)
        where TSource : unmanaged
        where T : unmanaged
        where TReader : struct, IElementReader<TSource, T>
    {
        long index = correlation.W.Source(window, tap);
        if (index < 0) Fill(outside, image, channel, channels, target, 1, width);
        else Copy(reader, row + (nint)(index * correlation.W.SourceStride), 0, (nint)correlation.SourceChannel, target, 1, channels, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<TSource, T, TReader>(TReader reader, TSource* source, nint laneStep, nint channelStep, T* target, int lanes, int channels, int width)
        where TSource : unmanaged
        where T : unmanaged
        where TReader : struct, IElementReader<TSource, T>
    {
        if (TReader.IsCopy && laneStep == 1)
        {
            ShortCopy.Rows((byte*)source, channelStep * sizeof(TSource), (byte*)target, width * (nint)sizeof(T), lanes * (nint)sizeof(T), channels);
        }
        else if (channelStep == 1)
        {
            for (int lane = 0; lane < lanes; lane++, source += laneStep, target++)
            {
                T* column = target;
                for (nint c = 0; c < channels; c++, column += width) *column = reader.Read(source[c]);
            }
        }
        else
        {
            for (int c = 0; c < channels; c++, source += channelStep, target += width)
            {
                TSource* element = source;
                for (int lane = 0; lane < lanes; lane++, element += laneStep) target[lane] = reader.Read(*element);
            }
        }
    }
}
