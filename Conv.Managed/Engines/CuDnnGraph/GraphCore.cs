using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;

namespace ConvDnn.Engines.CuDnnGraph;

/// <summary>
/// One of cuDNN's engines for one convolution. A plan of cuDNN's belongs to a handle and is for one thread at a time, as the handle is:
/// each handle of the pool gets its own when it is first used for this convolution.
/// </summary>
internal sealed class GraphCore : ConvolutionCore
{
    private readonly HandlePool<CudnnContext> _handles;
    private readonly Dictionary<CudnnContext, ExecutionPlan> _plans = [];
    private readonly Lock _lock = new();
    private readonly Func<CudnnContext, ExecutionPlan> _build;
    private readonly long[] _uids;

    public GraphCore(HandlePool<CudnnContext> handles, ConvProblem problem, EngineFacts facts, CudnnContext builder, ExecutionPlan plan, Func<CudnnContext, ExecutionPlan> build)
        : base(problem, facts.Kernel, facts.Words, plan.WorkspaceBytes, facts.IsDeterministic)
    {
        (_handles, _build) = (handles, build);
        _plans.Add(builder, plan);
        _uids = [ConvolutionGraph.X, ConvolutionGraph.W, ConvolutionGraph.Y, .. problem.Options.Bias ? [ConvolutionGraph.Bias] : (long[])[], .. problem.Options.Residual ? [ConvolutionGraph.Residual] : (long[])[]];
    }

    /// <summary>Factors are part of a graph, so this one has the usual ones.</summary>
    public override bool TakesAll => false;

    public override bool Takes(double alpha, double beta, double residualScale) => alpha == 1 && beta == 0 && (residualScale == 1 || !Problem.Options.Residual);

    public override void Enqueue(in CoreOperands operands)
    {
        Span<CUdeviceptr> addresses = stackalloc CUdeviceptr[_uids.Length];
        for (int i = 0; i < _uids.Length; i++)
        {
            addresses[i] = _uids[i] switch
            {
                ConvolutionGraph.X => operands.X,
                ConvolutionGraph.W => operands.W,
                ConvolutionGraph.Y => operands.Y,
                ConvolutionGraph.Bias => operands.Bias,
                _ => operands.Residual,
            };
        }

        using HandlePool<CudnnContext>.Lease lease = _handles.Rent();
        PlanFor(lease.Value).Execute(operands.Stream, _uids, addresses, operands.Workspace);
    }

    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            foreach (ExecutionPlan plan in _plans.Values) plan.Dispose();
            _plans.Clear();
        }

        base.Dispose(disposing);
    }

    private ExecutionPlan PlanFor(CudnnContext cudnn)
    {
        lock (_lock)
        {
            if (_plans.TryGetValue(cudnn, out ExecutionPlan? known)) return known;
        }

        // Outside of the lock: it may compile. No other thread has this handle now.
        ExecutionPlan built = _build(cudnn);
        lock (_lock) _plans.Add(cudnn, built);
        return built;
    }
}
