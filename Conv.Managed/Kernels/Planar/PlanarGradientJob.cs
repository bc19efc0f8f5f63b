using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// Computes gradients of w with windows in lanes, for groups of few filters: every element is the dot product of a plane of the gradient of y with the image as one tap sees it.
/// Partials as in <see cref="FilterGradientJob{T}"/>.
/// </summary>
internal sealed unsafe class PlanarGradientJob<T>(PlanarGradientPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* X;
    public T* Gradient;
    public OutsideValues<T> Outside;
    public T* Partials;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        Correlation correlation = plan.Correlation;
        (long split, long group) = Math.DivRem(chunk, plan.Geometry.Groups);
        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        T* sums = (T*)(mine + plan.SumsAt);
        int lanes = plan.Tiles.Lanes, filters = (int)correlation.Rows;
        new Span<T>(sums, checked(filters * plan.Views * lanes)).Clear();
        Offsets(correlation, (nint*)(mine + plan.OffsetsAt));
        for (long block = plan.SplitStart(split); block < plan.SplitStart(split + 1); block++) Accumulate(correlation, block, group, mine, sums);

        // Sums count views as channel and tap, partials as tap and channel.
        nint taps = (nint)correlation.Taps, channels = (nint)correlation.Channels;
        T* partial = Partials + (nint)((split * plan.Geometry.Groups + group) * filters) * plan.Views;
        for (int filter = 0; filter < filters; filter++)
        {
            for (nint c = 0; c < channels; c++)
            {
                for (nint tap = 0; tap < taps; tap++) partial[filter * plan.Views + tap * channels + c] = LaneSum.Of(sums + (filter * plan.Views + c * taps + tap) * lanes, lanes);
            }
        }
    }

    private void Accumulate(in Correlation correlation, long block, long group, byte* mine, T* sums)
    {
        (long rest, long windowBlock) = Math.DivRem(block, plan.WindowBlocks);
        (rest, long rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (long image, long d) = Math.DivRem(rest, correlation.D.Count);
        long h = rowBlock * plan.Rows, w = windowBlock * plan.Windows;
        int rows = (int)Math.Min(plan.Rows, correlation.H.Count - h), windows = (int)Math.Min(plan.Windows, correlation.W.Count - w);
        T* planes = (T*)(mine + plan.PlanesAt), gradient = (T*)(mine + plan.GradientAt), mask = (T*)(mine + plan.MaskAt);
        int lanes = plan.Tiles.Lanes, filters = (int)correlation.Rows, channels = (int)correlation.Channels;
        plan.Planes.Fill(correlation, X + (nint)(image * correlation.SourceImage + group * channels * correlation.SourceChannel), Outside, image, group * channels, channels, d, h, rows, w, windows, planes);

        int kept = (windows - 1) % lanes + 1;
        for (int lane = 0; lane < lanes; lane++) mask[lane] = lane < kept ? plan.Tiles.KeepLane : T.Zero;
        OutputView view = correlation.Target;
        for (int filter = 0; filter < filters; filter++)
        {
            T* source = Gradient + (nint)(view.At(image, d, h, w) + (group * filters + filter) * view.Row), target = gradient + filter * plan.GradientPlane;
            if (view.W == 1) ShortCopy.Rows((byte*)source, (nint)view.H * sizeof(T), (byte*)target, plan.GradientRow * sizeof(T), windows * (nint)sizeof(T), rows);
            else for (int row = 0; row < rows; row++) StridedCopy.Gather(source + row * (nint)view.H, (nint)view.W, target + row * plan.GradientRow, windows);
            if (kept == lanes) continue;
            for (int row = 0; row < rows; row++) new Span<T>(target + row * plan.GradientRow + windows, lanes - kept).Clear();
        }

        for (int filter = 0; filter < filters; filter += plan.Tiles.Planes)
        {
            plan.Tiles.Run(
                Math.Min(plan.Tiles.Planes, filters - filter), plan.Views, rows, windows, gradient + filter * plan.GradientPlane, plan.GradientPlane, plan.GradientRow,
                planes, (nint)plan.Planes.Pitch, (nint*)(mine + plan.OffsetsAt), mask, sums + filter * (nint)plan.Views * lanes, (nint)plan.Views * lanes);
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
}
