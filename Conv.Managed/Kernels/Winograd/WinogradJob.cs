using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// Runs a family of correlations tile by tile. A chunk takes a block of tiles through three steps: v = Bᵀ·d·B of every tile and channel, m = Σ v·u at every position (u the
/// transformed filters, transformed here when no others are given), y = Aᵀ·m·A. v and m are the worker's own and stay in its second-level cache.
/// </summary>
internal sealed unsafe class WinogradJob<T, TVector, TSimd, TRow, TColumn>(WinogradPlan plan, delegate*<nint, T*, nint, T*, T*, nint, bool, void>[] products) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TRow : struct, IMinimalFilter<T>
    where TColumn : struct, IMinimalFilter<T>
{
    public WinogradBlocking Blocking = plan.WithFilter;
    public T* Source;
    public T* Filter;
    public T* PackedFilter;
    public OutsideValues<T> Outside;
    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    private static int Positions => TileTransforms<T, TVector, TSimd, TRow, TColumn>.Positions;

    public void Run(int chunk, int worker)
    {
        WinogradBlocking cut = Blocking;
        (long rest, long panelChunk) = Math.DivRem(chunk, cut.PanelChunks);
        (rest, long tileChunk) = Math.DivRem(rest, cut.TileChunks);
        (long index, long group) = Math.DivRem(rest, plan.Groups);
        WinogradClasses classes = plan.Filters[index];
        long tile = tileChunk * cut.Tiles;
        int tiles = (int)Math.Min(cut.Tiles, classes.Tiles - tile);
        // The correlations of a family differ by a row or column of windows; the smaller ones leave chunks empty.
        if (tiles <= 0) return;

        byte* mine = Scratch + (nint)(worker * cut.WorkerBytes);
        T* small = (T*)(mine + cut.SmallAt), input = (T*)(mine + cut.InputAt), sums = (T*)(mine + cut.ProductAt);
        int depthBlocks = plan.DepthBlocks(classes.First);
        bool isWhole = depthBlocks <= cut.DepthPass, isTransformed = false;
        long firstPanel = panelChunk * cut.ChunkPanels, endPanel = Math.Min(plan.Panels, firstPanel + cut.ChunkPanels);
        for (long panel = firstPanel; panel < endPanel; panel += cut.PassPanels)
        {
            int panels = (int)Math.Min(cut.PassPanels, endPanel - panel);
            for (int depth = 0; depth == 0 || depth < depthBlocks; depth += cut.DepthPass)
            {
                int blocks = Math.Min(cut.DepthPass, depthBlocks - depth);
                if (!isWhole || !isTransformed) TransformInput(classes, group, tile, tiles, depth, blocks, input, small);
                isTransformed = true;
                if (PackedFilter == null) MultiplyOwn(classes.First, group, panel, panels, depth, blocks, tiles, input, (T*)(mine + cut.FilterAt), sums, small);
                else MultiplyPacked(classes.First, group, panel, panels, depth, blocks, tiles, input, sums);
            }

            TransformOutput(classes, group, tile, tiles, panel, panels, sums, small);
        }
    }

    /// <summary>Products with filters that are transformed here, a panel at a time.</summary>
    private void MultiplyOwn(WinogradCorrelation correlation, long group, long panel, int panels, int depth, int blocks, int tiles, T* input, T* filter, T* sums, T* small)
    {
        nint filterStep = (nint)Blocking.FilterStep, panelSums = PositionProduct.Vectors * Blocking.Tiles * (nint)TSimd.Count;
        for (int i = 0; i < panels; i++)
        {
            FilterTransform<T, TVector, TSimd, TRow, TColumn>.Panel(
                plan, correlation, group, panel + i, depth, blocks, Filter, small + plan.TapsAt, small + plan.ScratchAt, filter, filterStep);
            Multiply(depth, blocks, tiles, 1, input, filter, filterStep, 0, sums + i * panelSums);
        }
    }

    private void MultiplyPacked(WinogradCorrelation correlation, long group, long panel, int panels, int depth, int blocks, int tiles, T* input, T* sums)
    {
        nint panelStep = (nint)plan.PanelElements(correlation);
        T* filters = PackedFilter + (nint)plan.FilterOffset(correlation, group) + (nint)panel * panelStep + depth * TSimd.Count * (nint)plan.PanelWidth;
        Multiply(depth, blocks, tiles, panels, input, filters, (nint)plan.FilterStep(correlation), panelStep, sums);
    }

    /// <summary>Transforms some tiles in a range of blocks of channels, which are counted through all groups of taps.</summary>
    private void TransformInput(WinogradClasses classes, long group, long firstTile, int tiles, int depth, int blocks, T* input, T* small)
    {
        nint blockStep = Blocking.Tiles * (nint)TSimd.Count;
        for (int done = 0; done < tiles;)
        {
            TileRun run = classes.At(firstTile + done, Math.Min(tiles - done, plan.RunTiles), out WinogradCorrelation correlation);
            T* target = input + done * TSimd.Count;
            for (int block = depth, count; block < depth + blocks; block += count, target += count * blockStep)
            {
                (int tapGroup, int channelBlock) = Math.DivRem(block, plan.ChannelBlocks);
                (int rest, int groupW) = Math.DivRem(tapGroup, correlation.W.Groups);
                (int tapD, int groupH) = Math.DivRem(rest, correlation.H.Groups);
                count = Math.Min(depth + blocks - block, plan.ChannelBlocks - channelBlock);
                long channel = channelBlock * (long)TSimd.Count;
                TransformRun(correlation, group, run, tapD, groupH, groupW, channel, Math.Min(plan.Family.Channels, channel + count * TSimd.Count), target, small);
            }

            done += run.Tiles;
        }
    }

    /// <summary>Some channels of a run of tiles under one group of taps.</summary>
    private void TransformRun(WinogradCorrelation correlation, long group, in TileRun run, int tapD, int groupH, int groupW, long channel, long end, T* target, T* small)
    {
        (WinogradAxis h, WinogradAxis w) = (correlation.H, correlation.W);
        long rowPosition = h.Position(run.H, groupH), columnPosition = w.Position(run.W, groupW);
        long depth = correlation.D.Map.Source(correlation.D.Position(run.D, tapD));
        int columns = run.Tiles * TColumn.Outputs + TColumn.Inputs - TColumn.Outputs;
        T* plane = depth < 0 ? null : Source + (nint)(run.Image * correlation.SourceImage + group * plan.Family.Channels * correlation.SourceChannel + depth * correlation.D.SourceStride);
        // Where channels are neighbours, tiles that lie inside the image are read in place.
        bool isInside = depth >= 0 && correlation.SourceChannel == 1
            && rowPosition >= 0 && rowPosition + (TRow.Inputs - 1) * h.Step < h.Map.Length
            && columnPosition >= 0 && columnPosition + (columns - 1) * w.Step < w.Map.Length;
        T* strip = small + plan.StripAt, outside = small + plan.LanesAt;
        for (; channel < end; channel += TSimd.Count, target += Blocking.Tiles * TSimd.Count)
        {
            int lanes = (int)Math.Min(TSimd.Count, end - channel);
            T* source = plane == null ? null : plane + (nint)(channel * correlation.SourceChannel);
            (nint rowStep, nint columnStep) = (columns * TSimd.Count, TSimd.Count);
            if (isInside && lanes == TSimd.Count)
            {
                source += (nint)(rowPosition * h.SourceStride + columnPosition * w.SourceStride);
                (rowStep, columnStep) = ((nint)(h.Step * h.SourceStride), (nint)(w.Step * w.SourceStride));
            }
            else
            {
                InputStrips<T, TVector, TSimd>.Outside(Outside, run.Image, group * plan.Family.Channels + channel, lanes, outside);
                InputStrips<T, TVector, TSimd>.Fill(correlation, source, rowPosition, TRow.Inputs, columnPosition, columns, lanes, outside, strip);
                source = strip;
            }

            TileTransforms<T, TVector, TSimd, TRow, TColumn>.Input(
                run.Tiles, source, rowStep, columnStep, TColumn.Outputs * columnStep, small + plan.ScratchAt, target, (nint)Blocking.InputStep);
        }
    }

    private void Multiply(int depth, int blocks, int tiles, int panels, T* input, T* filters, nint filterStep, nint panelStep, T* sums)
    {
        // As even as the registers allow: 16 tiles are 8 and 8, not 12 and 4.
        int parts = (tiles + products.Length - 1) / products.Length, rows = (tiles + parts - 1) / parts;
        nint vectorStep = Blocking.Tiles * (nint)TSimd.Count;
        (nint inputStep, nint sumsStep) = ((nint)Blocking.InputStep, (nint)Blocking.ProductStep);
        for (int position = 0; position < Positions; position++, input += inputStep, filters += filterStep, sums += sumsStep)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                T* target = sums + panel * PositionProduct.Vectors * vectorStep;
                for (int tile = 0; tile < tiles; tile += rows)
                    products[Math.Min(rows, tiles - tile) - 1](blocks, input + tile * TSimd.Count, vectorStep, filters + panel * panelStep, target + tile * TSimd.Count, vectorStep, depth > 0);
            }
        }
    }

    private void TransformOutput(WinogradClasses classes, long group, long firstTile, int tiles, long firstPanel, int panels, T* sums, T* small)
    {
        nint vectorStep = Blocking.Tiles * (nint)TSimd.Count;
        T* strip = small + plan.ResultAt;
        for (int done = 0; done < tiles;)
        {
            TileRun run = classes.At(firstTile + done, Math.Min(tiles - done, plan.RunTiles), out WinogradCorrelation correlation);
            long h = run.H * TRow.Outputs, w = run.W * TColumn.Outputs;
            int rows = (int)Math.Min(TRow.Outputs, correlation.H.Count - h), pitch = run.Tiles * TColumn.Outputs, columns = (int)Math.Min(pitch, correlation.W.Count - w);
            for (int vector = 0; vector < panels * PositionProduct.Vectors; vector++)
            {
                long first = firstPanel * plan.PanelWidth + vector * TSimd.Count;
                int lanes = (int)Math.Min(TSimd.Count, plan.Family.Rows - first);
                if (lanes <= 0) break;
                TileTransforms<T, TVector, TSimd, TRow, TColumn>.Output(
                    run.Tiles, sums + vector * vectorStep + done * TSimd.Count, (nint)Blocking.ProductStep, small + plan.ScratchAt, strip, pitch * TSimd.Count);
                long channel = group * plan.Family.Rows + first;
                var place = new RowPlace(
                    correlation.Target.At(run.Image, run.D, h, w) + channel * correlation.Target.Row, correlation.Target.Row,
                    correlation.Z.At(run.Image, run.D, h, w) + channel * correlation.Z.Row, correlation.Z.Row, channel, 1);
                ResultStrips<T, TVector, TSimd>.Store(correlation, Epilogue, strip, pitch, rows, columns, lanes, place, small + plan.RowsAt, small + plan.LanesAt);
            }

            done += run.Tiles;
        }
    }
}
