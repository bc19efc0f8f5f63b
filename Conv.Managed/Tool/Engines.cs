using ConvDnn.Engines.Cpu;
using ConvDnn.Engines.CuBlas;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Engines.CuDnnGraph;
using ConvDnn.Engines.Reference;

namespace ConvDnn.Tool;

/// <summary>The engines of this build, and the names by which the command line knows engines.</summary>
internal static class Engines
{
    /// <summary>Lets the runtime choose.</summary>
    public const string Auto = "auto";

    /// <summary>Every name of the contract, whether or not this build has the engine.</summary>
    public static IReadOnlyList<string> Names { get; } = ["reference", "cpu", "cudnn", "cudnn-graph", "cublas", Auto];

    /// <summary>A runtime with all engines that this build has; those that cannot work here are asked and say so.</summary>
    /// <exception cref="FormatException">An environment variable has a value that means nothing.</exception>
    public static ConvRuntime CreateRuntime(ToolHost host) => All(host).Build();

    /// <summary>The same with a plan cache of the caller's.</summary>
    /// <exception cref="FormatException">An environment variable has a value that means nothing.</exception>
    public static ConvRuntime CreateRuntime(ToolHost host, PlanCache cache) => All(host).WithCache(cache).Build();

    /// <summary>The names of the engines of this build, in the order in which they are asked; nothing is loaded.</summary>
    public static IReadOnlyList<string> Present(ToolHost host)
    {
        using ConvRuntime runtime = CreateRuntime(host);
        return [.. runtime.Engines.Select(static engine => engine.Name)];
    }

    /// <summary>Says on standard error which of the engines stand on the simulated CUDA stack: their results prove the wrapper and nothing about a GPU.</summary>
    public static void SayWhatIsSimulated(ToolHost host, IEnumerable<IEngine> engines)
    {
        string[] simulated = [.. engines.Where(static engine => engine.Status.IsSimulated).Select(static engine => engine.Name)];
        if (simulated.Length > 0) host.Say($"simulated: {string.Join(", ", simulated)} on the simulated CUDA stack; these are no results of a GPU");
    }

    /// <summary>The same for the engines that a choice leaves.</summary>
    public static void SayWhatIsSimulated(ToolHost host, ConvRuntime runtime, PlanOptions options) =>
        SayWhatIsSimulated(host, runtime.Engines.Where(engine => options.Engine is null || engine.Name == options.Engine));

    /// <summary>What <c>--engine</c> means to a plan: a name that is here and works, or null for <see cref="Auto"/>.</summary>
    /// <exception cref="UsageException">No engine has that name.</exception>
    /// <exception cref="EngineUnavailableException">The engine is not in this build, or cannot work here.</exception>
    public static string? Require(ConvRuntime runtime, string name)
    {
        if (name == Auto) return null;
        if (runtime.Engines.Any(engine => engine.Name == name)) return runtime.Engine(name).Name;
        if (!Names.Contains(name)) throw new UsageException($"There is no engine '{name}'; expected one of {string.Join(", ", Names)}.");
        throw new EngineUnavailableException($"The engine '{name}' is not part of this build of convdnn; take one of {string.Join(", ", runtime.Engines.Select(static engine => engine.Name))}, or a build that has it.");
    }

    private static ConvRuntimeBuilder All(ToolHost host) =>
        (host.Libraries is { } libraries
            ? ConvRuntime.Create().AddCuDnn(libraries).AddCuDnnGraph(libraries).AddCuBlas(libraries)
            : ConvRuntime.Create().AddCuDnn().AddCuDnnGraph().AddCuBlas()).AddEngine(new CpuEngine(Environment.ProcessorCount, host.Environment(CpuEngine.TableVariable), host.Say)).AddReference();
}
