using System.Collections.Immutable;

namespace ConvDnn.Device;

/// <summary>What engines on a device have in common: status before work, an answer that is the plan's own, plans for either memory.</summary>
/// <param name="name">The engine's name.</param>
/// <param name="platform">Driver, compiler and contexts; the engine disposes it.</param>
public abstract class DeviceEngine(string name, GpuPlatform platform) : IConfigurableEngine
{
    private int _disposed;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public abstract EngineStatus Status { get; }

    /// <inheritdoc/>
    public string Fingerprint => Status.Summary;

    /// <inheritdoc/>
    public long Place => platform.CurrentPlace;

    /// <summary>Driver, compiler and contexts.</summary>
    protected GpuPlatform Platform => platform;

    /// <inheritdoc/>
    public EngineAnswer Supports(Problem problem, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        EngineStatus status = Status;
        if (!status.IsAvailable) return EngineAnswer.No(status.Summary);
        // Measuring belongs to making a plan; the answer is what the heuristics would take.
        using DevicePlan? plan = Propose(platform.CurrentContext(), problem, options with { Selection = PlanSelection.Heuristic }, out string? refusal);
        return plan is null ? EngineAnswer.No(refusal!) : EngineAnswer.Yes(plan.Algorithm, plan.WorkspaceBytes);
    }

    /// <inheritdoc/>
    public Plan CreatePlan(Problem problem, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        DevicePlan plan = Propose(ContextOfPlans(), problem, options, out string? refusal) ?? throw new RefusedException(refusal!);
        return plan.In(options.Space);
    }

    /// <inheritdoc/>
    public ImmutableArray<PlanCandidate> Candidates(Problem problem, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        return CandidatesIn(ContextOfPlans(), problem, options with { Kernel = null });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        platform.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A plan, or the reason why there is none.</summary>
    /// <param name="context">Where it is to run.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What is asked of the plan.</param>
    /// <param name="refusal">The reason, a sentence; null where there is a plan.</param>
    protected abstract DevicePlan? Propose(GpuContext context, Problem problem, PlanOptions options, out string? refusal);

    /// <summary>Every way of doing a problem.</summary>
    /// <param name="context">Where it is to run.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What is asked of the plan.</param>
    protected abstract ImmutableArray<PlanCandidate> CandidatesIn(GpuContext context, Problem problem, PlanOptions options);

    private GpuContext ContextOfPlans()
    {
        EngineStatus status = Status;
        return status.IsAvailable ? platform.CurrentContext() : throw new EngineUnavailableException($"The engine '{name}' cannot work here: {status.Summary}");
    }
}
