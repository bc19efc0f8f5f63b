using System.Collections.Immutable;
using ConvDnn.Engines.Cpu;
using ConvDnn.Engines.Reference;

namespace ConvDnn;

/// <summary>
/// The engines of this process, asked in order: the first that supports a problem gets it.
/// <code>
/// using ConvRuntime runtime = ConvRuntime.Create().AddCpu().AddReference().Build();
/// using Plan plan = runtime.CreatePlan(problem);
/// plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y), Workspace = workspace.View });
/// </code>
/// Safe to share between threads.
/// </summary>
public sealed class ConvRuntime : IDisposable
{
    private readonly PlanOptions _defaults;
    private int _disposed;

    internal ConvRuntime(ImmutableArray<IEngine> engines, PlanOptions defaults)
    {
        Engines = engines;
        _defaults = defaults;
    }

    /// <summary>The engines in the order in which they are asked.</summary>
    public ImmutableArray<IEngine> Engines { get; }

    /// <summary>Starts an empty list of engines.</summary>
    public static ConvRuntimeBuilder Create() => new();

    /// <summary>The runtime of every machine: the processor's engine, and the reference for whatever that refuses.</summary>
    public static ConvRuntime CreateDefault() => Create().AddCpu().AddReference().Build();

    /// <summary>Decides how a problem is executed: the first engine that supports it, or the one that the options name.</summary>
    /// <param name="problem">What to compute.</param>
    /// <param name="options">What is asked beyond it; null for the runtime's defaults.</param>
    /// <exception cref="RefusedException">No engine supports it; the message holds every engine's reason.</exception>
    /// <exception cref="EngineUnavailableException">The named engine is not here, or cannot work here.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public Plan CreatePlan(Problem problem, PlanOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ArgumentNullException.ThrowIfNull(problem);
        options = WithDefaults(problem, options);
        return Choose(problem, options).CreatePlan(problem, options);
    }

    /// <summary>
    /// The layout of x and y in which a convolution is expected to be fastest on the engine that would get it; the one that it has where that engine does not mind.
    /// <code>ConvProblem fast = problem.In(runtime.PreferredLayout(problem));</code>
    /// </summary>
    /// <exception cref="RefusedException">No engine supports it; the message holds every engine's reason.</exception>
    /// <exception cref="EngineUnavailableException">The named engine is not here, or cannot work here.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public TensorFormat PreferredLayout(ConvProblem problem, PlanOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ArgumentNullException.ThrowIfNull(problem);
        return PreferenceOf(Choose(problem, WithDefaults(problem, options)), problem) ?? problem.X.Format;
    }

    /// <summary>Asks every engine about a problem and decides nothing.</summary>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public ConvExplain Explain(Problem problem, PlanOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ArgumentNullException.ThrowIfNull(problem);
        options = WithDefaults(problem, options);
        ConvExplain answers = new(problem, [.. Engines.Select(engine => new EngineOpinion(engine.Name, AnswerOf(engine, problem, options)))]);
        return answers with { PreferredLayout = PreferenceOf(Engines.FirstOrDefault(engine => engine.Name == answers.Chosen), problem) };
    }

    /// <summary>The engine of that name.</summary>
    /// <exception cref="EngineUnavailableException">There is none, or it cannot work here; the message says what to do.</exception>
    public IEngine Engine(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (IEngine engine in Engines)
        {
            if (engine.Name != name) continue;
            EngineStatus status = engine.Status;
            return status.IsAvailable ? engine : throw new EngineUnavailableException($"The engine '{name}' cannot work here: {status.Summary}");
        }

        throw new EngineUnavailableException($"This runtime has no engine '{name}'; it has {string.Join(", ", Engines.Select(engine => engine.Name))}.");
    }

    /// <summary>Disposes the engines. Plans must be disposed before. Harmless when repeated.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        foreach (IEngine engine in Engines) engine.Dispose();
    }

    private ImmutableArray<IEngine> Asked(PlanOptions options) => options.Engine is null ? Engines : [Engine(options.Engine)];

    /// <summary>The first engine that supports the problem.</summary>
    private IEngine Choose(Problem problem, PlanOptions options)
    {
        List<string>? reasons = null;
        foreach (IEngine engine in Asked(options))
        {
            EngineAnswer answer = AnswerOf(engine, problem, options);
            if (answer.IsSupported) return engine;
            (reasons ??= []).Add($"{engine.Name}: {answer.Text}");
        }

        throw new RefusedException($"No engine does '{problem}'. {string.Join(" ", reasons ?? [])}");
    }

    private static TensorFormat? PreferenceOf(IEngine? engine, Problem problem) =>
        engine is ILayoutPreference preference && problem is ConvProblem convolution ? preference.PreferredLayout(convolution) : null;

    private static EngineAnswer AnswerOf(IEngine engine, Problem problem, PlanOptions options)
    {
        EngineStatus status = engine.Status;
        return status.IsAvailable ? engine.Supports(problem, options) : EngineAnswer.No(status.Summary);
    }

    /// <summary>The kernel of the environment is meant for what has kernels to choose from; a forced kernel must not take pooling or a bias gradient away from every engine.</summary>
    private PlanOptions WithDefaults(Problem problem, PlanOptions? options)
    {
        options ??= PlanOptions.Default;
        bool hasKernels = problem is ConvProblem { Direction: not Direction.BackwardBias };
        return options with
        {
            Engine = options.Engine ?? _defaults.Engine,
            Kernel = options.Kernel ?? (hasKernels ? _defaults.Kernel : null),
            Threads = options.Threads != 0 ? options.Threads : _defaults.Threads,
            WorkspaceLimit = Math.Min(options.WorkspaceLimit, _defaults.WorkspaceLimit),
        };
    }
}
