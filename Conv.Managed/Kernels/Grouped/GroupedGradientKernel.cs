using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Grouped and depthwise backward filter with filters in lanes.</summary>
internal sealed unsafe class GroupedGradientKernel<T> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GroupedGradientPlan<T> _plan;
    private readonly JobSlot<GroupedGradientJob<T>> _jobs;
    private readonly JobSlot<GroupedGradientStore<T>> _stores;
    private readonly JobSlot<TurnedGradientJob<T>>? _turned;
    private readonly long _sumsAt;
    private readonly long _copiesAt;

    public GroupedGradientKernel(string name, ConvolutionRequest request, GroupedTiles<T> tiles)
        : base(name, request)
    {
        GroupLanes lanes = GroupedRules.Lanes(request, tiles.Lanes) ?? throw new ArgumentException("The groups do not fit the lanes; the rules should have refused them.", nameof(request));
        _plan = new GroupedGradientPlan<T>(request.Geometry, lanes, tiles);
        if (TurnedBlocks.For<T>(request.Geometry, request.Direction, lanes) is { } blocks)
        {
            ConvolutionRequest block = request with { Geometry = blocks.Block };
            var plan = new GroupedGradientPlan<T>(blocks.Block, GroupedRules.Lanes(block, tiles.Lanes)!, tiles, whole: true);
            _turned = new(() => new(blocks, plan, request.Threads));
            WorkspaceBytes = checked(TurnedGradientJob<T>.Layout(blocks, plan).Bytes * request.Threads + WorkspaceLayout.Line);
        }

        _jobs = new(() => new(_plan));
        _stores = new(() => new(_plan));
        var layout = new WorkspaceLayout();
        _sumsAt = layout.Reserve(checked((_plan.Splits == 1 ? request.Threads * (long)_plan.VectorsPerChunk : _plan.Splits * (long)_plan.Lanes.Blocks) * _plan.VectorSums * sizeof(T)));
        _copiesAt = layout.Reserve(checked(_plan.CopyBytes * request.Threads));
        if (_turned is null) WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        var sums = (T*)(workspace + _sumsAt);
        RowEpilogue<T> epilogue = RowEpilogue<T>.For(operands, operands.W, PointwiseFunction.Identity) with { Z = null, Bias = null };
        if (_turned is not null)
        {
            TurnedGradientJob<T> turned = _turned.Take();
            turned.X = operands.X;
            turned.Gradient = operands.Y;
            turned.Epilogue = epilogue;
            turned.Scratch = workspace;
            pool.Run(turned, turned.Chunks, Request.Threads);
            _turned.Return(turned);
            return;
        }

        GroupedGradientJob<T> job = _jobs.Take();
        job.X = operands.X;
        job.Gradient = operands.Y;
        job.Sums = sums;
        job.Scratch = workspace + _copiesAt;
        job.Epilogue = epilogue;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
        if (_plan.Splits == 1) return;

        GroupedGradientStore<T> store = _stores.Take();
        store.Sums = sums;
        store.Epilogue = epilogue;
        pool.Run(store, _plan.Lanes.Blocks, Request.Threads);
        _stores.Return(store);
    }
}
