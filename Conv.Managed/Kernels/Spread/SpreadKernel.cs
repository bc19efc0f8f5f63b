using System.Numerics;
using ConvDnn.Kernels.Direct;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Spread;

/// <summary>Backward data with zero padding, with taps and channels in lanes.</summary>
internal sealed unsafe class SpreadKernel<T, TVector, TSimd> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    private readonly SpreadPlan<T> _plan;
    private readonly JobSlot<SpreadPackingJob<T>> _packing;
    private readonly JobSlot<SpreadJob<T, TVector, TSimd>> _jobs;
    private readonly long _workersAt;
    private readonly long _filterAt;

    public SpreadKernel(string name, ConvolutionRequest request, PixelTiles<T> tiles)
        : base(name, request)
    {
        _plan = new SpreadPlan<T>(request.Geometry, tiles, request.Threads);
        _packing = new(() => new(_plan.Panels));
        _jobs = new(() => new(_plan));
        var layout = new WorkspaceLayout();
        _workersAt = layout.Reserve(checked(_plan.WorkerBytes * request.Threads));
        WorkspaceBytesWithPackedFilter = layout.Bytes;
        _filterAt = layout.Reserve(_plan.PacksOnTheFly ? 0 : PackedFilterBytes);
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override long WorkspaceBytesWithPackedFilter { get; }

    public override long PackedFilterBytes => checked(_plan.Panels.Elements * sizeof(T));

    public override void PackFilter(T* filter, T* packed, WorkerPool pool)
    {
        SpreadPackingJob<T> job = _packing.Take();
        job.Filter = filter;
        job.Packed = packed;
        pool.Run(job, _plan.Panels.Chunks, Request.Threads);
        _packing.Return(job);
    }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        T* packed = operands.PackedFilter;
        if (packed == null && !_plan.PacksOnTheFly) PackFilter(operands.W, packed = (T*)(workspace + _filterAt), pool);
        SpreadJob<T, TVector, TSimd> job = _jobs.Take();
        job.Gradient = operands.Y;
        job.Filter = operands.W;
        job.Packed = packed;
        job.Epilogue = RowEpilogue<T>.For(operands, operands.X, Request.Activation);
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
    }
}
