using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// Computes partial gradients of w, partial[split][group][filter][tap, channel]. A chunk goes through its tiles a block at a time: v = Bᵀ·d·B and z = A·dy·Aᵀ of the chunk's channels and
/// filters, then s += Σ v·z at every position; after the last block Gᵀ·s·G are the gradients of the taps. Without splits they go straight to w. Everything but the gradients is
/// the worker's own.
/// </summary>
internal sealed unsafe class WinogradGradientJob<T, TVector, TSimd, TRow, TColumn>(WinogradGradientPlan plan, int productChannels) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TRow : struct, IMinimalFilter<T>
    where TColumn : struct, IMinimalFilter<T>
{
    public T* X;
    public T* Gradient;
    public OutsideValues<T> Outside;
    public T* Partials;

    /// <summary>Where a chunk without splits writes.</summary>
    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    private readonly delegate*<nint, T*, T*, nint, T*, nint, bool, void> _product = GradientProduct.Create<T, TVector, TSimd>(productChannels);

    private static int Positions => TileTransforms<T, TVector, TSimd, TRow, TColumn>.Positions;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        (long rest, long filterBlock) = Math.DivRem(chunk, plan.FilterBlocks);
        (rest, long channelBlock) = Math.DivRem(rest, plan.ChannelBlocks);
        (rest, long tapGroup) = Math.DivRem(rest, plan.TapGroups);
        (long split, long group) = Math.DivRem(rest, plan.Geometry.Groups);
        var part = new Part(group, (int)tapGroup, channelBlock * plan.ChannelBlock, filterBlock * plan.FilterBlock,
            (int)Math.Min(plan.ChannelBlock, plan.Geometry.Channels - channelBlock * plan.ChannelBlock), (int)Math.Min(plan.FilterBlock, plan.Geometry.Filters - filterBlock * plan.FilterBlock));
        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        T* sums = (T*)(mine + plan.SumAt);
        long begin = plan.SplitStart(split), end = plan.SplitStart(split + 1), before = 0;
        bool goesOn = false;
        foreach (WinogradCorrelation correlation in plan.Correlations)
        {
            long first = Math.Max(begin, before) - before, last = Math.Min(end, before + correlation.Tiles) - before;
            for (long tile = first; tile < last; tile += plan.BlockTiles)
            {
                int tiles = (int)Math.Min(plan.BlockTiles, last - tile);
                Transform(correlation, part, tile, tiles, mine);
                Multiply(part, tiles, (T*)(mine + plan.InputAt), (T*)(mine + plan.GradientAt), sums, goesOn);
                goesOn = true;
            }

            before += correlation.Tiles;
        }

        if (!goesOn) new Span<T>(sums, checked((int)(Positions * plan.SumStep))).Clear();
        Finish(part, split, sums, (T*)(mine + plan.ScratchAt), (T*)(mine + plan.TapsAt));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(WinogradCorrelation correlation, in Part part, long firstTile, int tiles, byte* mine)
    {
        T* strip = (T*)(mine + plan.StripAt), scratch = (T*)(mine + plan.ScratchAt), outside = (T*)(mine + plan.LanesAt);
        (long rest, long groupW) = Math.DivRem(part.TapGroup, correlation.W.Groups);
        (long tapD, long groupH) = Math.DivRem(rest, correlation.H.Groups);
        for (int done = 0; done < tiles;)
        {
            TileRun run = TileRun.At(correlation, firstTile + done, Math.Min(tiles - done, plan.RunTiles));
            Input(correlation, part, run, (int)tapD, (int)groupH, (int)groupW, (T*)(mine + plan.InputAt) + done * TSimd.Count, strip, scratch, outside);
            Results(correlation, part, run, (T*)(mine + plan.GradientAt) + done * TSimd.Count, strip, scratch);
            done += run.Tiles;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Input(WinogradCorrelation correlation, in Part part, in TileRun run, int tapD, int groupH, int groupW, T* target, T* strip, T* scratch, T* outside)
    {
        long rowPosition = correlation.H.Position(run.H, groupH), columnPosition = correlation.W.Position(run.W, groupW);
        long depth = correlation.D.Map.Source(correlation.D.Position(run.D, tapD));
        int columns = run.Tiles * TColumn.Outputs + TColumn.Inputs - TColumn.Outputs;
        for (int channel = 0; channel < part.Channels; channel += TSimd.Count, target += plan.BlockTiles * TSimd.Count)
        {
            int lanes = Math.Min(TSimd.Count, part.Channels - channel);
            long absolute = part.Group * plan.Geometry.Channels + part.Channel + channel;
            T* source = depth < 0 ? null : X + (nint)(run.Image * correlation.SourceImage + absolute * correlation.SourceChannel + depth * correlation.D.SourceStride);
            InputStrips<T, TVector, TSimd>.Outside(Outside, run.Image, absolute, lanes, outside);
            InputStrips<T, TVector, TSimd>.Fill(correlation, source, rowPosition, TRow.Inputs, columnPosition, columns, lanes, outside, strip);
            TileTransforms<T, TVector, TSimd, TRow, TColumn>.Input(
                run.Tiles, strip, columns * TSimd.Count, TSimd.Count, TColumn.Outputs * TSimd.Count, scratch, target, (nint)plan.InputStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Results(WinogradCorrelation correlation, in Part part, in TileRun run, T* target, T* strip, T* scratch)
    {
        long h = run.H * TRow.Outputs, w = run.W * TColumn.Outputs;
        int columns = run.Tiles * TColumn.Outputs;
        int realRows = (int)Math.Min(TRow.Outputs, correlation.H.Count - h), realColumns = (int)Math.Min(columns, correlation.W.Count - w);
        T* source = Gradient + (nint)(correlation.Target.At(run.Image, run.D, h, w) + (part.Group * plan.Geometry.Filters + part.Filter) * correlation.Target.Row);
        for (int filter = 0; filter < plan.FilterBlock; filter += TSimd.Count, target += plan.BlockTiles * TSimd.Count)
        {
            int lanes = Math.Clamp(part.Filters - filter, 0, TSimd.Count);
            GradientStrips<T, TVector, TSimd>.Fill(
                correlation, lanes == 0 ? source : source + (nint)(filter * correlation.Target.Row), TRow.Outputs, lanes == 0 ? 0 : realRows, columns, realColumns, lanes, strip);
            TileTransforms<T, TVector, TSimd, TRow, TColumn>.Gradient(
                run.Tiles, strip, columns * TSimd.Count, TSimd.Count, TColumn.Outputs * TSimd.Count, scratch, target, (nint)plan.GradientStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(in Part part, int tiles, T* input, T* gradient, T* sums, bool goesOn)
    {
        nint vectorStep = plan.BlockTiles * (nint)TSimd.Count, rowStep = plan.FilterBlock;
        for (int position = 0; position < Positions; position++, input += (nint)plan.InputStep, gradient += (nint)plan.GradientStep, sums += (nint)plan.SumStep)
        {
            for (int channel = 0; channel < part.Channels; channel += productChannels)
            {
                T* rows = input + channel / TSimd.Count * vectorStep + channel % TSimd.Count, target = sums + channel * rowStep;
                for (int filter = 0; filter < part.Filters; filter += GradientProduct.Vectors * TSimd.Count)
                    _product(tiles, rows, gradient + filter / TSimd.Count * vectorStep, vectorStep, target + filter, rowStep, goesOn);
            }
        }
    }

    /// <summary>Transforms the sums back, a vector of filters and of channels at a time, and writes them to the gradient or to the partial one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(in Part part, long split, T* sums, T* scratch, T* taps)
    {
        WinogradCorrelation correlation = plan.Correlations[0];
        Extent3 kernel = plan.Geometry.Kernel;
        (long rest, long groupW) = Math.DivRem(part.TapGroup, correlation.W.Groups);
        (long tapD, long groupH) = Math.DivRem(rest, correlation.H.Groups);
        long firstH = groupH * TRow.Taps, firstW = groupW * TColumn.Taps;
        int rows = (int)Math.Min(TRow.Taps, kernel.H - firstH), columns = (int)Math.Min(TColumn.Taps, kernel.W - firstW);
        bool isResult = plan.Splits == 1, isWritten = isResult && !Epilogue.IsPlain;
        TensorStrides place = isResult ? plan.Geometry.W : TensorStrides.ChannelsLast(plan.Geometry.Channels, kernel);
        T* all = isResult ? Epilogue.Target : Partials + (nint)(split * plan.GradientElements);
        T* first = all + (nint)((part.Group * plan.Geometry.Filters + part.Filter) * place.Outer + part.Channel * place.Channel);
        bool flipped = isResult && plan.Geometry.Flipped, oneRun = isResult && !isWritten && plan.StoresRuns;
        // Taps of a channel side by side, or channels of a tap.
        nint tapStep = oneRun ? TSimd.Count : TSimd.Count * TSimd.Count, channelStep = oneRun ? TRow.Taps * TColumn.Taps * TSimd.Count : TSimd.Count;
        for (int filter = 0; filter < part.Filters; filter += TSimd.Count)
        {
            int lanes = Math.Min(TSimd.Count, part.Filters - filter);
            for (int channel = 0; channel < part.Channels; channel += TSimd.Count)
            {
                int channels = Math.Min(TSimd.Count, part.Channels - channel);
                for (int c = 0; c < channels; c++)
                {
                    TileTransforms<T, TVector, TSimd, TRow, TColumn>.FilterGradient(
                        sums + (channel + c) * (nint)plan.FilterBlock + filter, (nint)plan.SumStep, scratch, taps + c * channelStep, TColumn.Taps * tapStep, tapStep);
                }

                T* block = first + (nint)(filter * place.Outer + channel * place.Channel);
                if (oneRun)
                {
                    LaneBlocks<T, TVector, TSimd>.Scatter(taps, block, (nint)place.Outer, 1, lanes, channels * TRow.Taps * TColumn.Taps);
                    continue;
                }

                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        long h = firstH + row, w = firstW + column;
                        long at = flipped
                            ? (kernel.D - 1 - tapD) * place.D + (kernel.H - 1 - h) * place.H + (kernel.W - 1 - w) * place.W
                            : tapD * place.D + h * place.H + w * place.W;
                        T* tap = taps + (row * TColumn.Taps + column) * tapStep;
                        if (isWritten) Write(tap, (nint)(block - all + at), place, lanes, channels, scratch);
                        else LaneBlocks<T, TVector, TSimd>.Scatter(tap, block + (nint)at, (nint)place.Outer, (nint)place.Channel, lanes, channels);
                    }
                }
            }
        }
    }

    /// <summary>One tap of some filters and channels, as the caller's factors say; line has room for a vector's channels.</summary>
    private void Write(T* tap, nint at, in TensorStrides place, int lanes, int channels, T* line)
    {
        for (int lane = 0; lane < lanes; lane++, at += (nint)place.Outer)
        {
            for (int c = 0; c < channels; c++) line[c] = tap[c * TSimd.Count + lane];
            Epilogue.Store(line, channels, new RowPlace(at, place.Channel, 0, 0, 0, 0));
        }
    }

    /// <summary>What a chunk computes: channels and filters of a group, under one group of taps.</summary>
    private readonly record struct Part(long Group, int TapGroup, long Channel, long Filter, int Channels, int Filters);
}
