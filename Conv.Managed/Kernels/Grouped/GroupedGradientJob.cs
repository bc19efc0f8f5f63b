using System.Numerics;
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
            if (plan.Copies) for (int vector = 0; vector < vectors; vector++) Copied(image, d, h, rows, first + vector, copies, sums + vector * plan.VectorSums);
            else InPlace(image, d, h, rows, first, vectors, sums);
            row += rows;
        }

        for (int vector = 0; plan.Splits == 1 && vector < vectors; vector++) GroupedGradientStore<T>.Store(plan, first + vector, sums + vector * plan.VectorSums, Epilogue);
    }

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

    /// <summary>The same for one vector, on copies of what it reads: [row][pixel][channel] of x, [row][window][lane] of the gradient of y.</summary>
    private void Copied(long image, long d, long h, long rows, int vector, T* copies, T* sums)
    {
        ref readonly Correlation correlation = ref plan.Correlation;
        PatchAxis heights = correlation.H, widths = correlation.W;
        int lanes = plan.Lanes.Lanes, width = plan.Lanes.SourceWidth;
        T* x = copies + plan.GradientCopy;
        nint gradientRow = (nint)widths.Count * lanes, xRow = (nint)widths.Map.Length * width;
        T* gradient = Gradient + (nint)(correlation.Target.At(image, d, h, 0) + plan.Lanes.First(vector) * correlation.Target.Row);
        for (long row = 0; row < rows; row++)
            Copy(gradient + (nint)(row * correlation.Target.H), (nint)correlation.Target.Row, (nint)correlation.Target.W, lanes, (nint)widths.Count, copies + (nint)row * gradientRow);
        for (long tapD = 0; tapD < correlation.D.Taps; tapD++)
        {
            long sourceD = correlation.D.Source(d, tapD);
            if (sourceD < 0) continue;
            long low = Math.Clamp(heights.Base + h * heights.Step, 0, heights.Map.Length);
            long high = Math.Clamp(heights.Base + (h + rows - 1) * heights.Step + (heights.Taps - 1) * heights.TapDelta + 1, low, heights.Map.Length);
            T* source = X + (nint)(image * correlation.SourceImage + plan.Lanes.FirstSource(vector) * correlation.SourceChannel + sourceD * correlation.D.SourceStride);
            for (long row = low; row < high; row++)
                Copy(source + (nint)(row * heights.SourceStride), (nint)correlation.SourceChannel, (nint)widths.SourceStride, width, (nint)widths.Map.Length, x + (nint)(row - low) * xRow);
            var planes = new Planes
            {
                X = x - (nint)low * xRow,
                XRow = xRow,
                XPixel = width,
                Gradient = copies - (nint)h * gradientRow,
                GradientRow = gradientRow,
                GradientPixel = lanes,
                First = -1,
                Vectors = 1,
            };
            Rows(planes, h, rows, sums + (nint)(tapD * correlation.H.Taps * correlation.W.Taps * lanes));
        }
    }

    private static void Copy(T* source, nint channelStep, nint pixelStep, int channels, nint pixels, T* target)
    {
        if (channelStep == 1) ShortCopy.Rows((byte*)source, pixelStep * sizeof(T), (byte*)target, channels * (nint)sizeof(T), channels * (nint)sizeof(T), pixels);
        else Transposition.Copy(source, channelStep, pixelStep, target, channels, channels, pixels);
    }

    /// <summary>Up to three rows of taps at a time over some rows of windows, as far as the rows under the taps exist.</summary>
    private void Rows(in Planes planes, long begin, long count, T* sums)
    {
        nint tapRow = (nint)plan.Correlation.W.Taps * plan.Lanes.Lanes;
        foreach (GradientRows rows in plan.Rows)
        {
            long from = Math.Max(begin, rows.Begin), to = Math.Min(begin + count, rows.End);
            if (to > from) Tiles(planes, from, to - from, rows.FirstTap, rows.Taps, sums + rows.FirstTap * tapRow);
        }
    }

    private void Tiles(in Planes planes, long h, long rows, int tapRow, int tapRows, T* sums)
    {
        ref readonly Correlation correlation = ref plan.Correlation;
        ref readonly PatchAxis heights = ref correlation.H, widths = ref correlation.W;
        int lanes = plan.Lanes.Lanes;
        nint spread = plan.Lanes.Meeting == LaneMeeting.Spread ? 1 : 0, sourceSums = (nint)correlation.Taps * lanes;
        T* pixels = planes.X + (nint)(heights.Base + h * heights.Step + tapRow * heights.TapDelta) * planes.XRow + (nint)widths.Base * planes.XPixel;
        T* gradients = planes.Gradient + (nint)h * planes.GradientRow;
        fixed (GradientColumns* columns = plan.Columns)
        {
            fixed (T* choices = plan.Choices)
            {
                var work = new GradientTileWork<T>
                {
                    GradientRow = planes.GradientRow,
                    GradientStep = planes.GradientPixel,
                    TapRow = (nint)heights.TapDelta * planes.XRow,
                    TapStep = (nint)widths.TapDelta * planes.XPixel,
                    WindowRow = (nint)heights.Step * planes.XRow,
                    WindowStep = (nint)widths.Step * planes.XPixel,
                    Rows = (nint)rows,
                    Windows = (nint)widths.Count,
                    SumRow = (nint)widths.Taps * lanes,
                };
                for (int run = 0; run < plan.Columns.Length; run++)
                {
                    int firstTap = columns[run].First, tiles = columns[run].IsRegular ? plan.RegularTiles : 1;
                    work.Columns = columns + run;
                    for (long tile = 0; tile < tiles; tile++)
                    {
                        long begin = widths.Count * tile / tiles, end = widths.Count * (tile + 1) / tiles, position = widths.Base + begin * widths.Step + firstTap;
                        work.First = position >= 0;
                        work.Last = position + (end - begin - 1) * widths.Step + 2 < widths.Map.Length;
                        delegate*<GradientTileWork<T>*, void> add = columns[run].IsRegular
                            ? plan.Tiles.GradientRows(plan.Lanes.Meeting)[(int)(((end - begin - 1) * 3 + tapRows - 1) * 2 + widths.Step - 1)]
                            : plan.Tiles.Gradients(plan.Lanes.Meeting)[(tapRows - 1) * 3 + columns[run].Count - 1];
                        for (int vector = 0; vector < planes.Vectors; vector++)
                        {
                            T* x = pixels + firstTap * work.TapStep + (nint)begin * work.WindowStep;
                            work.Gradient = gradients + (nint)begin * work.GradientStep;
                            if (planes.First >= 0)
                            {
                                x += (nint)plan.Lanes.FirstSource(planes.First + vector);
                                work.Gradient += (nint)plan.Lanes.First(planes.First + vector);
                            }

                            work.Sums = sums + vector * plan.VectorSums + firstTap * lanes;
                            work.Choice = choices;
                            for (nint source = (nint)plan.Lanes.Sources; source > 0; source--, x += spread, work.Choice += lanes, work.Sums += sourceSums)
                            {
                                work.X = x;
                                add(&work);
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
