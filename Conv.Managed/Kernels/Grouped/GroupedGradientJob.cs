using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Computes the gradients of a vector of filters over a part of the rows of windows. Where a part is everything, they go straight to their place; otherwise they are
/// partial sums for <see cref="GroupedGradientStore{T}"/>.
/// </summary>
internal sealed unsafe class GroupedGradientJob<T>(GroupedGradientPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* X;
    public T* Gradient;

    /// <summary>[part][vector][<see cref="GroupedGradientPlan{T}.VectorSums"/>], or one vector's sums per worker when there is one part.</summary>
    public T* Sums;

    public RowEpilogue<T> Epilogue;

    public void Run(int chunk, int worker)
    {
        (int split, int vector) = Math.DivRem(chunk, plan.Lanes.Blocks);
        T* sums = Sums + (plan.Splits == 1 ? worker : chunk) * plan.VectorSums;
        new Span<T>(sums, checked((int)plan.VectorSums)).Clear();
        ref readonly Correlation correlation = ref plan.Correlation;
        long row = plan.SplitStart(split), end = plan.SplitStart(split + 1);
        while (row < end)
        {
            (long plane, long h) = Math.DivRem(row, correlation.H.Count);
            (long image, long d) = Math.DivRem(plane, correlation.D.Count);
            long rows = Math.Min(Math.Min(plan.RowsAtOnce, correlation.H.Count - h), end - row);
            for (long tapD = 0; tapD < correlation.D.Taps; tapD++)
            {
                long sourceD = correlation.D.Source(d, tapD);
                if (sourceD < 0) continue;
                T* x = X + (nint)(image * correlation.SourceImage + plan.Lanes.FirstSource(vector) + sourceD * correlation.D.SourceStride);
                T* gradient = Gradient + (nint)(correlation.Target.At(image, d, 0, 0) + plan.Lanes.First(vector));
                for (int run = 0; run < plan.RowRuns; run++) Rows(correlation, x, gradient, h, rows, 3 * run, sums + (nint)((tapD * correlation.H.Taps + 3 * run) * correlation.W.Taps * plan.Lanes.Lanes));
            }

            row += rows;
        }

        if (plan.Splits == 1) GroupedGradientStore<T>.Store(plan, vector, sums, Epilogue);
    }

    /// <summary>Up to three rows of taps over some rows of windows, as far as the rows under the taps exist: wherever others exist, another run of rows begins.</summary>
    private void Rows(in Correlation correlation, T* x, T* gradient, long begin, long count, int firstTap, T* sums)
    {
        PatchAxis axis = correlation.H;
        int taps = (int)Math.Min(3, axis.Taps - firstTap);
        for (long h = begin; h < begin + count;)
        {
            (int low, int high) = Existing(axis, h, firstTap, taps);
            long next = h + 1;
            while (next < begin + count && Existing(axis, next, firstTap, taps) == (low, high)) next++;
            if (high > low) Tiles(correlation, x, gradient, h, next - h, firstTap + low, high - low, sums + (nint)(low * correlation.W.Taps * plan.Lanes.Lanes));
            h = next;
        }
    }

    private static (int Low, int High) Existing(in PatchAxis axis, long h, int firstTap, int taps)
    {
        int low = 0, high = taps;
        while (low < taps && axis.Source(h, firstTap + low) < 0) low++;
        while (high > low && axis.Source(h, firstTap + high - 1) < 0) high--;
        return (low, high);
    }

    private void Tiles(in Correlation correlation, T* x, T* gradient, long h, long rows, long tapRow, int tapRows, T* sums)
    {
        PatchAxis heights = correlation.H, widths = correlation.W;
        int lanes = plan.Lanes.Lanes;
        delegate*<GradientTileWork<T>*, void>[] tiles = plan.Tiles.Gradients(plan.Lanes.Meeting);
        fixed (GradientColumns* columns = plan.Columns)
        {
            fixed (T* choices = plan.Choices)
            {
                T* pixels = x + (nint)((heights.Base + h * heights.Step + tapRow * heights.TapDelta) * heights.SourceStride + widths.Base * widths.SourceStride);
                var work = new GradientTileWork<T>
                {
                    Gradient = gradient + (nint)(h * correlation.Target.H),
                    GradientRow = (nint)correlation.Target.H,
                    GradientStep = (nint)correlation.Target.W,
                    TapRow = (nint)(heights.TapDelta * heights.SourceStride),
                    TapStep = (nint)(widths.TapDelta * widths.SourceStride),
                    WindowRow = (nint)(heights.Step * heights.SourceStride),
                    WindowStep = (nint)(widths.Step * widths.SourceStride),
                    Rows = (nint)rows,
                    Windows = (nint)widths.Count,
                    SumRow = (nint)widths.Taps * lanes,
                };
                for (int run = 0; run < plan.Columns.Length; run++)
                {
                    int first = columns[run].First;
                    work.Columns = columns + run;
                    if (columns[run].IsRegular)
                    {
                        Regular(correlation, work, pixels + first * work.TapStep, first, tapRows, choices, sums + first * lanes);
                        continue;
                    }

                    delegate*<GradientTileWork<T>*, void> tile = tiles[(tapRows - 1) * 3 + columns[run].Count - 1];
                    for (nint source = 0; source < (nint)plan.Lanes.Sources; source++)
                    {
                        work.X = pixels + first * work.TapStep + (plan.Lanes.Meeting == LaneMeeting.Spread ? source : 0);
                        work.Choice = choices + source * lanes;
                        work.Sums = sums + source * (nint)correlation.Taps * lanes + first * lanes;
                        tile(&work);
                    }
                }
            }
        }
    }

    /// <summary>Three neighbouring columns of taps, tile by tile of a row, every tile over all rows of windows.</summary>
    private void Regular(in Correlation correlation, GradientTileWork<T> work, T* pixels, int firstTap, int tapRows, T* choices, T* sums)
    {
        PatchAxis axis = correlation.W;
        int lanes = plan.Lanes.Lanes;
        delegate*<GradientTileWork<T>*, void>[] tiles = plan.Tiles.GradientRows(plan.Lanes.Meeting);
        T* gradient = work.Gradient;
        for (long tile = 0; tile < plan.Tiles7; tile++)
        {
            long begin = axis.Count * tile / plan.Tiles7, end = axis.Count * (tile + 1) / plan.Tiles7, position = axis.Base + begin * axis.Step + firstTap;
            work.First = position >= 0;
            work.Last = position + (end - begin - 1) * axis.Step + 2 < axis.Map.Length;
            work.Gradient = gradient + (nint)begin * work.GradientStep;
            delegate*<GradientTileWork<T>*, void> run = tiles[(int)(((end - begin - 1) * 3 + tapRows - 1) * 2 + axis.Step - 1)];
            for (nint source = 0; source < (nint)plan.Lanes.Sources; source++)
            {
                work.X = pixels + (nint)begin * work.WindowStep + (plan.Lanes.Meeting == LaneMeeting.Spread ? source : 0);
                work.Choice = choices + source * lanes;
                work.Sums = sums + source * (nint)correlation.Taps * lanes;
                run(&work);
            }
        }
    }
}
