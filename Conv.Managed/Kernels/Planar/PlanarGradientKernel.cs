using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Planar;

/// <summary>Backward filter with windows in lanes.</summary>
internal sealed unsafe class PlanarGradientKernel<T> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long LeastChannels = 8;

    private readonly PlanarGradientPlan<T> _plan;
    private readonly OutsideMeans<T> _means;
    private readonly JobSlot<PlanarGradientJob<T>> _jobs;
    private readonly JobSlot<FilterGradientReduction<T>> _reductions;
    private readonly JobSlot<DepthwiseGradient3x3Job>? _depthwiseJobs;
    private readonly long _workerBytes;
    private readonly int _splits;
    private readonly long _meansAt;
    private readonly long _partialsAt;
    private readonly long _workersAt;

    public PlanarGradientKernel(string name, ConvolutionRequest request, DotTiles<T> tiles)
        : base(name, request)
    {
        ConvolutionGeometry geometry = AxisMerging.Merge(request.Geometry with { Z = null });
        _plan = new PlanarGradientPlan<T>(geometry, tiles);
        _means = new OutsideMeans<T>(geometry);
        _jobs = new(() => new(_plan));
        CorrelationFamily family = CorrelationFamily.Of(geometry, ConvolutionDirection.Forward);
        // A channel is a chunk there, so there have to be some.
        bool many = geometry.Groups * geometry.Filters >= LeastChannels;
        if (many && typeof(T) == typeof(float) && tiles.Lanes == Depthwise3x3.Lanes && Depthwise3x3.For(family, geometry, forward: true) is { } depthwise)
        {
            _depthwiseJobs = new(() => new(depthwise));
            _workerBytes = WorkspaceLayout.RoundUp(depthwise.MaskFloats * (long)sizeof(float));
            _splits = 1;
        }
        else
        {
            _workerBytes = _plan.WorkerBytes;
            _splits = _plan.Splits;
        }

        _reductions = new(() => new(geometry, _splits));
        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means.Bytes);
        _partialsAt = layout.Reserve(checked(_splits * geometry.Groups * geometry.Filters * _plan.Views * sizeof(T)));
        _workersAt = layout.Reserve(checked(_workerBytes * request.Threads));
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        var partials = (T*)(workspace + _partialsAt);
        if (_depthwiseJobs is not null) RunDepthwise(operands, (float*)partials, workspace, pool);
        else RunPlanes(operands, partials, workspace, pool);

        FilterGradientReduction<T> reduction = _reductions.Take();
        reduction.Partials = partials;
        reduction.Epilogue = RowEpilogue<T>.For(operands, operands.W, PointwiseFunction.Identity) with { Z = null, Bias = null };
        pool.Run(reduction, FilterGradientReduction<T>.Chunks(_plan.Geometry), Request.Threads);
        _reductions.Return(reduction);
    }

    private void RunDepthwise(in ConvolutionOperands<T> operands, float* partials, byte* workspace, WorkerPool pool)
    {
        DepthwiseGradient3x3Job job = _depthwiseJobs!.Take();
        job.X = (float*)operands.X;
        job.Gradient = (float*)operands.Y;
        job.Partials = partials;
        job.Scratch = workspace + _workersAt;
        job.WorkerBytes = _workerBytes;
        pool.Run(job, job.Chunks, Request.Threads);
        _depthwiseJobs.Return(job);
    }

    private void RunPlanes(in ConvolutionOperands<T> operands, T* partials, byte* workspace, WorkerPool pool)
    {
        PlanarGradientJob<T> job = _jobs.Take();
        job.X = operands.X;
        job.Gradient = operands.Y;
        job.Outside = _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Partials = partials;
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
    }
}
