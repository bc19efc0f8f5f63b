using System.Collections.Immutable;

[assembly: ConvDnn.ConvEngine(typeof(ConvDnn.Engines.Cpu.CpuEngine))]

namespace ConvDnn.Engines.Cpu;

/// <summary>
/// The processor, in managed code: vector kernels of the widest kind that the machine has. Results have the same bits for every number of threads; a plan allocates nothing
/// when it runs. float32 and float64 in every operation and direction, 8-bit integers forward.
/// </summary>
public sealed class CpuEngine : IConfigurableEngine, ILayoutPreference
{
    /// <summary>The engine's name: <c>cpu</c>.</summary>
    public const string EngineName = "cpu";

    private readonly Workers _workers;

    /// <summary>An engine with as many workers as there are processors; they start with the first execution that can use them.</summary>
    public CpuEngine()
        : this(Environment.ProcessorCount)
    {
    }

    /// <summary>An engine with a number of workers of its own.</summary>
    /// <param name="threads">The most threads that an execution may use, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public CpuEngine(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _workers = new Workers(threads);
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public EngineStatus Status => EngineStatus.Available(
        $"managed kernels at {VectorLevel.Description} on {_workers.Threads} threads", VectorLevel.Details);

    /// <inheritdoc/>
    public string Fingerprint => Status.Summary;

    /// <inheritdoc/>
    public ImmutableArray<PlanCandidate> Candidates(Problem problem, PlanOptions options) => CpuCandidates.Of(problem, options, _workers);

    /// <inheritdoc/>
    public EngineAnswer Supports(Problem problem, PlanOptions options)
    {
        using Proposal proposal = CpuPlanner.Propose(problem, options, _workers);
        return proposal.Plan is { } plan ? EngineAnswer.Yes(plan.Algorithm, plan.WorkspaceBytes) with { Remark = (plan as CpuPlan)?.Remark ?? "" } : EngineAnswer.No(proposal.Refusal!);
    }

    /// <inheritdoc/>
    public Plan CreatePlan(Problem problem, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Proposal proposal = CpuPlanner.Propose(problem, CpuCandidates.Fastest(problem, options, _workers), _workers);
        return proposal.Plan ?? throw new RefusedException(proposal.Refusal!);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="problem"/> is null.</exception>
    public TensorFormat PreferredLayout(ConvProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return LayoutPreference.Of(problem);
    }

    /// <summary>Ends the worker threads. Plans of this engine cannot run afterwards.</summary>
    public void Dispose() => _workers.Dispose();
}
