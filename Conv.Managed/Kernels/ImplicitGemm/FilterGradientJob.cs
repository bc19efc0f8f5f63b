using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Computes partial gradients of w: partial[split][group][filter][tap, channel] = Σ over the windows of the split of dy · patch.</summary>
internal sealed unsafe class FilterGradientJob<T>(FilterGradientPlan<T> plan) : IParallelJob
    where T : unmanaged
{
    public T* X;
    public T* Gradient;
    public OutsideValues<T> Outside;
    public T* Partials;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        (long rest, long laneBlock) = Math.DivRem(chunk, plan.LaneBlocks);
        (rest, long rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (long split, long group) = Math.DivRem(rest, plan.Geometry.Groups);
        long firstLane = laneBlock * plan.LaneBlock, firstRow = rowBlock * plan.RowBlock;
        int lanes = (int)Math.Min(plan.LaneBlock, plan.Lanes - firstLane);
        int rows = (int)Math.Min(plan.RowBlock, plan.Geometry.Filters - firstRow);

        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        T* sums = (T*)(mine + plan.SumsAt);
        long begin = plan.SplitStart(split), end = plan.SplitStart(split + 1);
        if (begin == end) new Span<T>(sums, plan.RowBlock * plan.LaneBlock).Clear();
        for (long window = begin; window < end; window += FilterGradientPlan<T>.Pass)
        {
            int windows = (int)Math.Min(FilterGradientPlan<T>.Pass, end - window);
            Multiply(group, firstRow, rows, firstLane, lanes, window, windows, sums, mine, accumulate: window > begin);
        }

        T* partial = Partials + (nint)(((split * plan.Geometry.Groups + group) * plan.Geometry.Filters + firstRow) * plan.Lanes + firstLane);
        for (int row = 0; row < rows; row++) new Span<T>(sums + row * (nint)plan.LaneBlock, lanes).CopyTo(new Span<T>(partial + (nint)(row * plan.Lanes), lanes));
    }

    private void Multiply(long group, long firstRow, int rows, long firstLane, int lanes, long window, int windows, T* sums, byte* mine, bool accumulate)
    {
        TileKernel<T> tile = plan.Tile;
        Correlation correlation = plan.Correlation;
        var runs = (PatchRun*)(mine + plan.RunsAt);
        int runCount = PatchRun.Cut(correlation, window, windows, runs);
        T* rowPanels = (T*)(mine + plan.RowPanelsAt), lanePanels = (T*)(mine + plan.LanePanelsAt);
        for (int row = 0; row < rows; row += tile.Rows)
        {
            GradientRows.Pack(correlation, Gradient, group * correlation.Rows + firstRow + row, runs, runCount, windows, Math.Min(tile.Rows, rows - row), rowPanels + row * (nint)windows, tile.Rows);
        }

        for (int lane = 0; lane < lanes; lane += tile.Columns)
        {
            T* panel = lanePanels + lane * (nint)windows;
            PatchRows.Pack(correlation, X, group, Outside, runs, runCount, windows, firstLane + lane, Math.Min(tile.Columns, lanes - lane), panel, tile.Columns);
            for (int row = 0; row < rows; row += tile.Rows)
                tile.Run(Math.Min(tile.Rows, rows - row), windows, rowPanels + row * (nint)windows, panel, tile.Columns, sums + row * (nint)plan.LaneBlock + lane, plan.LaneBlock, accumulate);
        }
    }
}
