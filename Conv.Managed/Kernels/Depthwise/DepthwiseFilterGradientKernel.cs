using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Depthwise backward filter, along rows or channels as the layout suggests. The rows of windows are split by the problem alone.</summary>
internal sealed unsafe class DepthwiseFilterGradientKernel<T, TVector, TSimd> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private const int EnoughChunks = 16;
    private const long LeastRows = 16;

    private readonly int _splits;
    private readonly int _chunks;
    private readonly OutsideMeans<T> _means;
    private readonly JobSlot<PlanarDepthwiseGradientJob<T, TVector, TSimd>>? _planar;
    private readonly JobSlot<ChannelDepthwiseGradientJob<T, TVector, TSimd>>? _channels;
    private readonly JobSlot<FilterGradientReduction<T>> _reductions;
    private readonly long _meansAt;
    private readonly long _partialsAt;
    private readonly long _workersAt;

    public DepthwiseFilterGradientKernel(string name, ConvolutionRequest request)
        : base(name, request)
    {
        ConvolutionGeometry geometry = request.Geometry;
        long filters = geometry.Groups * geometry.Filters, rows = geometry.Images * geometry.Output.D * geometry.Output.H, workerBytes;
        int Split(long chunks) => (int)Math.Clamp(Math.Min((EnoughChunks + chunks - 1) / chunks, rows / LeastRows), 1, EnoughChunks);
        if (DepthwiseRules.RunsAlongChannels(request))
        {
            var plan = new ChannelDepthwisePlan<T>(geometry, request.Direction);
            _splits = Split(plan.ChannelBlocks);
            (_chunks, workerBytes) = (checked((int)(_splits * plan.ChannelBlocks)), plan.WorkerBytes);
            _channels = new(() => new(plan, _splits));
        }
        else
        {
            var plan = new PlanarDepthwisePlan<T>(geometry, request.Direction);
            _splits = Split(filters);
            (_chunks, workerBytes) = (checked((int)(_splits * filters)), plan.WorkerBytes);
            _planar = new(() => new(plan, _splits));
        }

        _reductions = new(() => new(geometry, _splits));
        _means = new OutsideMeans<T>(geometry);
        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means.Bytes);
        _partialsAt = layout.Reserve(checked(_splits * filters * geometry.Kernel.Volume * sizeof(T)));
        _workersAt = layout.Reserve(checked(workerBytes * request.Threads));
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        OutsideValues<T> outside = _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        var partials = (T*)(workspace + _partialsAt);
        if (_channels is not null) RunChannels(operands, outside, partials, workspace + _workersAt, pool);
        else RunPlanar(operands, outside, partials, workspace + _workersAt, pool);

        FilterGradientReduction<T> reduction = _reductions.Take();
        reduction.Partials = partials;
        reduction.Epilogue = RowEpilogue<T>.For(operands, operands.W, PointwiseFunction.Identity) with { Z = null, Bias = null };
        pool.Run(reduction, FilterGradientReduction<T>.Chunks(Request.Geometry), Request.Threads);
        _reductions.Return(reduction);
    }

    private void RunChannels(in ConvolutionOperands<T> operands, in OutsideValues<T> outside, T* partials, byte* scratch, WorkerPool pool)
    {
        ChannelDepthwiseGradientJob<T, TVector, TSimd> job = _channels!.Take();
        job.X = operands.X;
        job.Gradient = operands.Y;
        job.Outside = outside;
        job.Partials = partials;
        job.Scratch = scratch;
        pool.Run(job, _chunks, Request.Threads);
        _channels.Return(job);
    }

    private void RunPlanar(in ConvolutionOperands<T> operands, in OutsideValues<T> outside, T* partials, byte* scratch, WorkerPool pool)
    {
        PlanarDepthwiseGradientJob<T, TVector, TSimd> job = _planar!.Take();
        job.X = operands.X;
        job.Gradient = operands.Y;
        job.Outside = outside;
        job.Partials = partials;
        job.Scratch = scratch;
        pool.Run(job, _chunks, Request.Threads);
        _planar.Return(job);
    }
}
