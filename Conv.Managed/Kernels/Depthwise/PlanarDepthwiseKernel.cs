using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Depthwise forward and backward data along rows, for any layout.</summary>
internal sealed unsafe class PlanarDepthwiseKernel<T, TVector, TSimd> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private readonly PlanarDepthwisePlan<T> _plan;
    private readonly OutsideMeans<T>? _means;
    private readonly JobSlot<PlanarDepthwiseJob<T, TVector, TSimd>> _jobs;
    private readonly long _meansAt;
    private readonly long _workersAt;

    public PlanarDepthwiseKernel(string name, ConvolutionRequest request)
        : base(name, request)
    {
        _plan = new PlanarDepthwisePlan<T>(request.Geometry, request.Direction);
        _jobs = new(() => new(_plan));
        _means = request.Direction == ConvolutionDirection.Forward ? new OutsideMeans<T>(request.Geometry) : null;
        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means?.Bytes ?? 0);
        _workersAt = layout.Reserve(checked(_plan.WorkerBytes * request.Threads));
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        bool forward = Request.Direction == ConvolutionDirection.Forward;
        PlanarDepthwiseJob<T, TVector, TSimd> job = _jobs.Take();
        job.Source = forward ? operands.X : operands.Y;
        job.Filter = operands.W;
        job.Outside = _means is null ? default : _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Epilogue = RowEpilogue<T>.For(operands, forward ? operands.Y : operands.X, Request.Activation);
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
    }
}
