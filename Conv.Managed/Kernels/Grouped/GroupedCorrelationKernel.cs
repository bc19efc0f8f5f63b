using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Grouped and depthwise forward, and backward data with zero padding, with result channels in lanes.</summary>
internal sealed unsafe class GroupedCorrelationKernel<T> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GroupedPlan<T> _plan;
    private readonly OutsideMeans<T>? _means;
    private readonly JobSlot<GroupedJob<T>> _jobs;
    private readonly JobSlot<GroupedFilterPackingJob<T>> _packing;
    private readonly JobSlot<TurnedCorrelationJob<T>>? _turned;
    private readonly long _meansAt;
    private readonly long _workersAt;

    public GroupedCorrelationKernel(string name, ConvolutionRequest request, GroupedTiles<T> tiles)
        : base(name, request)
    {
        ConvolutionGeometry geometry = request.Geometry;
        GroupLanes lanes = GroupedRules.Lanes(request, tiles.Lanes) ?? throw new ArgumentException("The groups do not fit the lanes; the rules should have refused them.", nameof(request));
        _plan = new GroupedPlan<T>(geometry, request.Direction, lanes, tiles);
        _jobs = new(() => new(_plan));
        _packing = new(() => new(_plan));
        _means = request.Direction == ConvolutionDirection.Forward ? new OutsideMeans<T>(geometry) : null;
        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means?.Bytes ?? 0);
        _workersAt = layout.Reserve(0);
        long workerBytes = _plan.WorkerBytes, packedWorkerBytes = _plan.PackedWorkerBytes;
        if (TurnedBlocks.For<T>(geometry, request.Direction, lanes) is { } blocks)
        {
            ConvolutionRequest block = request with { Geometry = blocks.Block };
            bool forward = request.Direction == ConvolutionDirection.Forward;
            var plan = new GroupedPlan<T>(blocks.Block, request.Direction, GroupedRules.Lanes(block, tiles.Lanes)!, tiles);
            _turned = new(() => new(blocks, plan, forward, request.Threads));
            long bytes = TurnedCorrelationJob<T>.Layout(blocks, plan, forward).Bytes;
            (workerBytes, packedWorkerBytes) = (Math.Max(workerBytes, bytes), Math.Max(packedWorkerBytes, bytes));
        }

        WorkspaceBytes = checked(layout.Bytes + workerBytes * request.Threads + WorkspaceLayout.Line);
        WorkspaceBytesWithPackedFilter = checked(layout.Bytes + packedWorkerBytes * request.Threads + WorkspaceLayout.Line);
    }

    public override long WorkspaceBytes { get; }

    public override long WorkspaceBytesWithPackedFilter { get; }

    public override long PackedFilterBytes => checked(_plan.FilterElements * sizeof(T));

    public override void PackFilter(T* filter, T* packed, WorkerPool pool)
    {
        GroupedFilterPackingJob<T> job = _packing.Take();
        job.Filter = filter;
        job.Packed = packed;
        pool.Run(job, _plan.Lanes.Blocks, Request.Threads);
        _packing.Return(job);
    }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        bool forward = Request.Direction == ConvolutionDirection.Forward;
        RowEpilogue<T> epilogue = RowEpilogue<T>.For(operands, forward ? operands.Y : operands.X, Request.Activation);
        if (_turned is not null && GroupedJob<T>.WritesResults(epilogue))
        {
            RunTurned(_turned, operands, epilogue, workspace + _workersAt, pool);
            return;
        }

        GroupedJob<T> job = _jobs.Take();
        job.Source = forward ? operands.X : operands.Y;
        job.Filter = operands.W;
        job.PackedFilter = operands.PackedFilter;
        job.Outside = _means is null ? default : _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Epilogue = epilogue;
        job.Scratch = workspace + _workersAt;
        job.WorkerBytes = operands.PackedFilter == null ? _plan.WorkerBytes : _plan.PackedWorkerBytes;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
    }

    private void RunTurned(JobSlot<TurnedCorrelationJob<T>> jobs, in ConvolutionOperands<T> operands, in RowEpilogue<T> epilogue, byte* workspace, WorkerPool pool)
    {
        TurnedCorrelationJob<T> job = jobs.Take();
        job.Source = Request.Direction == ConvolutionDirection.Forward ? operands.X : operands.Y;
        job.Filter = operands.W;
        job.PackedFilter = operands.PackedFilter;
        job.Epilogue = epilogue;
        job.Scratch = workspace;
        pool.Run(job, job.Chunks, Request.Threads);
        jobs.Return(job);
    }
}
