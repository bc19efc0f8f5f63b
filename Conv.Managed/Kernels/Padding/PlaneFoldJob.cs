using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Padding;

/// <summary>Folds the gradient of continued planes onto the image, a channel per chunk.</summary>
internal sealed unsafe class PlaneFoldJob<T>(ConvolutionGeometry geometry, ContinuedPlane plane) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Planes;

    /// <summary>Per channel, what a mean padding gives every element of the plane.</summary>
    public double* Shares;

    public long Image;

    /// <summary>The first channel of the block, over all groups.</summary>
    public long Channel;

    public FoldPhase Phase;
    public RowEpilogue<T> Epilogue;

    private readonly Extent3 _box = plane.Extents;
    private readonly Extent3 _first = plane.First;

    private bool IsMean => geometry.Padding is PaddingKind.MeanChannel or PaddingKind.MeanSample;

    /// <summary>Replaces the shares of all channels by their mean.</summary>
    public static void ShareEqually(double* shares, int channels)
    {
        double sum = 0;
        for (int i = 0; i < channels; i++) sum += shares[i];
        new Span<double>(shares, channels).Fill(sum / channels);
    }

    public void Run(int chunk, int worker)
    {
        T* box = Planes + (nint)(chunk * _box.Volume);
        if (Phase == FoldPhase.Store) Store(box, chunk);
        else if (IsMean) Shares[chunk] = OutsideSum(box) / geometry.Input.Volume;
        else Fold(box);
    }

    private bool Inside(int axis, long index) => index + _first[axis] >= 0 && index + _first[axis] < geometry.Input[axis];

    /// <summary>One axis after the other, innermost first: after each, nothing outside the image on that axis counts any more.</summary>
    private void Fold(T* box)
    {
        long rows = _box.D * _box.H;
        for (long row = 0; row < rows; row++) FoldAxis(2, box + (nint)(row * _box.W), 1);
        for (long d = 0; d < _box.D; d++) FoldAxis(1, box + (nint)(d * _box.H * _box.W), (nint)_box.W);
        FoldAxis(0, box, (nint)(_box.H * _box.W));
    }

    /// <summary>Adds every outer slice of an axis to the slice that it shows; a slice is what lies between two neighbours of the axis.</summary>
    private void FoldAxis(int axis, T* first, nint slice)
    {
        var map = new AxisMap(geometry.Input[axis], geometry.Padding);
        for (long index = 0; index < _box[axis]; index++)
        {
            if (Inside(axis, index))
            {
                // Jumps over the image; only the ends fold.
                index = geometry.Input[axis] - _first[axis] - 1;
                continue;
            }

            T* from = first + (nint)index * slice, to = first + (nint)(map.Source(index + _first[axis]) - _first[axis]) * slice;
            for (nint i = 0; i < slice; i++) to[i] += from[i];
        }
    }

    private double OutsideSum(T* box)
    {
        double sum = 0;
        for (long d = 0; d < _box.D; d++)
        {
            for (long h = 0; h < _box.H; h++)
            {
                double row = 0;
                bool inner = Inside(0, d) && Inside(1, h);
                T* elements = box + (nint)((d * _box.H + h) * _box.W);
                for (long w = 0; w < _box.W; w++)
                {
                    if (inner && w == -_first.W) w += geometry.Input.W;
                    if (w < _box.W) row += double.CreateTruncating(elements[w]);
                }

                sum += row;
            }
        }

        return sum;
    }

    private void Store(T* box, int chunk)
    {
        Extent3 input = geometry.Input;
        T share = IsMean ? T.CreateTruncating(Shares[chunk]) : T.Zero;
        TensorStrides target = geometry.X, z = geometry.Z ?? geometry.X;
        long channel = Channel + chunk;
        for (long d = 0; d < input.D; d++)
        {
            for (long h = 0; h < input.H; h++)
            {
                T* row = box + (nint)(((d - _first.D) * _box.H + h - _first.H) * _box.W - _first.W);
                if (IsMean) for (long w = 0; w < input.W; w++) row[w] += share;
                for (long w = 0; w < input.W; w += int.MaxValue / 2)
                {
                    Epilogue.Store(row + w, (int)Math.Min(input.W - w, int.MaxValue / 2), new RowPlace(
                        Image * target.Outer + channel * target.Channel + d * target.D + h * target.H + w * target.W, target.W,
                        Image * z.Outer + channel * z.Channel + d * z.D + h * z.H + w * z.W, z.W, channel, 0));
                }
            }
        }
    }
}
