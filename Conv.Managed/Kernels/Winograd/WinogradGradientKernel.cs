using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Winograd;

/// <summary>Backward filter by minimal filtering.</summary>
internal sealed unsafe class WinogradGradientKernel<T, TVector, TSimd, TRow, TColumn> : ConvolutionKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
    where TRow : struct, IMinimalFilter<T>
    where TColumn : struct, IMinimalFilter<T>
{
    private readonly WinogradGradientPlan _plan;
    private readonly OutsideMeans<T> _means;
    private readonly JobSlot<WinogradGradientJob<T, TVector, TSimd, TRow, TColumn>> _jobs;
    private readonly JobSlot<FilterGradientReduction<T>> _reductions;
    private readonly long _meansAt;
    private readonly long _partialsAt;
    private readonly long _workersAt;

    public WinogradGradientKernel(string name, ConvolutionRequest request, VectorWidth width)
        : base(name, request)
    {
        var plan = new WinogradGradientPlan(request, new WinogradTile(TRow.Outputs, TColumn.Outputs), TSimd.Count, sizeof(T));
        int channels = GradientProduct.Channels(width, TSimd.Count);
        _plan = plan;
        _means = new OutsideMeans<T>(plan.Geometry);
        _jobs = new(() => new(plan, channels));
        _reductions = new(() => new(plan.Geometry, plan.Splits));

        var layout = new WorkspaceLayout();
        _meansAt = layout.Reserve(_means.Bytes);
        _partialsAt = layout.Reserve(checked(plan.PartialElements * sizeof(T)));
        _workersAt = layout.Reserve(checked(plan.WorkerBytes * request.Threads));
        WorkspaceBytes = layout.Bytes;
    }

    public override long WorkspaceBytes { get; }

    public override string Explanation => WinogradChoice.Explain(Request, Math.Max(TRow.Outputs, TColumn.Outputs), TSimd.Count, sizeof(T));

    public override void Execute(in ConvolutionOperands<T> operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        RowEpilogue<T> epilogue = RowEpilogue<T>.For(operands, operands.W, PointwiseFunction.Identity) with { Z = null, Bias = null };
        WinogradGradientJob<T, TVector, TSimd, TRow, TColumn> job = _jobs.Take();
        job.X = operands.X;
        job.Gradient = operands.Y;
        job.Outside = _means.Values(operands.X, workspace + _meansAt, pool, Request.Threads);
        job.Partials = (T*)(workspace + _partialsAt);
        job.Epilogue = epilogue;
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, Request.Threads);
        _jobs.Return(job);
        if (_plan.Splits == 1) return;

        FilterGradientReduction<T> reduction = _reductions.Take();
        reduction.Partials = (T*)(workspace + _partialsAt);
        reduction.Epilogue = epilogue;
        pool.Run(reduction, FilterGradientReduction<T>.Chunks(_plan.Geometry), Request.Threads);
        _reductions.Return(reduction);
    }
}
