using System.Globalization;

namespace ConvDnn;

/// <summary>Collects engines, in the order in which they will be asked, and makes a runtime of them.</summary>
public sealed class ConvRuntimeBuilder : IEngineRegistry
{
    private readonly List<IEngine> _engines = [];
    private PlanOptions _defaults = FromEnvironment(Environment.GetEnvironmentVariable);
    private PlanCache? _cache;
    private int _keptPlans = PlanShelf.DefaultCapacity;

    internal ConvRuntimeBuilder()
    {
    }

    /// <inheritdoc/>
    public void Add(IEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        if (_engines.Exists(known => known.Name == engine.Name))
        {
            throw new ArgumentException($"engine = '{engine.Name}' was added before; expected each engine once.", nameof(engine));
        }

        _engines.Add(engine);
    }

    /// <summary>Adds any engine, such as one of your own.</summary>
    /// <exception cref="ArgumentException">An engine of that name is there already.</exception>
    public ConvRuntimeBuilder AddEngine(IEngine engine)
    {
        Add(engine);
        return this;
    }

    /// <summary>
    /// What plans get where their own options say nothing. Replaces what the environment variables
    /// <c>CONVDNN_KERNEL</c> (a kernel by name) and <c>CONVDNN_THREADS</c> (a number) say.
    /// </summary>
    public ConvRuntimeBuilder WithDefaults(PlanOptions defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        _defaults = defaults;
        return this;
    }

    /// <summary>Where decisions about plans are kept. Replaces the file that the environment variable <c>CONVDNN_CACHE</c> names; without either they live as long as the runtime.</summary>
    public ConvRuntimeBuilder WithCache(PlanCache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        _cache = cache;
        return this;
    }

    /// <summary>How many plans are kept for those who ask for the same again; 0 for none. Default: <see cref="PlanShelf.DefaultCapacity"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="plans"/> is negative.</exception>
    public ConvRuntimeBuilder WithKeptPlans(int plans)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plans);
        _keptPlans = plans;
        return this;
    }

    /// <summary>Makes the runtime, which owns the engines from here on.</summary>
    /// <exception cref="InvalidOperationException">No engine was added.</exception>
    public ConvRuntime Build()
    {
        if (_engines.Count == 0)
        {
            throw new InvalidOperationException("No engine was added; expected at least one, such as AddCpu().");
        }

        return new ConvRuntime([.. _engines], _defaults, _cache ?? CacheOf(Environment.GetEnvironmentVariable("CONVDNN_CACHE")), new PlanShelf(_keptPlans));
    }

    private static PlanCache CacheOf(string? path) => new(string.IsNullOrEmpty(path) ? null : path);

    /// <exception cref="FormatException">A variable has a value that means nothing.</exception>
    internal static PlanOptions FromEnvironment(Func<string, string?> read)
    {
        string? kernel = read("CONVDNN_KERNEL");
        string? threads = read("CONVDNN_THREADS");
        int count = 0;
        if (!string.IsNullOrEmpty(threads) && (!int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count < 1))
        {
            throw new FormatException($"The environment variable CONVDNN_THREADS is '{threads}'; expected a whole number of at least 1.");
        }

        return new PlanOptions { Kernel = string.IsNullOrEmpty(kernel) ? null : kernel, Threads = count };
    }
}
