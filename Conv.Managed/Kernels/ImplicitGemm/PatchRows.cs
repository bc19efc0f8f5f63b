using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Gathers patches for a gradient of w, whose depth is the windows: a panel is [window][width] with one (tap, channel) per lane.</summary>
internal static unsafe class PatchRows
{
    /// <summary>Packs lanes <paramref name="firstLane"/> … (tap-major, as the depth of a correlation counts) over windows that were cut into runs.</summary>
    public static void Pack<T>(
        in Correlation correlation, T* source, long group, in OutsideValues<T> outside, PatchRun* runs, int runCount, int windows, long firstLane, int lanes, T* panel, int width)
        where T : unmanaged
    {
        source += (nint)(group * correlation.Channels * correlation.SourceChannel);
        for (int lane = 0; lane < lanes;)
        {
            (long tap, long channel) = Math.DivRem(firstLane + lane, correlation.Channels);
            int channels = (int)Math.Min(correlation.Channels - channel, lanes - lane);
            (long rest, long tapW) = Math.DivRem(tap, correlation.W.Taps);
            (long tapD, long tapH) = Math.DivRem(rest, correlation.H.Taps);
            for (int i = 0; i < runCount; i++)
            {
                ref readonly PatchRun run = ref runs[i];
                T* target = panel + run.Lane * (nint)width + lane;
                long d = correlation.D.Source(run.D, tapD), h = correlation.H.Source(run.H, tapH);
                long absolute = group * correlation.Channels + channel;
                if (d < 0 || h < 0)
                {
                    Fill(outside, run.Image, absolute, channels, target, run.Length, width);
                    continue;
                }

                T* row = source + (nint)(run.Image * correlation.SourceImage + channel * correlation.SourceChannel + d * correlation.D.SourceStride + h * correlation.H.SourceStride);
                long last = run.W + run.Length;
                correlation.W.Interior(tapW, run.W, last, out long low, out long high);
                for (long w = run.W; w < low; w++) Edge(correlation, row, outside, run.Image, absolute, channels, w, tapW, target + (nint)(w - run.W) * width, width);
                if (high > low)
                {
                    T* inside = row + (nint)((correlation.W.Base + low * correlation.W.Step + tapW * correlation.W.TapDelta) * correlation.W.SourceStride);
                    Copy(inside, (nint)(correlation.W.Step * correlation.W.SourceStride), (nint)correlation.SourceChannel, target + (nint)(low - run.W) * width, (int)(high - low), channels, width);
                }

                for (long w = high; w < last; w++) Edge(correlation, row, outside, run.Image, absolute, channels, w, tapW, target + (nint)(w - run.W) * width, width);
            }

            lane += channels;
        }

        for (int lane = lanes; lane < width; lane++)
        {
            for (int window = 0; window < windows; window++) panel[window * (nint)width + lane] = default;
        }
    }

    private static void Fill<T>(in OutsideValues<T> outside, long image, long channel, int channels, T* target, int windows, int width)
        where T : unmanaged
    {
        for (int c = 0; c < channels; c++)
        {
            T value = outside.At(image, channel + c);
            for (int window = 0; window < windows; window++) target[window * (nint)width + c] = value;
        }
    }

    private static void Edge<T>(
        in Correlation correlation, T* row, in OutsideValues<T> outside, long image, long channel, int channels, long window, long tap, T* target, int width)
        where T : unmanaged
    {
        long index = correlation.W.Source(window, tap);
        if (index < 0) Fill(outside, image, channel, channels, target, 1, width);
        else Copy(row + (nint)(index * correlation.W.SourceStride), 0, (nint)correlation.SourceChannel, target, 1, channels, width);
    }

    private static void Copy<T>(T* source, nint windowStep, nint channelStep, T* target, int windows, int channels, int width)
        where T : unmanaged
    {
        if (channelStep == 1) ShortCopy.Rows((byte*)source, windowStep * sizeof(T), (byte*)target, width * (nint)sizeof(T), channels * (nint)sizeof(T), windows);
        else Transposition.Copy(source, channelStep, windowStep, target, width, channels, windows);
    }
}
