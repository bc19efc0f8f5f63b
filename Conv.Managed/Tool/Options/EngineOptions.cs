using System.CommandLine;
using System.Globalization;

namespace ConvDnn.Tool.Options;

/// <summary><c>--engine</c>, <c>--kernel</c>, <c>--accuracy</c> and <c>--threads</c>: who does the work, and how.</summary>
internal sealed class EngineOptions
{
    public Option<string> Engine { get; } = new("--engine")
    {
        Description = $"The engine: {string.Join(", ", Engines.Names)}.",
        HelpName = "E",
        DefaultValueFactory = static _ => Engines.Auto,
    };

    public Option<string?> Kernel { get; } = new("--kernel") { Description = "Force a kernel or algorithm of the engine, by name.", HelpName = "NAME" };

    public AccuracyOption Accuracy { get; } = new();

    public Option<string?> Threads { get; } = new("--threads") { Description = "Processor threads; all when left out. Never changes a result.", HelpName = "T" };

    public void AddTo(Command command)
    {
        command.Options.Add(Engine);
        command.Options.Add(Kernel);
        command.Options.Add(Accuracy.Option);
        command.Options.Add(Threads);
    }

    /// <summary>What plans are asked for.</summary>
    /// <exception cref="UsageException">A value means nothing.</exception>
    /// <exception cref="EngineUnavailableException">The engine is not here.</exception>
    public PlanOptions Read(ParseResult parsed, ConvRuntime runtime) => new()
    {
        Engine = Engines.Require(runtime, parsed.GetRequiredValue(Engine)),
        Kernel = parsed.GetValue(Kernel),
        Accuracy = Accuracy.Read(parsed),
        Threads = ThreadCount(parsed.GetValue(Threads)),
    };

    internal static int ThreadCount(string? text)
    {
        if (text is null) return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= 4096
            ? threads
            : throw new UsageException($"--threads is '{text}'; expected a whole number from 1 to 4096.");
    }
}
