using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Direct;

/// <summary>Forward, and backward data with zero padding, by direct convolution with filters in lanes.</summary>
internal sealed unsafe class DirectCorrelationKernel<T> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirectPlan<T> _plan;
    private readonly OutsideMeans<T>? _means;
    private readonly JobSlot<RowPackingJob<T>> _packing;
    private readonly JobSlot<DirectJob<T>> _jobs;
    private readonly long _meansAt;
    private readonly long _workersAt;
    private readonly long _filterAt;

    public DirectCorrelationKernel(string name, ConvolutionRequest request, PixelTiles<T> tiles)
        : base(name, request)
    {
        ConvolutionGeometry geometry = AxisMerging.Merge(request.Geometry);
        _plan = DirectPlan<T>.Within(geometry, request.Direction, tiles, request.Threads);
        _packing = new(() => new(_plan.Panels));
        _jobs = new(() => new(_plan));
        _means = request.Direction == ConvolutionDirection.Forward ? new OutsideMeans<T>(geometry) : null;

        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means?.Bytes ?? 0);
        _workersAt = layout.Reserve(checked(_plan.WorkerBytes * request.Threads));
        WorkspaceBytesWithPackedFilter = layout.Bytes;
        _filterAt = layout.Reserve(_plan.PacksOnTheFly ? 0 : PackedFilterBytes);
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override long WorkspaceBytesWithPackedFilter { get; }

    public override long PackedFilterBytes => checked(_plan.Panels.Elements * sizeof(T));

    public override void PackFilter(T* filter, T* packed, WorkerPool pool)
    {
        RowPackingJob<T> job = _packing.Take();
        job.Filter = filter;
        job.Packed = packed;
        pool.Run(job, _plan.Panels.Chunks, Request.Threads);
        _packing.Return(job);
    }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        T* packed = operands.PackedFilter;
        if (packed == null && !_plan.PacksOnTheFly)
        {
            packed = (T*)(workspace + _filterAt);
            PackFilter(operands.W, packed, pool);
        }

        bool forward = Request.Direction == ConvolutionDirection.Forward;
        DirectJob<T> job = _jobs.Take();
        job.Source = forward ? operands.X : operands.Y;
        job.Filter = operands.W;
        job.Packed = packed;
        job.Outside = _means is null ? default : _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Epilogue = RowEpilogue<T>.For(operands, forward ? operands.Y : operands.X, Request.Activation);
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
    }
}
