using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Integer;

/// <summary>
/// Runs an integer convolution as a packed product of pairs whose patches exist only a block at a time: for each chunk (group, block of filters, block of windows) and each
/// pass over a part of the depth, the windows' patches are packed and multiplied with the packed filters into a private block of 32-bit sums; then the epilogue writes it.
/// </summary>
internal sealed unsafe class PairJob<TSource>(PairPlan plan) : IParallelJob
    where TSource : unmanaged, IBinaryInteger<TSource>
{
    public TSource* Source;
    public int ZeroPoint;
    public int* PackedFilter;
    public PairEpilogue Epilogue;
    public byte* Scratch;

    /// <summary>The first block of rows of the pass, over all groups.</summary>
    public long FirstUnit;

    public void Run(int chunk, int worker)
    {
        (long unit, long pixelBlock) = Math.DivRem(chunk, plan.PixelBlocks);
        (long group, long rowBlock) = Math.DivRem(FirstUnit + unit, plan.RowBlocks);
        Correlation correlation = plan.Correlation;
        long firstPixel = pixelBlock * plan.Blocking.Pixels, firstRow = rowBlock * plan.Blocking.Rows;
        int pixels = (int)Math.Min(plan.Blocking.Pixels, correlation.Pixels - firstPixel);
        int rows = (int)Math.Min(plan.Blocking.Rows, correlation.Rows - firstRow);
        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        var sums = (int*)(mine + plan.SumsAt);
        nint sumsStep = plan.PixelsAreColumns ? plan.Blocking.Pixels : plan.Blocking.Rows;
        for (long step = 0; step < plan.Steps; step += PairPlan.PassSteps)
        {
            int* filters = PackedFilter + (nint)(unit * plan.PanelsPerUnit * plan.PanelElements + step * plan.FilterWidth);
            Multiply(correlation, group, filters, rows, firstPixel, pixels, step, mine, sums, sumsStep);
        }

        Store(correlation, group, firstRow, rows, firstPixel, pixels, sums, sumsStep, mine);
    }

    private void Multiply(in Correlation correlation, long group, int* filters, int rows, long firstPixel, int pixels, long step, byte* mine, int* sums, nint sumsStep)
    {
        int width = plan.PatchWidth, steps = (int)Math.Min(PairPlan.PassSteps, plan.Steps - step);
        int depthCount = (int)Math.Min(2 * steps, correlation.Depth - 2 * step);
        nint patchStep = width * (nint)steps, filterStep = (nint)plan.PanelElements;
        var patches = (int*)(mine + plan.PatchesAt);
        var staged = (short*)(mine + plan.StagedAt);
        for (int pixel = 0; pixel < pixels; pixel += width)
        {
            int* panel = plan.PixelsAreColumns ? patches : patches + pixel / width * patchStep;
            PairPatches.Pack(correlation, Source, ZeroPoint, group, firstPixel + pixel, Math.Min(width, pixels - pixel), 2 * step, depthCount, staged, panel, width);
            // Each panel of patches is used up while it is in the first-level cache.
            if (plan.PixelsAreColumns) Tiles(rows, filters, filterStep, width, panel, 0, steps, sums + pixel, sumsStep, step > 0);
        }

        if (!plan.PixelsAreColumns) Tiles(pixels, patches, patchStep, rows, filters, filterStep, steps, sums, sumsStep, step > 0);
    }

    private void Tiles(int rows, int* a, nint aStep, int columns, int* b, nint bPanelStep, nint steps, int* sums, nint sumsStep, bool accumulate)
    {
        TileKernel<int> tile = plan.Tile;
        for (int column = 0; column < columns; column += tile.Columns, b += bPanelStep)
        {
            int* panel = a;
            for (int row = 0; row < rows; row += tile.Rows, panel += aStep)
                tile.Run(Math.Min(tile.Rows, rows - row), steps, panel, b, tile.Columns, sums + row * sumsStep + column, sumsStep, accumulate);
        }
    }

    private void Store(in Correlation correlation, long group, long firstRow, int rows, long firstPixel, int pixels, int* sums, nint sumsStep, byte* mine)
    {
        var runs = (StoreRun*)(mine + plan.StoreRunsAt);
        int count = StoreRun.Cut(correlation, firstPixel, pixels, (PatchRun*)(mine + plan.PatchRunsAt), runs);
        long channel = group * correlation.Rows + firstRow;
        for (int i = 0; i < count; i++)
        {
            ref readonly StoreRun run = ref runs[i];
            long target = run.Target + channel * correlation.Target.Row;
            if (plan.PixelsAreColumns)
            {
                for (int row = 0; row < rows; row++)
                    Epilogue.Store(sums + row * sumsStep + run.Lane, run.Length, new RowPlace(target + row * correlation.Target.Row, correlation.Target.W, 0, 0, channel + row, 0));
            }
            else
            {
                for (int lane = 0; lane < run.Length; lane++)
                    Epilogue.Store(sums + (run.Lane + lane) * sumsStep, rows, new RowPlace(target + lane * correlation.Target.W, correlation.Target.Row, 0, 0, channel, 1));
            }
        }
    }
}
