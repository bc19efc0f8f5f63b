using System.Numerics;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Winograd;

/// <summary>Transforms filters of any layout into panels. Filters and channels that do not exist become zeros. As a job: a panel of a correlation and group per chunk.</summary>
internal sealed unsafe class FilterTransform<T, TVector, TSimd, TRow, TColumn>(WinogradPlan plan) : IParallelJob
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TRow : struct, IMinimalFilter<T>
    where TColumn : struct, IMinimalFilter<T>
{
    public T* Filter;
    public T* Packed;

    public int Chunks => checked((int)(plan.Groups * plan.Filters.Length * plan.Panels));

    public void Run(int chunk, int worker)
    {
        (long rest, long panel) = Math.DivRem(chunk, plan.Panels);
        (long group, long index) = Math.DivRem(rest, plan.Filters.Length);
        WinogradCorrelation correlation = plan.Filters[index].First;
        T* taps = stackalloc T[WinogradTile.Taps * WinogradTile.Taps * WinogradPlan.FilterBatch * TSimd.Count];
        T* scratch = stackalloc T[TileTransforms<T, TVector, TSimd, TRow, TColumn>.ScratchElements];
        T* target = Packed + (nint)(plan.FilterOffset(correlation, group) + panel * plan.PanelElements(correlation));
        Panel(plan, correlation, group, panel, 0, plan.DepthBlocks(correlation), Filter, taps, scratch, target, (nint)plan.FilterStep(correlation));
    }

    /// <summary>Transforms one panel of filters at all positions, for a range of blocks of channels, which are counted through all groups of taps.</summary>
    public static void Panel(
        WinogradPlan plan, WinogradCorrelation correlation, long group, long panel, int firstBlock, int blocks, T* filter, T* taps, T* scratch, T* target, nint positionStep)
    {
        nint width = plan.PanelWidth;
        for (int block = firstBlock; block < firstBlock + blocks; block++)
        {
            (int tapGroup, int channelBlock) = Math.DivRem(block, plan.ChannelBlocks);
            (int rest, int groupW) = Math.DivRem(tapGroup, correlation.W.Groups);
            (int tapD, int groupH) = Math.DivRem(rest, correlation.H.Groups);
            T* first = filter + (nint)(correlation.Filter.Offset + group * correlation.Filter.Group + tapD * correlation.Filter.D
                + groupH * TRow.Taps * correlation.Filter.H + groupW * TColumn.Taps * correlation.Filter.W);
            int rows = (int)Math.Min(TRow.Taps, correlation.H.Taps - groupH * TRow.Taps), columns = (int)Math.Min(TColumn.Taps, correlation.W.Taps - groupW * TColumn.Taps);
            long channel = channelBlock * (long)TSimd.Count, end = Math.Min(channel + TSimd.Count, plan.Family.Channels);
            int missing = (int)(channel + TSimd.Count - end);
            for (; channel < end; channel += WinogradPlan.FilterBatch)
            {
                int batch = (int)Math.Min(WinogradPlan.FilterBatch, end - channel);
                for (int vector = 0; vector < PositionProduct.Vectors; vector++)
                {
                    long row = panel * width + vector * TSimd.Count;
                    int lanes = (int)Math.Clamp(plan.Family.Rows - row, 0, TSimd.Count);
                    T* source = lanes == 0 ? first : first + (nint)(row * correlation.Filter.Row + channel * correlation.Filter.Channel);
                    Batch(correlation, source, rows, columns, lanes, batch, taps, scratch, target + vector * TSimd.Count, width, positionStep);
                }

                target += batch * width;
            }

            if (missing == 0) continue;
            for (int position = 0; position < TRow.Inputs * TColumn.Inputs; position++) new Span<T>(target + position * positionStep, missing * (int)width).Clear();
            target += missing * width;
        }
    }

    /// <summary>A vector of filters for a few channels.</summary>
    private static void Batch(
        WinogradCorrelation correlation, T* source, int rows, int columns, int lanes, int channels, T* taps, T* scratch, T* target, nint width, nint positionStep)
    {
        (nint stepH, nint stepW) = ((nint)correlation.Filter.H, (nint)correlation.Filter.W);
        (nint stepRow, nint stepChannel) = ((nint)correlation.Filter.Row, (nint)correlation.Filter.Channel);
        int all = TRow.Taps * TColumn.Taps;
        bool isWhole = rows == TRow.Taps && columns == TColumn.Taps && (stepW == 1 || stepW == -1) && (TRow.Taps == 1 || stepH == TColumn.Taps * stepW);
        if (isWhole && stepRow != 1)
        {
            // The taps of a channel are neighbours in memory, forwards or backwards; those of the next channel may follow.
            T* lowest = stepW < 0 ? source - (all - 1) : source;
            if (stepChannel == all) LaneBlocks<T, TVector, TSimd>.Gather(lowest, stepRow, 1, taps, lanes, channels * all);
            else for (int channel = 0; channel < channels; channel++) LaneBlocks<T, TVector, TSimd>.Gather(lowest + channel * stepChannel, stepRow, 1, taps + channel * all * TSimd.Count, lanes, all);
            T* from = stepW < 0 ? taps + (all - 1) * TSimd.Count : taps;
            nint column = stepW * TSimd.Count;
            for (int channel = 0; channel < channels; channel++)
                TileTransforms<T, TVector, TSimd, TRow, TColumn>.Filter(from + channel * all * TSimd.Count, TColumn.Taps * column, column, scratch, target + channel * width, positionStep);
            return;
        }

        nint tapElements = channels * TSimd.Count;
        for (int row = 0; row < TRow.Taps; row++)
        {
            for (int column = 0; column < TColumn.Taps; column++)
            {
                T* tap = taps + (row * TColumn.Taps + column) * tapElements;
                if (row < rows && column < columns) LaneBlocks<T, TVector, TSimd>.Gather(source + row * stepH + column * stepW, stepRow, stepChannel, tap, lanes, channels);
                else new Span<T>(tap, (int)tapElements).Clear();
            }
        }

        for (int channel = 0; channel < channels; channel++)
            TileTransforms<T, TVector, TSimd, TRow, TColumn>.Filter(taps + channel * TSimd.Count, TColumn.Taps * tapElements, tapElements, scratch, target + channel * width, positionStep);
    }
}
