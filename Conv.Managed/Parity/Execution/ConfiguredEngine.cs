using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>
/// An engine with one of its kernels forced, as an engine of its own: <c>cudnn/winograd</c>. So a suite runs every configuration of an engine, and its reports show each by itself.
/// It does not own the engine.
/// </summary>
public sealed class ConfiguredEngine : IEngine
{
    /// <summary>What stands between the engine's name and the kernel's.</summary>
    public const char Separator = '/';

    private readonly IEngine _engine;
    private readonly FrozenDictionary<Problem, FrozenSet<string>>? _offers;

    /// <summary>An engine that takes one kernel only.</summary>
    /// <param name="engine">The engine, which stays the caller's.</param>
    /// <param name="kernel">The kernel's name.</param>
    public ConfiguredEngine(IEngine engine, string kernel)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentException.ThrowIfNullOrEmpty(kernel);
        (_engine, Kernel) = (engine, kernel);
        Name = $"{engine.Name}{Separator}{kernel}";
    }

    private ConfiguredEngine(IEngine engine, string kernel, FrozenDictionary<Problem, FrozenSet<string>> offers)
        : this(engine, kernel) => _offers = offers;

    /// <summary>The kernel.</summary>
    public string Kernel { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public EngineStatus Status => _engine.Status;

    /// <summary>Every configuration that an engine has for any of some problems, in the order in which they turn up; the engine itself where it has no choice.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="problems">The problems.</param>
    /// <param name="options">What is asked of plans.</param>
    public static ImmutableArray<IEngine> All(IEngine engine, IEnumerable<Problem> problems, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(problems);
        if (engine is not IConfigurableEngine configurable || !engine.Status.IsAvailable) return [engine];
        var kernels = new List<string>();
        var offers = new Dictionary<Problem, FrozenSet<string>>();
        foreach (Problem problem in problems.Distinct())
        {
            string[] offered = [.. configurable.Candidates(problem, options).Select(static candidate => candidate.Kernel)];
            offers.Add(problem, [.. offered]);
            kernels.AddRange(offered.Except(kernels));
        }

        var known = offers.ToFrozenDictionary();
        return kernels.Count == 0 ? [engine] : [.. kernels.Select(kernel => new ConfiguredEngine(engine, kernel, known))];
    }

    /// <summary>Whether the engine has this kernel for a problem at all, be it that it then refuses. True for problems that <see cref="All"/> was not given.</summary>
    /// <param name="problem">The problem.</param>
    public bool IsOfferedFor(Problem problem) => _offers is null || !_offers.TryGetValue(problem, out FrozenSet<string>? offered) || offered.Contains(Kernel);

    /// <inheritdoc/>
    public EngineAnswer Supports(Problem problem, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _engine.Supports(problem, options with { Kernel = Kernel });
    }

    /// <inheritdoc/>
    public Plan CreatePlan(Problem problem, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _engine.CreatePlan(problem, options with { Kernel = Kernel });
    }

    /// <summary>Nothing: the engine is the caller's.</summary>
    public void Dispose()
    {
    }
}
