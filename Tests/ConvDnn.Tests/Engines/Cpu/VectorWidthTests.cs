using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.Cpu;

/// <summary>
/// The CPU engine on processors that this machine is not: the program runs as a child process with instructions switched off,
/// must pick the narrower kernels, and must still agree with the oracle. The 512-bit kernels are forced by name, which works everywhere.
/// </summary>
[Parallelizable(ParallelScope.All)]
public partial class VectorWidthTests
{
    /// <summary>Fewer configurations than this would mean that the matrix got lost on the way.</summary>
    private const int LeastPassed = 1000;

    [TestCase("DOTNET_EnableAVX2", "0", "planar128")]
    [TestCase("DOTNET_EnableHWIntrinsic", "0", "planar-scalar")]
    [TestCase("CONVDNN_KERNEL", "gemm512", "gemm512")]
    [TestCase("CONVDNN_KERNEL", "gemm256", "gemm256")]
    public void Engine_with_fewer_instructions_picks_other_kernels_and_stays_right(string variable, string value, string kernel)
    {
        string explained = Run(variable, value, "explain", "conv forward x=1,8,9,9 w=8,8,3,3");
        Assert.That(explained, Does.Contain($"yes: {kernel} "));

        string parity = Run(variable, value, "parity", "--engines", "cpu", "--max-flops", "1e5", "--types", "f32,f64");
        Match totals = Totals().Match(parity);
        Assert.That(totals.Success, parity);
        Assert.Multiple(() =>
        {
            Assert.That(int.Parse(totals.Groups["passed"].ValueSpan, CultureInfo.InvariantCulture), Is.AtLeast(LeastPassed));
            Assert.That(totals.Groups["failed"].Value, Is.EqualTo("0"));
            Assert.That(totals.Groups["refused"].Value, Is.EqualTo("0"));
        });
    }

    [GeneratedRegex("^(?<passed>[0-9]+) passed, (?<failed>[0-9]+) failed, (?<refused>[0-9]+) refused", RegexOptions.Multiline)]
    private static partial Regex Totals();

    private static string Run(string variable, string value, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ConvDnn.Tool.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        // Whatever this process was started with must not decide what the child does.
        start.Environment.Remove("CONVDNN_KERNEL");
        start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return output;
    }
}
