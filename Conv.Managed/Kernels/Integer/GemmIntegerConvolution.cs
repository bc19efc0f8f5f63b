using System.Numerics;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Integer;

/// <summary>Integer convolution as a packed matrix product in double precision. Padding stands for the zero point, so it packs as zero.</summary>
internal sealed unsafe class GemmIntegerConvolution<TX, TW> : IntegerConvolution
    where TX : unmanaged, IBinaryInteger<TX>
    where TW : unmanaged, IBinaryInteger<TW>
{
    private readonly IntegerOutput _output;
    private readonly int _threads;
    private readonly CorrelationPlan<double> _plan;
    private readonly JobSlot<FilterPackingJob<TW, double, ZeroPointReader<TW>>> _packing;
    private readonly JobSlot<CorrelationJob<TX, double, ZeroPointReader<TX>, IntegerEpilogue>> _jobs;
    private readonly long _filterAt;
    private readonly long _workersAt;

    public GemmIntegerConvolution(string name, ConvolutionGeometry geometry, TileKernel<double> tile, IntegerOutput output, int threads)
    {
        (Name, _output, _threads) = (name, output, threads);
        _plan = new CorrelationPlan<double>(AxisMerging.Merge(geometry), ConvolutionDirection.Forward, tile, threads);
        _packing = new(() => new(_plan.Filter));
        _jobs = new(() => new(_plan));
        var layout = new WorkspaceLayout();
        _filterAt = layout.Reserve(_plan.FilterBytes);
        _workersAt = layout.Reserve(checked(_plan.WorkerBytes * threads));
        WorkspaceBytes = layout.Bytes;
    }

    public override string Name { get; }

    public override long WorkspaceBytes { get; }

    public override void Execute(in IntegerOperands operands, WorkerPool pool)
    {
        byte* workspace = WorkspaceLayout.Align(operands.Workspace);
        var packed = (double*)(workspace + _filterAt);
        FilterPackingJob<TW, double, ZeroPointReader<TW>> packing = _packing.Take();
        int single = operands.FilterZeroPoints == null ? 0 : *operands.FilterZeroPoints;
        packing.Reader = new ZeroPointReader<TW>(single, operands.FilterZeroPointCount > 1 ? operands.FilterZeroPoints : null);
        packing.Filter = (TW*)operands.W;
        packing.Packed = packed;
        pool.Run(packing, _plan.Filter.Chunks, _threads);
        _packing.Return(packing);

        CorrelationJob<TX, double, ZeroPointReader<TX>, IntegerEpilogue> job = _jobs.Take();
        job.Reader = new ZeroPointReader<TX>(operands.InputZeroPoint, null);
        job.Source = (TX*)operands.X;
        job.PackedFilter = packed;
        job.Epilogue = new IntegerEpilogue(_output, operands);
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks, _threads);
        _jobs.Return(job);
    }
}
