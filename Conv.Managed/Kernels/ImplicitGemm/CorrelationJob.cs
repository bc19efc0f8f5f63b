using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>
/// Runs a family of correlations as a packed matrix product whose patches exist only a block at a time: for each chunk (correlation, group, block of rows, block of
/// windows) and each pass over a part of the depth, the windows' patches are packed and multiplied with the packed filters into a private block of sums; after the last
/// pass the epilogue writes the block.
/// </summary>
internal sealed unsafe class CorrelationJob<TSource, T, TReader, TEpilogue>(CorrelationPlan<T> plan) : IParallelJob
    where TSource : unmanaged
    where T : unmanaged
    where TReader : struct, IElementReader<TSource, T>
    where TEpilogue : struct, IRowEpilogue<T>
{
    public TReader Reader;
    public TSource* Source;
    public T* PackedFilter;
    public OutsideValues<T> Outside;
    public TEpilogue Epilogue;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        (long rest, long pixelBlock) = Math.DivRem(chunk, plan.PixelBlocks);
        (rest, long rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (long index, long group) = Math.DivRem(rest, plan.Groups);
        Correlation correlation = plan.Family[index];
        long firstPixel = pixelBlock * plan.Blocking.Pixels, firstRow = rowBlock * plan.Blocking.Rows;
        int pixels = (int)Math.Min(plan.Blocking.Pixels, correlation.Pixels - firstPixel);
        int rows = (int)Math.Min(plan.Blocking.Rows, correlation.Rows - firstRow);
        // The correlations of a family differ by a row or column of windows; the smaller ones leave chunks empty.
        if (pixels <= 0) return;

        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        T* sums = (T*)(mine + plan.SumsAt);
        nint sumsStep = plan.PixelsAreColumns ? plan.Blocking.Pixels : plan.Blocking.Rows;
        if (correlation.Depth == 0) new Span<T>(sums, plan.Blocking.Pixels * plan.Blocking.Rows).Clear();
        for (long depth = 0; depth < correlation.Depth; depth += plan.Blocking.Depth)
        {
            int depthCount = (int)Math.Min(plan.Blocking.Depth, correlation.Depth - depth);
            Multiply(correlation, group, firstRow, rows, firstPixel, pixels, depth, depthCount, (T*)(mine + plan.PatchesAt), sums, sumsStep);
        }

        Store(correlation, group, firstRow, rows, firstPixel, pixels, sums, sumsStep, mine);
    }

    private void Multiply(in Correlation correlation, long group, long firstRow, int rows, long firstPixel, int pixels, long depth, int depthCount, T* patches, T* sums, nint sumsStep)
    {
        int width = plan.PatchWidth;
        nint patchStep = width * (nint)depthCount, filterStep = (nint)correlation.Depth * plan.FilterWidth;
        T* filters = PackedFilter + (nint)(plan.Filter.Offset(group, correlation, firstRow / plan.FilterWidth) + depth * plan.FilterWidth);
        if (!plan.PixelsAreColumns)
        {
            for (int pixel = 0; pixel < pixels; pixel += width) Pack(correlation, group, firstPixel + pixel, Math.Min(width, pixels - pixel), depth, depthCount, patches + pixel / width * patchStep);
            Tiles(pixels, patches, patchStep, rows, filters, filterStep, depthCount, plan.Tile.Columns, sums, sumsStep, depth > 0);
            return;
        }

        // Each panel of patches is used up while it is in the first-level cache.
        for (int pixel = 0; pixel < pixels; pixel += width)
        {
            T* panel = patches;
            nint step = width;
            if (!InPlace(correlation, group, firstPixel + pixel, Math.Min(width, pixels - pixel), depth, ref panel, ref step))
                Pack(correlation, group, firstPixel + pixel, Math.Min(width, pixels - pixel), depth, depthCount, panel);
            Tiles(rows, filters, filterStep, width, panel, 0, depthCount, step, sums + pixel, sumsStep, depth > 0);
        }
    }

    private void Pack(in Correlation correlation, long group, long pixel, int lanes, long depth, int depthCount, T* panel) =>
        PatchPanels.Pack(correlation, Reader, Source, group, Outside, pixel, lanes, depth, depthCount, panel, plan.PatchWidth);

    /// <summary>A panel of a one-tap correlation whose windows lie side by side in one image needs no packing: the channels of the image are its rows.</summary>
    private bool InPlace(in Correlation correlation, long group, long pixel, int lanes, long channel, ref T* panel, ref nint step)
    {
        if (!TReader.IsCopy || lanes < plan.PatchWidth || correlation.Taps != 1 || correlation.D.Count * correlation.H.Count != 1) return false;
        if (correlation.W.Step * correlation.W.SourceStride != 1 || correlation.D.Base != 0 || correlation.H.Base != 0) return false;
        (long image, long w) = Math.DivRem(pixel, correlation.W.Count);
        if (w + lanes > correlation.W.Count || correlation.W.Base + w < 0 || correlation.W.Base + w + lanes > correlation.W.Map.Length) return false;
        panel = (T*)Source + (nint)(image * correlation.SourceImage + (group * correlation.Channels + channel) * correlation.SourceChannel + correlation.W.Base + w);
        step = (nint)correlation.SourceChannel;
        return true;
    }

    private void Tiles(int rows, T* a, nint aStep, int columns, T* b, nint bPanelStep, nint depth, nint bStep, T* sums, nint sumsStep, bool accumulate)
    {
        TileKernel<T> tile = plan.Tile;
        for (int column = 0; column < columns; column += tile.Columns, b += bPanelStep)
        {
            T* panel = a;
            for (int row = 0; row < rows; row += tile.Rows, panel += aStep)
                tile.Run(Math.Min(tile.Rows, rows - row), depth, panel, b, bStep, sums + row * sumsStep + column, sumsStep, accumulate);
        }
    }

    private void Store(in Correlation correlation, long group, long firstRow, int rows, long firstPixel, int pixels, T* sums, nint sumsStep, byte* mine)
    {
        var runs = (StoreRun*)(mine + plan.StoreRunsAt);
        int count = StoreRun.Cut(correlation, firstPixel, pixels, (PatchRun*)(mine + plan.PatchRunsAt), runs);
        long channel = group * correlation.Rows + firstRow;
        for (int i = 0; i < count; i++)
        {
            ref readonly StoreRun run = ref runs[i];
            long target = run.Target + channel * correlation.Target.Row, z = run.Z + channel * correlation.Z.Row;
            if (plan.PixelsAreColumns)
            {
                for (int row = 0; row < rows; row++)
                {
                    Epilogue.Store(sums + row * sumsStep + run.Lane, run.Length, new RowPlace(
                        target + row * correlation.Target.Row, correlation.Target.W, z + row * correlation.Z.Row, correlation.Z.W, channel + row, 0));
                }
            }
            else
            {
                for (int lane = 0; lane < run.Length; lane++)
                {
                    Epilogue.Store(sums + (run.Lane + lane) * sumsStep, rows, new RowPlace(
                        target + lane * correlation.Target.W, correlation.Target.Row, z + lane * correlation.Z.W, correlation.Z.Row, channel, 1));
                }
            }
        }
    }
}
