using System.Globalization;

namespace ConvDnn;

/// <summary>Collects engines, in the order in which they will be asked, and makes a runtime of them.</summary>
public sealed class ConvRuntimeBuilder : IEngineRegistry
{
    private readonly List<IEngine> _engines = [];
    private PlanOptions _defaults = FromEnvironment(Environment.GetEnvironmentVariable);

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

    /// <summary>Makes the runtime, which owns the engines from here on.</summary>
    /// <exception cref="InvalidOperationException">No engine was added.</exception>
    public ConvRuntime Build()
    {
        if (_engines.Count == 0)
        {
            throw new InvalidOperationException("No engine was added; expected at least one, such as AddCpu().");
        }

        return new ConvRuntime([.. _engines], _defaults);
    }

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
