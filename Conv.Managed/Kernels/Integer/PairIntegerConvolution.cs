using System.Numerics;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Integer;

/// <summary>Integer convolution as a packed product of pairs of 16-bit factors with 32-bit sums.</summary>
internal sealed unsafe class PairIntegerConvolution<TX, TW> : IntegerConvolution
    where TX : unmanaged, IBinaryInteger<TX>
    where TW : unmanaged, IBinaryInteger<TW>
{
    private readonly IntegerOutput _output;
    private readonly int _threads;
    private readonly PairPlan _plan;
    private readonly JobSlot<PairFilterJob<TW>> _packing;
    private readonly JobSlot<PairJob<TX>> _jobs;
    private readonly long _filterAt;
    private readonly long _workersAt;

    public PairIntegerConvolution(string name, ConvolutionGeometry geometry, TileKernel<int> tile, IntegerOutput output, int threads)
    {
        (Name, _output, _threads) = (name, output, threads);
        _plan = new PairPlan(AxisMerging.Merge(geometry), tile, threads, WorkspaceRule.Bytes(geometry, sizeof(byte), output is IntegerOutput.Sums or IntegerOutput.Reals ? sizeof(int) : sizeof(byte), threads));
        _packing = new(() => new(_plan));
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
        for (long unit = 0; unit < _plan.Units; unit += _plan.UnitsPerPass) RunPass(unit, operands, workspace, pool);
    }

    /// <summary>Packs some of the filters and computes their results.</summary>
    private void RunPass(long firstUnit, in IntegerOperands operands, byte* workspace, WorkerPool pool)
    {
        PairFilterJob<TW> packing = _packing.Take();
        packing.Filter = (TW*)operands.W;
        packing.ZeroPoints = operands.FilterZeroPoints;
        packing.ZeroPointCount = operands.FilterZeroPointCount;
        packing.Packed = (int*)(workspace + _filterAt);
        packing.Scratch = workspace + _workersAt;
        packing.FirstUnit = firstUnit;
        pool.Run(packing, _plan.FilterChunks(firstUnit), _threads);
        _packing.Return(packing);

        PairJob<TX> job = _jobs.Take();
        job.FirstUnit = firstUnit;
        job.Source = (TX*)operands.X;
        job.ZeroPoint = operands.InputZeroPoint;
        job.PackedFilter = (int*)(workspace + _filterAt);
        job.Epilogue = new PairEpilogue(_output, operands);
        job.Scratch = workspace + _workersAt;
        pool.Run(job, _plan.Chunks(firstUnit), _threads);
        _jobs.Return(job);
    }
}
