using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Integer;

/// <summary>
/// Gathers patches of bytes on the fly: a panel is [step][width] with one window per lane and two factors in each. Padding stands for the zero point, so it packs as zero.
/// </summary>
internal static unsafe class PairPatches
{
    /// <summary>Packs <paramref name="lanes"/> windows from <paramref name="firstPixel"/>, for a range of depth that begins at an even index. Lanes up to the width become zero.</summary>
    public static void Pack<TSource>(
        in Correlation correlation, TSource* source, int zeroPoint, long group, long firstPixel, int lanes, long depth, int depthCount, short* staged, int* panel, int width)
        where TSource : unmanaged, IBinaryInteger<TSource>
    {
        PatchRun* runs = stackalloc PatchRun[lanes];
        int runCount = PatchRun.Cut(correlation, firstPixel, lanes, runs);
        source += (nint)(group * correlation.Channels * correlation.SourceChannel);
        int steps = (depthCount + 1) / 2;
        if (correlation.SourceChannel == 1 && correlation.Channels > 1)
        {
            Stage(correlation, source, zeroPoint, runs, runCount, depth, depthCount, staged, 2 * steps);
            Transposition.Copy((int*)staged, steps, 1, panel, width, lanes, steps);
        }
        else
        {
            Fill(correlation, source, zeroPoint, runs, runCount, depth, depthCount, panel, width);
        }

        for (int lane = lanes; lane < width; lane++)
        {
            for (int step = 0; step < steps; step++) panel[step * (nint)width + lane] = 0;
        }
    }

    /// <summary>Channels are neighbours: a row of factors per window, to be transposed.</summary>
    private static void Stage<TSource>(in Correlation correlation, TSource* source, int zeroPoint, PatchRun* runs, int runCount, long depth, int depthCount, short* staged, nint rowStep)
        where TSource : unmanaged, IBinaryInteger<TSource>
    {
        for (int i = 0; i < runCount; i++)
        {
            ref readonly PatchRun run = ref runs[i];
            short* rows = staged + run.Lane * rowStep;
            for (int at = 0; at < depthCount;)
            {
                (long tap, long channel) = Math.DivRem(depth + at, correlation.Channels);
                int channels = (int)Math.Min(correlation.Channels - channel, depthCount - at);
                TSource* line = Line(correlation, source, run, tap, channel, out long tapW);
                for (int lane = 0; lane < run.Length; lane++)
                {
                    long column = line == null ? AxisMap.Outside : correlation.W.Source(run.W + lane, tapW);
                    short* target = rows + lane * rowStep + at;
                    if (column < 0) new Span<short>(target, channels).Clear();
                    else FactorRow.Widen(line + (nint)(column * correlation.W.SourceStride), 1, target, channels, zeroPoint);
                }

                at += channels;
            }

            if (depthCount % 2 == 0) continue;
            for (int lane = 0; lane < run.Length; lane++) rows[lane * rowStep + depthCount] = 0;
        }
    }

    /// <summary>Windows are neighbours, or nothing is: half after half of the lanes.</summary>
    private static void Fill<TSource>(in Correlation correlation, TSource* source, int zeroPoint, PatchRun* runs, int runCount, long depth, int depthCount, int* panel, int width)
        where TSource : unmanaged, IBinaryInteger<TSource>
    {
        nint laneStep = (nint)(correlation.W.Step * correlation.W.SourceStride), channelStep = (nint)correlation.SourceChannel;
        for (int i = 0; i < runCount; i++)
        {
            ref readonly PatchRun run = ref runs[i];
            long last = run.W + run.Length;
            for (int at = 0; at < depthCount;)
            {
                (long tap, long channel) = Math.DivRem(depth + at, correlation.Channels);
                int channels = (int)Math.Min(correlation.Channels - channel, depthCount - at);
                TSource* line = Line(correlation, source, run, tap, channel, out long tapW);
                long low = last, high = last;
                if (line != null) correlation.W.Interior(tapW, run.W, last, out low, out high);
                TSource* inside = line + (nint)((correlation.W.Base + low * correlation.W.Step + tapW * correlation.W.TapDelta) * correlation.W.SourceStride);
                int before = (int)(low - run.W), count = (int)(high - low), after = (int)(last - high);
                for (int c = 0; c < channels; at++, c++, inside += channelStep)
                {
                    int* target = panel + (at >> 1) * (nint)width + run.Lane;
                    bool odd = (at & 1) != 0;
                    if (!odd)
                    {
                        new Span<int>(target, before).Clear();
                        new Span<int>(target + before + count, after).Clear();
                    }

                    if (count == 0) continue;
                    if (!odd && laneStep == 1 && c + 1 < channels)
                    {
                        FactorLanes.Pairs(inside, inside + channelStep, target + before, count, zeroPoint);
                        (at, c) = (at + 1, c + 1);
                        inside += channelStep;
                    }
                    else
                    {
                        FactorLanes.Half(inside, laneStep, odd, target + before, count, zeroPoint);
                    }
                }
            }
        }
    }

    /// <summary>The row of the image that a tap meets, or null outside it.</summary>
    private static TSource* Line<TSource>(in Correlation correlation, TSource* source, in PatchRun run, long tap, long channel, out long tapW)
        where TSource : unmanaged
    {
        (long rest, tapW) = Math.DivRem(tap, correlation.W.Taps);
        (long tapD, long tapH) = Math.DivRem(rest, correlation.H.Taps);
        long d = correlation.D.Source(run.D, tapD), h = correlation.H.Source(run.H, tapH);
        return d < 0 || h < 0
            ? null
            : source + (nint)(run.Image * correlation.SourceImage + channel * correlation.SourceChannel + d * correlation.D.SourceStride + h * correlation.H.SourceStride);
    }
}
