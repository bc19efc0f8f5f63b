using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Padding;

/// <summary>
/// Backward data when the padding shows elements of the image: the gradient of the continued image is computed as for zero padding, one image and one block of channels
/// at a time, and its outer positions are folded back onto what they show.
/// </summary>
internal sealed unsafe class FoldedDataGradient<T> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Continued planes of a block together take at most this, unless one alone takes more.</summary>
    private const long MostPlaneBytes = 16L << 20;

    private readonly ConvolutionKernel<T> _inner;
    private readonly JobSlot<PlaneFoldJob<T>> _jobs;
    private readonly long _blockGroups;
    private readonly long _blockChannels;
    private readonly long _planesAt;
    private readonly long _sharesAt;
    private readonly long _filterAt;
    private readonly long _innerAt;

    public FoldedDataGradient(ConvolutionRequest request, Func<ConvolutionRequest, ConvolutionKernel<T>> create)
        : this(request, create, ContinuedPlane.Of(request.Geometry))
    {
    }

    private FoldedDataGradient(ConvolutionRequest request, Func<ConvolutionRequest, ConvolutionKernel<T>> create, ContinuedPlane plane)
        : this(request, create, plane, Block(request.Geometry, plane))
    {
    }

    private FoldedDataGradient(ConvolutionRequest request, Func<ConvolutionRequest, ConvolutionKernel<T>> create, ContinuedPlane plane, (long Groups, long Channels) block)
        : this(request, create(request with { Geometry = Inner(request.Geometry, plane, block), Activation = PointwiseFunction.Identity }), plane, block)
    {
    }

    private FoldedDataGradient(ConvolutionRequest request, ConvolutionKernel<T> inner, ContinuedPlane plane, (long Groups, long Channels) block)
        : base(inner.Name, request)
    {
        _inner = inner;
        (_blockGroups, _blockChannels) = block;
        _jobs = new(() => new(request.Geometry, plane));
        var layout = new WorkspaceLayout();
        _planesAt = layout.Reserve(checked(block.Groups * block.Channels * plane.Extents.Volume * sizeof(T)));
        _sharesAt = layout.Reserve(checked(block.Groups * block.Channels * sizeof(double)));
        _filterAt = layout.Reserve(_inner.PackedFilterBytes);
        _innerAt = layout.Reserve(_inner.WorkspaceBytesWithPackedFilter);
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        ConvolutionGeometry geometry = Request.Geometry;
        for (long group = 0; group < geometry.Groups; group += _blockGroups)
        {
            for (long channel = 0; channel < geometry.Channels; channel += _blockChannels)
            {
                T* filter = operands.W + (nint)(group * geometry.Filters * geometry.W.Outer + channel * geometry.W.Channel);
                T* packed = _inner.PackedFilterBytes == 0 ? null : (T*)(workspace + _filterAt);
                if (packed != null) _inner.PackFilter(filter, packed, pool);
                for (long image = 0; image < geometry.Images; image++)
                {
                    var planes = (T*)(workspace + _planesAt);
                    _inner.Execute(
                        new ConvolutionOperands<T>
                        {
                            X = planes,
                            W = filter,
                            Y = operands.Y + (nint)(image * geometry.Y.Outer + group * geometry.Filters * geometry.Y.Channel),
                            PackedFilter = packed,
                            Workspace = workspace + _innerAt,
                            Alpha = 1,
                        },
                        pool);
                    Fold(operands, image, group * geometry.Channels + channel, planes, (double*)(workspace + _sharesAt), pool);
                }
            }
        }
    }

    private void Fold(in ConvolutionOperands<T> operands, long image, long channel, T* planes, double* shares, WorkerPool pool)
    {
        int channels = checked((int)(_blockGroups * _blockChannels));
        PlaneFoldJob<T> job = _jobs.Take();
        job.Planes = planes;
        job.Shares = shares;
        job.Image = image;
        job.Channel = channel;
        job.Epilogue = RowEpilogue<T>.For(operands, operands.X, Request.Activation);
        job.Phase = FoldPhase.Gather;
        pool.Run(job, channels, Request.Threads);
        if (Request.Geometry.Padding == PaddingKind.MeanSample) PlaneFoldJob<T>.ShareEqually(shares, channels);
        job.Phase = FoldPhase.Store;
        pool.Run(job, channels, Request.Threads);
        _jobs.Return(job);
    }

    /// <summary>As many whole groups as fit, else as many channels of one group; always a divisor, so that all blocks are alike. A mean over all channels needs them all.</summary>
    private static (long Groups, long Channels) Block(ConvolutionGeometry geometry, ContinuedPlane plane)
    {
        if (geometry.Padding == PaddingKind.MeanSample) return (geometry.Groups, geometry.Channels);
        long fit = Math.Max(1, MostPlaneBytes / Math.Max(1, plane.Extents.Volume * sizeof(T)));
        return fit >= geometry.Channels ? (Divisor.Largest(geometry.Groups, fit / geometry.Channels), geometry.Channels) : (1, Divisor.Largest(geometry.Channels, fit));
    }

    private static ConvolutionGeometry Inner(ConvolutionGeometry geometry, ContinuedPlane plane, (long Groups, long Channels) block) => geometry with
    {
        Images = 1,
        Groups = block.Groups,
        Channels = block.Channels,
        Input = plane.Extents,
        PadBefore = new Extent3(geometry.PadBefore.D + plane.First.D, geometry.PadBefore.H + plane.First.H, geometry.PadBefore.W + plane.First.W),
        Padding = PaddingKind.Zero,
        X = TensorStrides.ChannelsFirst(block.Groups * block.Channels, plane.Extents),
        Z = null,
    };
}

/// <summary>Decides whether a gradient of x has anything to fold.</summary>
internal static class FoldedDataGradient
{
    /// <summary>The kernel itself, or the kernel with folding around it.</summary>
    public static ConvolutionKernel<T> Around<T>(ConvolutionRequest request, Func<ConvolutionRequest, ConvolutionKernel<T>> create)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        IsNeeded(request) ? new FoldedDataGradient<T>(request, create) : create(request);

    /// <summary>Zero and constant padding do not depend on x, so nothing comes back from them.</summary>
    public static bool IsNeeded(ConvolutionRequest request) =>
        request.Direction == ConvolutionDirection.BackwardData
        && request.Geometry.Padding is not (PaddingKind.Zero or PaddingKind.Constant)
        && request.Geometry.ReadsOutside && request.Geometry.Output.Volume > 0;
}
