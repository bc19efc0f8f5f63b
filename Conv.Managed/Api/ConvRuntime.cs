using System.Collections.Immutable;
using System.Globalization;
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
    private readonly PlanShelf _shelf;
    private int _disposed;

    internal ConvRuntime(ImmutableArray<IEngine> engines, PlanOptions defaults, PlanCache cache, PlanShelf shelf)
    {
        Engines = engines;
        Cache = cache;
        _defaults = defaults;
        _shelf = shelf;
    }

    /// <summary>The engines in the order in which they are asked.</summary>
    public ImmutableArray<IEngine> Engines { get; }

    /// <summary>What was decided about plans of engines that have a choice. Saved when the runtime is disposed.</summary>
    public PlanCache Cache { get; }

    /// <summary>Starts an empty list of engines.</summary>
    public static ConvRuntimeBuilder Create() => new();

    /// <summary>The runtime of every machine: the processor's engine, and the reference for whatever that refuses.</summary>
    public static ConvRuntime CreateDefault() => Create().AddCpu().AddReference().Build();

    /// <summary>
    /// Decides how a problem is executed: the first engine that supports it, or the one that the options name.
    /// Asked again for the same, it gives another owner of the same plan.
    /// </summary>
    /// <param name="problem">What to compute.</param>
    /// <param name="options">What is asked beyond it; null for the runtime's defaults.</param>
    /// <exception cref="RefusedException">No engine supports it; the message holds every engine's reason.</exception>
    /// <exception cref="EngineUnavailableException">The named engine is not here, or cannot work here.</exception>
    /// <exception cref="ObjectDisposedException">The runtime was disposed.</exception>
    public Plan CreatePlan(Problem problem, PlanOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ArgumentNullException.ThrowIfNull(problem);
        PlanOptions complete = WithDefaults(problem, options);
        return _shelf.Get(problem, complete, Place(), () => Decide(problem, complete), () => DecideForOneFilter(problem, complete));
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
        PlanOptions complete = WithDefaults(problem, options);
        var opinions = Asked(complete).Select(engine => (Engine: engine, Answer: AnswerOf(engine, problem, complete))).ToList();
        IEngine? chosen = opinions.Find(static opinion => opinion.Answer.IsSupported).Engine;
        return chosen is null
            ? throw Refused(problem, opinions.Select(static opinion => $"{opinion.Engine.Name}: {opinion.Answer.Text}"))
            : PreferenceOf(chosen, problem) ?? problem.X.Format;
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

    /// <summary>Saves the cache and disposes the engines. Plans must be disposed before. Harmless when repeated.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Cache.Save();
        _shelf.Dispose();
        foreach (IEngine engine in Engines) engine.Dispose();
    }

    private ImmutableArray<IEngine> Asked(PlanOptions options) => options.Engine is null ? Engines : [Engine(options.Engine)];

    /// <summary>Where all the engines together would put a plan made now.</summary>
    private long Place()
    {
        long place = 0;
        foreach (IEngine engine in Engines)
        {
            if (engine is IConfigurableEngine configurable) place = (place * 31) + configurable.Place;
        }

        return place;
    }

    private Plan Decide(Problem problem, PlanOptions options)
    {
        List<string>? reasons = null;
        foreach (IEngine engine in Asked(options))
        {
            if (TryPlan(engine, problem, options, out string reason) is { } plan) return plan;
            (reasons ??= []).Add($"{engine.Name}: {reason}");
        }

        throw Refused(problem, reasons ?? []);
    }

    /// <summary>A plan that will own its filter: what was decided, and cached, for filters that come with every call does not bind it.</summary>
    private Plan DecideForOneFilter(Problem problem, PlanOptions options)
    {
        IEngine? engine = Asked(options).FirstOrDefault(engine => engine.Status.IsAvailable && engine.Supports(problem, options).IsSupported);
        return engine is null ? Decide(problem, options) : engine.CreatePlan(problem, options);
    }

    private static RefusedException Refused(Problem problem, IEnumerable<string> reasons) => new($"No engine does '{problem}'. {string.Join(" ", reasons)}");

    private static TensorFormat? PreferenceOf(IEngine? engine, Problem problem) =>
        engine is ILayoutPreference preference && problem is ConvProblem convolution ? preference.PreferredLayout(convolution) : null;

    private Plan? TryPlan(IEngine engine, Problem problem, PlanOptions options, out string reason)
    {
        EngineStatus status = engine.Status;
        reason = status.Summary;
        if (!status.IsAvailable) return null;
        if (engine is IConfigurableEngine { } configurable) return TryPlan(configurable, problem, options, out reason);
        return engine.TryCreatePlan(problem, options, out reason);
    }

    /// <summary>By the cache where it knows; a decision that no longer holds, as after a change that its key does not show, is dropped and made again.</summary>
    private Plan? TryPlan(IConfigurableEngine engine, Problem problem, PlanOptions options, out string reason)
    {
        PlanKey key = PlanKey.Of(engine.Name, engine.Fingerprint, problem, options);
        Plan? made = null;
        PlanDecision decision = Cache.GetOrDecide(key, () => Decide(engine, problem, options, out made));
        reason = decision.Refusal ?? "";
        if (made is not null || decision.Refusal is not null) return made;
        try
        {
            return engine.CreatePlan(problem, Following(decision, options));
        }
        catch (RefusedException)
        {
            Cache.Drop(key);
            decision = Cache.GetOrDecide(key, () => Decide(engine, problem, options, out made));
            reason = decision.Refusal ?? "";
            return made ?? (decision.Refusal is null ? engine.CreatePlan(problem, Following(decision, options)) : null);
        }
    }

    private static PlanDecision Decide(IEngine engine, Problem problem, PlanOptions options, out Plan? made)
    {
        made = engine.TryCreatePlan(problem, options, out string refusal);
        return made is null ? PlanDecision.Refuse(refusal) : PlanDecision.Take(made.Kernel, made.WorkspaceBytes);
    }

    /// <summary>A kernel that was measured is named; what heuristics chose they choose again, and a plan without a named kernel may still change it for a filter that is bound.</summary>
    private static PlanOptions Following(PlanDecision decision, PlanOptions options) =>
        decision.Kernel is null || (decision.Milliseconds is null && options.Selection != PlanSelection.Measured) ? options : options with { Kernel = decision.Kernel, Selection = PlanSelection.Heuristic };

    private EngineAnswer AnswerOf(IEngine engine, Problem problem, PlanOptions options)
    {
        EngineStatus status = engine.Status;
        if (!status.IsAvailable) return EngineAnswer.No(status.Summary);
        // What was decided before, perhaps by measuring, is what a plan would get.
        PlanDecision? decision = engine is IConfigurableEngine configurable ? Cache.Find(PlanKey.Of(engine.Name, configurable.Fingerprint, problem, options)) : null;
        EngineAnswer answer = engine.Supports(problem, decision is null ? options : Following(decision, options));
        if (decision is null || !answer.IsSupported) return decision is null ? answer : engine.Supports(problem, options);
        return decision is { Kernel: not null, Milliseconds: { } time } ? answer with { Remark = string.Create(CultureInfo.InvariantCulture, $"kept in the plan cache, measured at {time:0.####} ms") } : answer;
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
            Accuracy = options.Accuracy != Accuracy.Default ? options.Accuracy : _defaults.Accuracy,
            Threads = options.Threads != 0 ? options.Threads : _defaults.Threads,
            WorkspaceLimit = Math.Min(options.WorkspaceLimit, _defaults.WorkspaceLimit),
            Deterministic = options.Deterministic || _defaults.Deterministic,
            Precompiled = options.Precompiled || _defaults.Precompiled,
            Selection = options.Selection != PlanSelection.Heuristic ? options.Selection : _defaults.Selection,
            Alignment = Math.Min(options.Alignment, _defaults.Alignment),
        };
    }
}
