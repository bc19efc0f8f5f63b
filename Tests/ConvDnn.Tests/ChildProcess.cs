using System.Diagnostics;
using ConvDnn.Tests.Interop.Cuda;
using ConvDnn.Tests.Interop.Real;
using ConvDnn.Tests.Tool;

namespace ConvDnn.Tests;

/// <summary>Runs parts of this assembly as programs of their own, for what a test cannot do to its own process.</summary>
internal static class ChildProcess
{
    private static readonly Dictionary<string, Func<string[], int>> Programs = new()
    {
        [nameof(ExitingProgram)] = ExitingProgram.Run,
        [nameof(RealLibrariesProgram)] = RealLibrariesProgram.Run,
        [nameof(InfoProgram)] = InfoProgram.Run,
    };

    /// <summary>Runs a program and waits for it.</summary>
    /// <param name="program">Its name in the list.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code, and what it wrote.</returns>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        string assembly = typeof(ChildProcess).Assembly.Location;
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A child meets nothing but what it loads.
        start.Environment.Remove(NoGpu.Variable);
        foreach (string argument in arguments.Prepend(program).Prepend(assembly)) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static int Main(string[] arguments) => Programs[arguments[0]](arguments[1..]);
}
