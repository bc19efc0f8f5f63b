using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Depthwise forward and backward data along channels.</summary>
internal sealed unsafe class ChannelDepthwiseKernel<T, TVector, TSimd> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private readonly ChannelDepthwisePlan<T> _plan;
    private readonly OutsideMeans<T>? _means;
    private readonly JobSlot<ChannelDepthwiseJob<T, TVector, TSimd>> _jobs;
    private readonly JobSlot<ChannelFilterPackingJob<T>> _packing;
    private readonly long _meansAt;
    private readonly long _workersAt;
    private readonly long _filterAt;

    public ChannelDepthwiseKernel(string name, ConvolutionRequest request)
        : base(name, request)
    {
        _plan = new ChannelDepthwisePlan<T>(request.Geometry, request.Direction);
        _jobs = new(() => new(_plan));
        _packing = new(() => new(_plan));
        _means = request.Direction == ConvolutionDirection.Forward ? new OutsideMeans<T>(request.Geometry) : null;
        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means?.Bytes ?? 0);
        _workersAt = layout.Reserve(checked(_plan.WorkerBytes * request.Threads));
        WorkspaceBytesWithPackedFilter = layout.Bytes;
        _filterAt = layout.Reserve(PackedFilterBytes);
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override long WorkspaceBytesWithPackedFilter { get; }

    public override long PackedFilterBytes => checked(_plan.FilterElements * sizeof(T));

    public override void PackFilter(T* filter, T* packed, WorkerPool pool)
    {
        ChannelFilterPackingJob<T> job = _packing.Take();
        job.Filter = filter;
        job.Packed = packed;
        pool.Run(job, checked((int)_plan.Family.Count), Request.Threads);
        _packing.Return(job);
    }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        T* packed = operands.PackedFilter;
        if (packed == null)
        {
            packed = (T*)(workspace + _filterAt);
            PackFilter(operands.W, packed, pool);
        }

        bool forward = Request.Direction == ConvolutionDirection.Forward;
        ChannelDepthwiseJob<T, TVector, TSimd> job = _jobs.Take();
        job.Source = forward ? operands.X : operands.Y;
        job.PackedFilter = packed;
        job.Outside = _means is null ? default : _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Epilogue = RowEpilogue<T>.For(operands, forward ? operands.Y : operands.X, Request.Activation);
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
    }
}
