using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Computes the gradients of some vectors of filters over a part of the rows of windows. Where a part is everything, they go straight to their place; otherwise they are
/// partial sums for <see cref="GroupedGradientStore{T}"/>.
/// </summary>
internal sealed unsafe class GroupedGradientJob<T>(GroupedGradientPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* X;
    public T* Gradient;

    /// <summary>[part][vector][<see cref="GroupedGradientPlan{T}.VectorSums"/>], or the vectors of a chunk per worker when there is one part.</summary>
    public T* Sums;

    public byte* Scratch;
    public RowEpilogue<T> Epilogue;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        (int split, int vectorBlock) = Math.DivRem(chunk, plan.VectorBlocks);
        int first = vectorBlock * plan.VectorsPerChunk, vectors = Math.Min(plan.VectorsPerChunk, plan.Lanes.Blocks - first);
        T* sums = Sums + (plan.Splits == 1 ? worker * plan.VectorsPerChunk : split * plan.Lanes.Blocks + first) * plan.VectorSums;
        new Span<T>(sums, checked(vectors * (int)plan.VectorSums)).Clear();
        ref readonly Correlation correlation = ref plan.Correlation;
        T* copies = (T*)(Scratch + (nint)(worker * plan.CopyBytes));
        long row = plan.SplitStart(split), end = plan.SplitStart(split + 1);
        while (row < end)
        {
            (long plane, long h) = Math.DivRem(row, correlation.H.Count);
            (long image, long d) = Math.DivRem(plane, correlation.D.Count);
            long rows = Math.Min(Math.Min(plan.RowsAtOnce, correlation.H.Count - h), end - row);
            for (int vector = 0; plan.Copies && vector < vectors; vector += plan.VectorsCopied)
                Copied(image, d, h, rows, first + vector, Math.Min(plan.VectorsCopied, vectors - vector), copies, sums + vector * plan.VectorSums);
            if (!plan.Copies) InPlace(image, d, h, rows, first, vectors, sums);
            row += rows;
        }

        for (int vector = 0; plan.Splits == 1 && vector < vectors; vector++) GroupedGradientStore<T>.Store(plan, first + vector, sums + vector * plan.VectorSums, Epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void InPlace(long image, long d, long h, long rows, int first, int vectors, T* sums)
    {
        ref readonly Correlation correlation = ref plan.Correlation;
        for (long tapD = 0; tapD < correlation.D.Taps; tapD++)
        {
            long sourceD = correlation.D.Source(d, tapD);
            if (sourceD < 0) continue;
            var planes = new Planes
            {
                X = X + (nint)(image * correlation.SourceImage + sourceD * correlation.D.SourceStride),
                XRow = (nint)correlation.H.SourceStride,
                XPixel = (nint)correlation.W.SourceStride,
                Gradient = Gradient + (nint)correlation.Target.At(image, d, 0, 0),
                GradientRow = (nint)correlation.Target.H,
                GradientPixel = (nint)correlation.Target.W,
                First = first,
                Vectors = vectors,
            };
            Rows(planes, h, rows, sums + (nint)(tapD * correlation.H.Taps * correlation.W.Taps * plan.Lanes.Lanes));
        }
    }

    /// <summary>
    /// The same on copies of what is read: [vector][row][window][lane] of the gradient of y, [vector's channels][row][pixel][channel] of x. Rows are copied for some vectors in turn, for
    /// theirs lie side by side.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copied(long image, long d, long h, long rows, int first, int vectors, T* copies, T* sums)
    {
        ref readonly Correlation correlation = ref plan.Correlation;
        PatchAxis heights = correlation.H, widths = correlation.W;
        int lanes = plan.Lanes.Lanes, width = plan.Lanes.SourceWidth;
        nint gradientRow = (nint)widths.Count * lanes, xRow = (nint)widths.Map.Length * width;
        for (long row = 0; row < rows; row++)
        {
            T* gradient = Gradient + (nint)correlation.Target.At(image, d, h + row, 0), target = copies + (nint)row * gradientRow;
            for (int vector = 0; vector < vectors; vector++, target += plan.GradientCopy)
                Copy(gradient + (nint)(plan.Lanes.First(first + vector) * correlation.Target.Row), (nint)correlation.Target.Row, (nint)correlation.Target.W, lanes, (nint)widths.Count, target);
        }

        T* x = copies + plan.VectorsCopied * plan.GradientCopy;
        for (long tapD = 0; tapD < correlation.D.Taps; tapD++)
        {
            long sourceD = correlation.D.Source(d, tapD);
            if (sourceD < 0) continue;
            long low = Math.Clamp(heights.Base + h * heights.Step, 0, heights.Map.Length);
            long high = Math.Clamp(heights.Base + (h + rows - 1) * heights.Step + (heights.Taps - 1) * heights.TapDelta + 1, low, heights.Map.Length);
            for (long row = low; row < high; row++)
            {
                T* source = X + (nint)(image * correlation.SourceImage + sourceD * correlation.D.SourceStride + row * heights.SourceStride), target = x + (nint)(row - low) * xRow;
                for (int vector = 0, copied = -1; vector < vectors; vector++)
                {
                    if (SourceCopy(first, vector) == copied) continue;
                    copied = SourceCopy(first, vector);
                    T* channels = source + (nint)(plan.Lanes.FirstSource(first + vector) * correlation.SourceChannel);
                    Copy(channels, (nint)correlation.SourceChannel, (nint)widths.SourceStride, width, (nint)widths.Map.Length, target + copied * plan.SourceCopy);
                }
            }

            for (int vector = 0; vector < vectors; vector++)
            {
                var planes = new Planes
                {
                    X = x + SourceCopy(first, vector) * plan.SourceCopy - (nint)low * xRow,
                    XRow = xRow,
                    XPixel = width,
                    Gradient = copies + vector * plan.GradientCopy - (nint)h * gradientRow,
                    GradientRow = gradientRow,
                    GradientPixel = lanes,
                    First = -1,
                    Vectors = 1,
                };
                Rows(planes, h, rows, sums + vector * plan.VectorSums + (nint)(tapD * correlation.H.Taps * correlation.W.Taps * lanes));
            }
        }
    }

    /// <summary>The number of a vector's channels of x among those of the vectors from a first one on: vectors of one group share them.</summary>
    private int SourceCopy(int first, int vector) =>
        plan.Lanes.Meeting == LaneMeeting.Spread ? (int)((plan.Lanes.FirstSource(first + vector) - plan.Lanes.FirstSource(first)) / plan.Lanes.Sources) : vector;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(T* source, nint channelStep, nint pixelStep, int channels, nint pixels, T* target)
    {
        if (channelStep == 1) ShortCopy.Rows((byte*)source, pixelStep * sizeof(T), (byte*)target, channels * (nint)sizeof(T), channels * (nint)sizeof(T), pixels);
        else Transposition.Copy(source, channelStep, pixelStep, target, channels, channels, pixels);
    }

    /// <summary>Some rows of windows, as far as the rows under the taps exist: three rows of taps at a time or one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows(in Planes planes, long begin, long count, T* sums)
    {
        nint tapRow = (nint)plan.Correlation.W.Taps * plan.Lanes.Lanes;
        if (plan.ByChannels)
        {
            for (int tap = 0; tap < plan.Correlation.H.Taps; tap++)
            {
                plan.Correlation.H.Interior(tap, begin, begin + count, out long from, out long to);
                if (to > from) Channels(planes, from, to - from, tap, sums + tap * tapRow);
            }

            return;
        }

        foreach (GradientRows rows in plan.Rows)
        {
            long from = Math.Max(begin, rows.Begin), to = Math.Min(begin + count, rows.End);
            if (to > from) Tiles(planes, from, to - from, rows.FirstTap, rows.Taps, sums + rows.FirstTap * tapRow);
        }
    }

    /// <summary>What tiles do over some rows of windows, from a row of taps on; where they begin is left open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private GradientTileWork<T> Work(in Planes planes, long rows)
    {
        ref readonly Correlation correlation = ref plan.Correlation;
        return new GradientTileWork<T>
        {
            GradientRow = planes.GradientRow,
            GradientStep = planes.GradientPixel,
            TapRow = (nint)correlation.H.TapDelta * planes.XRow,
            TapStep = (nint)correlation.W.TapDelta * planes.XPixel,
            WindowRow = (nint)correlation.H.Step * planes.XRow,
            WindowStep = (nint)correlation.W.Step * planes.XPixel,
            Rows = (nint)rows,
            Windows = (nint)correlation.W.Count,
            SumRow = (nint)correlation.W.Taps * plan.Lanes.Lanes,
            SourceSums = (nint)correlation.Taps * plan.Lanes.Lanes,
            Vectors = 1,
            VectorSums = plan.VectorSums,
        };
    }

    /// <summary>One row of taps, eight source channels at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Channels(in Planes planes, long h, long rows, int tapRow, T* sums)
    {
        const int sources = GroupedGradientPlan<T>.TileSources;
        ref readonly Correlation correlation = ref plan.Correlation;
        ref readonly PatchAxis heights = ref correlation.H, widths = ref correlation.W;
        int lanes = plan.Lanes.Lanes;
        nint spread = plan.Lanes.Meeting == LaneMeeting.Spread ? sources : 0;
        T* pixels = planes.X + (nint)(heights.Base + h * heights.Step + tapRow * heights.TapDelta) * planes.XRow + (nint)widths.Base * planes.XPixel;
        T* gradients = planes.Gradient + (nint)h * planes.GradientRow;
        delegate*<GradientTileWork<T>*, void> add = plan.Tiles.GradientChannels(plan.Lanes.Meeting, widths.Step == 2);
        fixed (T* choices = plan.Choices)
        {
            GradientTileWork<T> work = Work(planes, rows);
            for (int vector = 0; vector < planes.Vectors; vector++)
            {
                T* x = pixels, gradient = gradients;
                if (planes.First >= 0)
                {
                    x += (nint)plan.Lanes.FirstSource(planes.First + vector);
                    gradient += (nint)plan.Lanes.First(planes.First + vector);
                }

                for (int run = 0; run < plan.Columns.Length; run++)
                {
                    int firstTap = plan.Columns[run].First;
                    for (long line = 0; line < plan.Lines; line++)
                    {
                        nint begin = Line(ref work, line, firstTap);
                        work.Gradient = gradient + begin * work.GradientStep;
                        work.Sums = sums + vector * plan.VectorSums + firstTap * lanes;
                        work.Choice = choices;
                        T* from = x + firstTap * work.TapStep + begin * work.WindowStep;
                        for (nint source = (nint)plan.Lanes.Sources; source > 0; source -= sources, from += spread, work.Choice += sources * lanes, work.Sums += sources * work.SourceSums)
                        {
                            work.X = from;
                            add(&work);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Sets the windows of a line of a row, and whether its first and last pixel exist.</summary>
    /// <returns>The line's first window.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private nint Line(ref GradientTileWork<T> work, long line, int firstTap)
    {
        ref readonly PatchAxis widths = ref plan.Correlation.W;
        long begin = widths.Count * line / plan.Lines, end = widths.Count * (line + 1) / plan.Lines, position = widths.Base + begin * widths.Step + firstTap;
        work.First = position >= 0;
        work.Last = position + (end - begin - 1) * widths.Step + 2 < widths.Map.Length;
        work.Windows = (nint)(end - begin);
        return (nint)begin;
    }

    /// <summary>Up to three rows of taps, a source channel at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tiles(in Planes planes, long h, long rows, int tapRow, int tapRows, T* sums)
    {
        ref readonly Correlation correlation = ref plan.Correlation;
        ref readonly PatchAxis heights = ref correlation.H, widths = ref correlation.W;
        int lanes = plan.Lanes.Lanes;
        nint spread = plan.Lanes.Meeting == LaneMeeting.Spread ? 1 : 0;
        T* pixels = planes.X + (nint)(heights.Base + h * heights.Step + tapRow * heights.TapDelta) * planes.XRow + (nint)widths.Base * planes.XPixel;
        T* gradients = planes.Gradient + (nint)h * planes.GradientRow;
        fixed (GradientColumns* columns = plan.Columns)
        {
            fixed (T* choices = plan.Choices)
            {
                GradientTileWork<T> work = Work(planes, rows);
                for (int run = 0; run < plan.Columns.Length; run++)
                {
                    int firstTap = columns[run].First, lines = columns[run].IsRegular ? plan.Lines : 1;
                    work.Columns = columns + run;
                    for (long line = 0; line < lines; line++)
                    {
                        nint begin = columns[run].IsRegular ? Line(ref work, line, firstTap) : 0;
                        delegate*<GradientTileWork<T>*, void> add = columns[run].IsRegular
                            ? plan.Tiles.GradientLines(plan.Lanes.Meeting)[(int)((tapRows - 1) * 2 + widths.Step - 1)]
                            : plan.Tiles.Gradients(plan.Lanes.Meeting)[(tapRows - 1) * 3 + columns[run].Count - 1];
                        int together = columns[run].IsRegular ? plan.VectorsAtOnce : 1;
                        for (int vector = 0, count; vector < planes.Vectors; vector += count)
                        {
                            count = Math.Min(together, planes.Vectors - vector);
                            T* x = pixels + firstTap * work.TapStep + begin * work.WindowStep, gradient = gradients + begin * work.GradientStep;
                            if (planes.First >= 0)
                            {
                                // The last vector may begin earlier than it would in its place.
                                if (count > 1 && plan.Lanes.Skip(planes.First + vector + count - 1) > 0) count--;
                                x += (nint)plan.Lanes.FirstSource(planes.First + vector);
                                gradient += (nint)plan.Lanes.First(planes.First + vector);
                            }

                            // Sums of one vector stay in registers over all rows; of several, their neighbouring channels are read together.
                            (work.Vectors, work.Rows) = (count, count > 1 ? 1 : (nint)rows);
                            for (nint row = 0; row < rows; row += work.Rows)
                            {
                                work.Gradient = gradient + row * work.GradientRow;
                                work.Sums = sums + vector * plan.VectorSums + firstTap * lanes;
                                work.Choice = choices;
                                T* from = x + row * work.WindowRow;
                                for (nint source = (nint)plan.Lanes.Sources; source > 0; source--, from += spread, work.Choice += lanes, work.Sums += work.SourceSums)
                                {
                                    work.X = from;
                                    add(&work);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>Where x and the gradient of y of one image and depth lie: element (0, 0) of channel 0, or of one vector's channels when First is negative.</summary>
    private struct Planes
    {
        public T* X;
        public nint XRow;
        public nint XPixel;
        public T* Gradient;
        public nint GradientRow;
        public nint GradientPixel;
        public int First;
        public int Vectors;
    }
}
