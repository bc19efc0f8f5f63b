using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.OneTap;

/// <summary>Forward and backward data with filters of one tap on planes, windows in lanes.</summary>
internal sealed unsafe class OneTapKernel<T> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly OneTapPlan<T> _plan;
    private readonly JobSlot<OneTapPackingJob<T>> _packing;
    private readonly JobSlot<OneTapJob<T>> _jobs;
    private readonly long _workersAt;

    public OneTapKernel(string name, ConvolutionRequest request, ProductTiles<T> tiles)
        : base(name, request)
    {
        _plan = new OneTapPlan<T>(AxisMerging.Merge(request.Geometry), request.Direction, tiles, request.Threads);
        _packing = new(() => new(_plan));
        _jobs = new(() => new(_plan));
        var layout = new WorkspaceLayout();
        _workersAt = layout.Reserve(checked(_plan.WorkerBytes * request.Threads));
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override long WorkspaceBytesWithPackedFilter => WorkspaceBytes;

    public override long PackedFilterBytes => checked(_plan.FilterElements * sizeof(T));

    public override void PackFilter(T* filter, T* packed, WorkerPool pool)
    {
        OneTapPackingJob<T> job = _packing.Take();
        job.Filter = filter;
        job.Packed = packed;
        pool.Run(job, job.Chunks, Request.Threads);
        _packing.Return(job);
    }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        bool forward = Request.Direction == ConvolutionDirection.Forward;
        OneTapJob<T> job = _jobs.Take();
        job.Source = forward ? operands.X : operands.Y;
        job.Filter = operands.W;
        job.Packed = operands.PackedFilter;
        job.Epilogue = RowEpilogue<T>.For(operands, forward ? operands.Y : operands.X, Request.Activation);
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
    }
}
