using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Planar;

/// <summary>Forward, and backward data with zero padding, with windows in lanes.</summary>
internal sealed unsafe class PlanarCorrelationKernel<T> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PlanarPlan<T> _plan;
    private readonly OutsideMeans<T>? _means;
    private readonly JobSlot<PlanarJob<T>> _jobs;
    private readonly JobSlot<DepthwiseJob>? _depthwiseJobs;
    private readonly long _workerBytes;
    private readonly long _meansAt;
    private readonly long _workersAt;

    public PlanarCorrelationKernel(string name, ConvolutionRequest request, PlaneTiles<T> tiles)
        : base(name, request)
    {
        ConvolutionGeometry geometry = AxisMerging.Merge(request.Geometry);
        _plan = new PlanarPlan<T>(geometry, request.Direction, tiles);
        _jobs = new(() => new(_plan));
        _means = request.Direction == ConvolutionDirection.Forward ? new OutsideMeans<T>(geometry) : null;
        Depthwise3x3? depthwise = typeof(T) == typeof(float) && tiles.Lanes == Depthwise3x3.Lanes ? Depthwise3x3.For(_plan.Family, geometry, request.Direction == ConvolutionDirection.Forward) : null;
        DepthwisePhases3x3? phases = typeof(T) == typeof(float) && tiles.Lanes == DepthwisePhases3x3.Lanes && request.Direction == ConvolutionDirection.BackwardData ? DepthwisePhases3x3.For(geometry) : null;
        if (depthwise is not null) _depthwiseJobs = new(() => new Depthwise3x3Job(depthwise));
        else if (phases is not null) _depthwiseJobs = new(() => new DepthwisePhases3x3Job(phases));
        _workerBytes = Math.Max(_plan.WorkerBytes, WorkspaceLayout.RoundUp((depthwise?.MaskFloats ?? phases?.MaskFloats ?? 0) * (long)sizeof(float)));
        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means?.Bytes ?? 0);
        _workersAt = layout.Reserve(checked(_workerBytes * request.Threads));
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        bool forward = Request.Direction == ConvolutionDirection.Forward;
        RowEpilogue<T> epilogue = RowEpilogue<T>.For(operands, forward ? operands.Y : operands.X, Request.Activation);
        if (_depthwiseJobs is not null && epilogue is { OnlyWrites: true, Activation.Kind: PointwiseKind.Identity or PointwiseKind.Relu } && epilogue.Alpha == T.One)
        {
            RunDepthwise(_depthwiseJobs, operands, epilogue, forward, workspace, pool);
            return;
        }

        PlanarJob<T> job = _jobs.Take();
        job.Source = forward ? operands.X : operands.Y;
        job.Filter = operands.W;
        job.Outside = _means is null ? default : _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Epilogue = epilogue;
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
    }

    private void RunDepthwise(JobSlot<DepthwiseJob> jobs, in ConvolutionOperands<T> operands, in RowEpilogue<T> epilogue, bool forward, byte* workspace, WorkerPool pool)
    {
        DepthwiseJob job = jobs.Take();
        job.Source = (float*)(forward ? operands.X : operands.Y);
        job.Filter = (float*)operands.W;
        job.Target = (float*)epilogue.Target;
        job.Bias = (float*)epilogue.Bias;
        job.Relu = epilogue.Activation.Kind == PointwiseKind.Relu;
        job.Scratch = workspace + _workersAt;
        job.WorkerBytes = _workerBytes;
        pool.Run(job, job.Chunks, Request.Threads);
        jobs.Return(job);
    }
}
