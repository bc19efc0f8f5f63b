using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Winograd;

/// <summary>Forward, and backward data with zero padding, by minimal filtering.</summary>
internal sealed unsafe class WinogradKernel<T, TVector, TSimd, TRow, TColumn> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TRow : struct, IMinimalFilter<T>
    where TColumn : struct, IMinimalFilter<T>
{
    private readonly WinogradPlan _plan;
    private readonly OutsideMeans<T>? _means;
    private readonly JobSlot<FilterTransform<T, TVector, TSimd, TRow, TColumn>> _packing;
    private readonly JobSlot<WinogradJob<T, TVector, TSimd, TRow, TColumn>> _jobs;
    private readonly long _meansAt;
    private readonly long _workersAt;
    private readonly long _filterAt;

    public WinogradKernel(string name, ConvolutionRequest request, VectorWidth width)
        : base(name, request)
    {
        var plan = new WinogradPlan(request, new WinogradTile(TRow.Outputs, TColumn.Outputs), TSimd.Count, sizeof(T));
        delegate*<nint, T*, nint, T*, T*, nint, bool, void>[] products = PositionProduct.Create<T, TVector, TSimd>(width);
        _plan = plan;
        _packing = new(() => new(plan));
        _jobs = new(() => new(plan, products));
        _means = request.Direction == ConvolutionDirection.Forward ? new OutsideMeans<T>(request.Geometry) : null;

        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means?.Bytes ?? 0);
        _workersAt = layout.Reserve(0);
        WorkspaceLayout packed = layout;
        packed.Reserve(checked(plan.WithFilter.WorkerBytes * request.Threads));
        WorkspaceBytesWithPackedFilter = packed.Bytes;
        layout.Reserve(checked(plan.WithoutFilter.WorkerBytes * request.Threads));
        _filterAt = layout.Reserve(plan.WithoutFilter.HasPrivateFilter ? 0 : PackedFilterBytes);
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override long WorkspaceBytesWithPackedFilter { get; }

    public override long PackedFilterBytes => _plan.FilterBytes;

    public override string Explanation => WinogradChoice.Explain(Request, Math.Max(TRow.Outputs, TColumn.Outputs), TSimd.Count, sizeof(T));

    public override void PackFilter(T* filter, T* packed, WorkerPool pool)
    {
        FilterTransform<T, TVector, TSimd, TRow, TColumn> job = _packing.Take();
        job.Filter = filter;
        job.Packed = packed;
        pool.Run(job, job.Chunks, Request.Threads);
        _packing.Return(job);
    }

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        T* packed = operands.PackedFilter;
        WinogradBlocking cut = packed == null ? _plan.WithoutFilter : _plan.WithFilter;
        if (packed == null && !cut.HasPrivateFilter)
        {
            packed = (T*)(workspace + _filterAt);
            PackFilter(operands.W, packed, pool);
        }

        bool forward = Request.Direction == ConvolutionDirection.Forward;
        WinogradJob<T, TVector, TSimd, TRow, TColumn> job = _jobs.Take();
        job.Blocking = cut;
        job.Source = forward ? operands.X : operands.Y;
        job.Filter = operands.W;
        job.PackedFilter = packed;
        job.Outside = _means is null ? default : _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Epilogue = RowEpilogue<T>.For(operands, forward ? operands.Y : operands.X, Request.Activation);
        job.Scratch = workspace + _workersAt;
        pool.Run(job, cut.Chunks, Request.Threads);
        _jobs.Return(job);
    }
}
