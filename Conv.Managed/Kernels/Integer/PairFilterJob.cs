using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Integer;

/// <summary>Packs the filters of a pass, a panel per chunk: [block of rows][panel][step][width], rows that do not exist as zeros.</summary>
internal sealed unsafe class PairFilterJob<TSource>(PairPlan plan) : IParallelJob
    where TSource : unmanaged, IBinaryInteger<TSource>
{
    public TSource* Filter;
    public int* ZeroPoints;
    public long ZeroPointCount;
    public int* Packed;
    public byte* Scratch;

    /// <summary>The first block of rows of the pass, over all groups.</summary>
    public long FirstUnit;

    public void Run(int chunk, int worker)
    {
        (long unit, long panel) = Math.DivRem(chunk, plan.PanelsPerUnit);
        (long group, long rowBlock) = Math.DivRem(FirstUnit + unit, plan.RowBlocks);
        Correlation correlation = plan.Correlation;
        int width = plan.FilterWidth;
        long firstRow = rowBlock * plan.Blocking.Rows + panel * width;
        if (firstRow >= correlation.Rows) return;
        int rows = (int)Math.Min(width, correlation.Rows - firstRow);
        var staged = (short*)(Scratch + (nint)(worker * plan.WorkerBytes) + (nint)plan.StagedAt);
        int* target = Packed + (nint)(chunk * plan.PanelElements);
        for (long step = 0; step < plan.Steps; step += PairPlan.PassSteps)
        {
            int steps = (int)Math.Min(PairPlan.PassSteps, plan.Steps - step);
            int depthCount = (int)Math.Min(2 * steps, correlation.Depth - 2 * step);
            for (int row = 0; row < rows; row++) Stage(correlation, group, firstRow + row, 2 * step, depthCount, staged + row * (nint)(2 * steps));
            int* at = target + (nint)(step * width);
            Transposition.Copy((int*)staged, steps, 1, at, width, rows, steps);
            for (int row = rows; row < width; row++)
            {
                for (int i = 0; i < steps; i++) at[i * (nint)width + row] = 0;
            }
        }
    }

    private void Stage(in Correlation correlation, long group, long row, long depth, int depthCount, short* target)
    {
        FilterView view = correlation.Filter;
        TSource* source = Filter + (nint)(view.Offset + group * view.Group + row * view.Row);
        long channel = group * correlation.Rows + row;
        int zeroPoint = ZeroPoints == null ? 0 : ZeroPoints[ZeroPointCount == 1 ? 0 : channel];
        for (int at = 0; at < depthCount;)
        {
            (long tap, long first) = Math.DivRem(depth + at, correlation.Channels);
            int channels = (int)Math.Min(correlation.Channels - first, depthCount - at);
            (long rest, long w) = Math.DivRem(tap, correlation.W.Taps);
            (long d, long h) = Math.DivRem(rest, correlation.H.Taps);
            FactorRow.Widen(source + (nint)(d * view.D + h * view.H + w * view.W + first * view.Channel), (nint)view.Channel, target + at, channels, zeroPoint);
            at += channels;
        }

        if (depthCount % 2 != 0) target[depthCount] = 0;
    }
}
