using System.Diagnostics;

namespace ConvDnn.Benchmarks;

/// <summary>Starts this program, or one like it, once more with the runtime's tiers: applications have them, and this program measures everything else without.</summary>
internal static class FreshProcess
{
    private const string Tiers = "DOTNET_TieredCompilation";

    /// <summary>Whether somebody has said whether this process has tiers: <see cref="Start"/>, or who started it.</summary>
    public static bool HasTiers => Environment.GetEnvironmentVariable(Tiers) is not null;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">What it is told.</param>
    /// <param name="program">Another program than this one.</param>
    /// <param name="readOutput">Whether its output is read here instead of shown.</param>
    public static Process Start(IEnumerable<string> arguments, string? program = null, bool readOutput = false)
    {
        bool isHosted = program is null && Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        if (isHosted) arguments = arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "ConvDnn.Benchmarks.dll"));
        var start = new ProcessStartInfo(program ?? Environment.ProcessPath!, arguments) { RedirectStandardOutput = readOutput };
        start.Environment.TryAdd(Tiers, "1");
        return Process.Start(start)!;
    }
}
