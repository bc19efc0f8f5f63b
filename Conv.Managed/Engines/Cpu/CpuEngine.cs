using System.Collections.Immutable;
using ConvDnn.Kernels;

[assembly: ConvDnn.ConvEngine(typeof(ConvDnn.Engines.Cpu.CpuEngine))]

namespace ConvDnn.Engines.Cpu;

/// <summary>
/// The processor, in managed code: vector kernels of the widest kind that the machine has. Results have the same bits for every number of threads; a plan allocates nothing
/// when it runs. float32, float64, float16 and bfloat16 in every operation and direction, 8-bit integers forward.
/// </summary>
public sealed class CpuEngine : IConfigurableEngine, ILayoutPreference
{
    /// <summary>The engine's name: <c>cpu</c>.</summary>
    public const string EngineName = "cpu";

    /// <summary>The environment variable with the name of the kernel table's file: <c>CONVDNN_KERNEL_TABLE</c>.</summary>
    public const string TableVariable = "CONVDNN_KERNEL_TABLE";

    private readonly Workers _workers;
    private EngineStatus? _status;

    /// <summary>An engine with as many workers as there are processors; they start with the first execution that can use them.</summary>
    public CpuEngine()
        : this(Environment.ProcessorCount)
    {
    }

    /// <summary>An engine with a number of workers of its own. Kernels are chosen by the table in the file that <see cref="TableVariable"/> names.</summary>
    /// <param name="threads">The most threads that an execution may use, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public CpuEngine(int threads)
        : this(threads, Environment.GetEnvironmentVariable(TableVariable))
    {
    }

    /// <summary>An engine that chooses kernels by a table.</summary>
    /// <param name="threads">The most threads that an execution may use, the caller's included.</param>
    /// <param name="table">The file of a table that <see cref="RefreshTable"/> wrote; null or empty for the built-in table, which also serves where the file is missing or cannot be used.</param>
    /// <param name="warn">Gets a warning about a file that is ignored; null writes it to <see cref="System.Diagnostics.Trace"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public CpuEngine(int threads, string? table, Action<string>? warn = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _workers = new Workers(threads, string.IsNullOrEmpty(table) ? KernelTable.BuiltIn : KernelTableFile.Read(table, warn));
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public EngineStatus Status => _status ??= EngineStatus.Available(
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
    public Plan? TryCreatePlan(Problem problem, PlanOptions options, out string refusal)
    {
        ArgumentNullException.ThrowIfNull(options);
        Proposal proposal = CpuPlanner.Propose(problem, CpuCandidates.Fastest(problem, options, _workers), _workers);
        refusal = proposal.Refusal ?? "";
        return proposal.Plan;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="problem"/> is null.</exception>
    public TensorFormat PreferredLayout(ConvProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return LayoutPreference.Of(problem);
    }

    /// <summary>
    /// Fits the table that kernels are chosen by to what was measured on this machine, beginning with the one in use, and writes it. Engines that are made with the file choose by it;
    /// this one goes on as it is.
    /// </summary>
    /// <param name="table">The file.</param>
    /// <param name="measured">Problems with the options they were measured under and what <see cref="Candidates"/> measured; other problems than convolutions of floating-point numbers have no say.</param>
    /// <returns>The numbers that changed, as <c>name old -> new</c>.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public ImmutableArray<string> RefreshTable(string table, IEnumerable<(Problem Problem, PlanOptions Options, ImmutableArray<PlanCandidate> Candidates)> measured)
    {
        ArgumentException.ThrowIfNullOrEmpty(table);
        ArgumentNullException.ThrowIfNull(measured);
        List<KernelTiming> timings = [.. measured.Select(one => CpuCandidates.Timing(one.Problem, one.Options, one.Candidates, _workers)).OfType<KernelTiming>()];
        KernelTable fitted = KernelTableFit.Fit(_workers.Table, timings, KernelTableFile.Origin(table));
        KernelTableFile.Write(table, fitted);
        return [.. fitted.ChangesFrom(_workers.Table)];
    }

    /// <summary>Ends the worker threads. Plans of this engine cannot run afterwards.</summary>
    public void Dispose() => _workers.Dispose();
}
