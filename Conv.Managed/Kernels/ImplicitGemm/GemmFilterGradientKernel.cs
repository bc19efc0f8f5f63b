using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Backward filter as a packed matrix product whose depth is the windows.</summary>
internal sealed unsafe class GemmFilterGradientKernel<T> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FilterGradientPlan<T> _plan;
    private readonly OutsideMeans<T> _means;
    private readonly JobSlot<FilterGradientJob<T>> _jobs;
    private readonly JobSlot<FilterGradientReduction<T>> _reductions;
    private readonly long _meansAt;
    private readonly long _partialsAt;
    private readonly long _workersAt;

    public GemmFilterGradientKernel(string name, ConvolutionRequest request, TileKernel<T> tile)
        : base(name, request)
    {
        ConvolutionGeometry geometry = AxisMerging.Merge(request.Geometry with { Z = null });
        _plan = new FilterGradientPlan<T>(geometry, tile);
        _means = new OutsideMeans<T>(geometry);
        _jobs = new(() => new(_plan));
        _reductions = new(() => new(geometry, _plan.Splits));

        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means.Bytes);
        _partialsAt = layout.Reserve(checked(_plan.Splits * geometry.Groups * geometry.Filters * _plan.Lanes * sizeof(T)));
        _workersAt = layout.Reserve(checked(_plan.WorkerBytes * request.Threads));
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        FilterGradientJob<T> job = _jobs.Take();
        job.X = operands.X;
        job.Gradient = operands.Y;
        job.Outside = _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Partials = (T*)(workspace + _partialsAt);
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);

        FilterGradientReduction<T> reduction = _reductions.Take();
        reduction.Partials = (T*)(workspace + _partialsAt);
        reduction.Epilogue = RowEpilogue<T>.For(operands, operands.W, PointwiseFunction.Identity) with { Z = null, Bias = null };
        pool.Run(reduction, FilterGradientReduction<T>.Chunks(_plan.Geometry), Request.Threads);
        _reductions.Return(reduction);
    }
}
