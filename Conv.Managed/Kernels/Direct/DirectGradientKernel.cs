using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Direct;

/// <summary>Backward filter by direct convolution with filters in lanes.</summary>
internal sealed unsafe class DirectGradientKernel<T> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DirectGradientPlan<T> _plan;
    private readonly OutsideMeans<T> _means;
    private readonly JobSlot<DirectGradientJob<T>> _jobs;
    private readonly JobSlot<DirectGradientReduction<T>> _reductions;
    private readonly bool _isExchanged;
    private readonly long _meansAt;
    private readonly long _partialsAt;
    private readonly long _workersAt;

    public DirectGradientKernel(string name, ConvolutionRequest request, PixelTiles<T> tiles, NeighbourTiles<T> neighbours)
        : base(name, request)
    {
        (ConvolutionGeometry geometry, _isExchanged) = GradientOrientation.Choose(AxisMerging.Merge(request.Geometry with { Z = null }), tiles.Lanes);
        _plan = new DirectGradientPlan<T>(geometry, tiles, neighbours, request.Threads);
        _means = new OutsideMeans<T>(geometry);
        _jobs = new(() => new(_plan));
        _reductions = new(() => new(_plan));

        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means.Bytes);
        _partialsAt = layout.Reserve(checked(_plan.PartialElements * sizeof(T)));
        _workersAt = layout.Reserve(checked(_plan.WorkerBytes * request.Threads));
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        RowEpilogue<T> epilogue = RowEpilogue<T>.For(operands, operands.W, PointwiseFunction.Identity) with { Z = null, Bias = null };
        DirectGradientJob<T> job = _jobs.Take();
        job.X = _isExchanged ? operands.Y : operands.X;
        job.Gradient = _isExchanged ? operands.X : operands.Y;
        job.Outside = _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Partials = (T*)(workspace + _partialsAt);
        job.Epilogue = epilogue;
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
        if (_plan.Splits == 1) return;

        DirectGradientReduction<T> reduction = _reductions.Take();
        reduction.Partials = (T*)(workspace + _partialsAt);
        reduction.Epilogue = epilogue;
        pool.Run(reduction, reduction.Chunks, Request.Threads);
        _reductions.Return(reduction);
    }
}
