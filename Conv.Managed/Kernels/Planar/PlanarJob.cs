using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// Runs a family of correlations with windows in lanes, for groups of few filters: the channels of a group are copied once as phased planes, and every block of filters is
/// computed over the whole run of windows. Between rows of windows the run has a few sums that belong nowhere; they are not stored.
/// </summary>
internal sealed unsafe class PlanarJob<T>(PlanarPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Source;
    public T* Filter;
    public OutsideValues<T> Outside;
    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        (long rest, long groupBlock) = Math.DivRem(chunk, plan.GroupBlocks);
        (rest, long windowBlock) = Math.DivRem(rest, plan.WindowBlocks);
        (rest, long rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (rest, long d) = Math.DivRem(rest, plan.Depths);
        (long image, long index) = Math.DivRem(rest, plan.Family.Count);
        Correlation correlation = plan.Family[index];
        long h = rowBlock * plan.Rows, w = windowBlock * plan.Windows;
        int rows = (int)Math.Min(plan.Rows, correlation.H.Count - h), windows = (int)Math.Min(plan.Windows, correlation.W.Count - w);
        // The correlations of a family differ by a row or column of windows; the smaller ones leave chunks empty.
        if (d >= correlation.D.Count || rows <= 0 || windows <= 0) return;

        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        var offsets = (nint*)(mine + plan.OffsetsAt);
        T* weights = (T*)(mine + plan.WeightsAt), planes = (T*)(mine + plan.PlanesAt), sums = (T*)(mine + plan.SumsAt);
        Offsets(correlation, offsets);
        int channels = (int)correlation.Channels;
        nint length = (nint)((rows - 1) * plan.Planes.Pitch) + windows;
        long last = Math.Min(plan.Groups, (groupBlock + 1) * plan.GroupsPerChunk);
        for (long group = groupBlock * plan.GroupsPerChunk; group < last; group++)
        {
            T* source = Source + (nint)(image * correlation.SourceImage + group * channels * correlation.SourceChannel);
            if (correlation.Depth > 0) plan.Planes.Fill(correlation, source, Outside, image, group * channels, channels, d, h, rows, w, windows, planes);
            for (long row = 0; row < correlation.Rows; row += PlaneTiles<T>.MostRows)
            {
                int filters = (int)Math.Min(PlaneTiles<T>.MostRows, correlation.Rows - row);
                if (correlation.Depth == 0)
                {
                    new Span<T>(sums, (int)(filters * plan.SumsStep)).Clear();
                }
                else
                {
                    Weights(correlation, group, row, filters, weights);
                    plan.Tiles.Run(filters, length, (nint)correlation.Depth, planes, offsets, weights, filters, sums, plan.SumsStep, accumulate: false);
                }

                for (int filter = 0; filter < filters; filter++)
                    Store(correlation, image, group * correlation.Rows + row + filter, d, h, rows, w, windows, sums + filter * plan.SumsStep, length);
            }
        }
    }

    private void Offsets(in Correlation correlation, nint* offsets)
    {
        for (long c = 0; c < correlation.Channels; c++)
        {
            for (long d = 0; d < correlation.D.Taps; d++)
            {
                for (long h = 0; h < correlation.H.Taps; h++)
                {
                    for (long w = 0; w < correlation.W.Taps; w++) *offsets++ = (nint)(c * plan.Planes.Channel + plan.Planes.TapOffset(correlation, d, h, w));
                }
            }
        }
    }

    /// <summary>The taps of a block of filters: [channel, tap][filter].</summary>
    private void Weights(in Correlation correlation, long group, long row, int filters, T* weights)
    {
        FilterView view = correlation.Filter;
        T* filter = Filter + (nint)(view.Offset + group * view.Group + row * view.Row);
        nint rowStep = (nint)view.Row;
        for (long c = 0; c < correlation.Channels; c++)
        {
            for (long d = 0; d < correlation.D.Taps; d++)
            {
                for (long h = 0; h < correlation.H.Taps; h++)
                {
                    T* tap = filter + (nint)(c * view.Channel + d * view.D + h * view.H);
                    for (long w = 0; w < correlation.W.Taps; w++, tap += (nint)view.W)
                    {
                        for (int i = 0; i < filters; i++) *weights++ = tap[i * rowStep];
                    }
                }
            }
        }
    }

    private void Store(in Correlation correlation, long image, long channel, long d, long h, int rows, long w, int windows, T* sums, nint length)
    {
        OutputView target = correlation.Target, z = correlation.Z;
        long at = target.At(image, d, h, w) + channel * target.Row;
        nint pitch = (nint)plan.Planes.Pitch;
        if (Epilogue.OnlyWrites)
        {
            if (!Epilogue.IsPlain) Epilogue.Finish(new Span<T>(sums, (int)length), channel);
            T* to = Epilogue.Target + (nint)at;
            if (target.W == 1) ShortCopy.Rows((byte*)sums, pitch * sizeof(T), (byte*)to, (nint)target.H * sizeof(T), windows * (nint)sizeof(T), rows);
            else for (int row = 0; row < rows; row++) StridedCopy.Scatter(sums + row * pitch, to + row * (nint)target.H, (nint)target.W, windows);
            return;
        }

        long zAt = z.At(image, d, h, w) + channel * z.Row;
        for (int row = 0; row < rows; row++)
            Epilogue.Store(sums + row * pitch, windows, new RowPlace(at + row * target.H, target.W, zAt + row * z.H, z.W, channel, 0));
    }
}
