using System.Diagnostics;
using System.Runtime.InteropServices;
using ConvDnn.Tests.Parity.Conformance;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary>The program as a process of its own: what only the operating system sees.</summary>
public class ProcessTests
{
    private const int Interrupt = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public void Exit_code_and_streams_reach_the_caller()
    {
        using var small = new SmallCase();
        small.Write("y", [1, 1, 3], [21, 32, 44]);
        using Process process = Start("check", small.Folder);
        (string output, string error) = Finish(process);
        Assert.That(process.ExitCode, Is.EqualTo(1), error);
        Assert.That(output.TrimEnd(), Does.EndWith("0 passed, 1 failed, 0 skipped"));
        Assert.That(error, Is.Empty);
    }

    [Test]
    public void Bad_usage_is_one_sentence_and_2()
    {
        using Process process = Start("dance");
        (string output, string error) = Finish(process);
        Assert.That((process.ExitCode, output), Is.EqualTo((2, "")));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Interrupted_in_the_middle_of_its_work_it_ends_with_130()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("There are no signals on Windows.");
        // Hundreds of seconds of work for the reference.
        using Process process = StartInterruptible("bench", "--problem", "conv forward x=1,256,224,224 w=256,256,3,3 padding=1,1", "--engines", "reference");
        Task<string> error = process.StandardError.ReadToEndAsync();
        await Task.Delay(TimeSpan.FromSeconds(4));
        Assert.That(process.HasExited, Is.False, "the work must still go on");
        Assert.That(Kill(process.Id, Interrupt), Is.Zero);
        Assert.That(process.WaitForExit(Patience), Is.True);
        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That((await error).Trim(), Is.EqualTo("convdnn: Cancelled."));
    }

    [Test]
    public void A_reader_that_goes_away_leaves_no_stack_trace()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("The shell of this test is not on Windows.");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"dotnet '{Program}' info | true");
        using Process process = Process.Start(start)!;
        (_, string error) = Finish(process);
        Assert.That(error, Does.Not.Contain("   at ").And.Not.Contain("Unhandled"));
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "ConvDnn.Tool.dll");

    private static Process Start(params string[] arguments) => StartProgram("dotnet", [Program, .. arguments]);

    /// <summary>Whoever starts the tests in the background of a shell makes them, and their children, deaf to interrupts; GNU's env gives a child its ears back.</summary>
    private static Process StartInterruptible(params string[] arguments)
    {
        const string Env = "/usr/bin/env", Default = "--default-signal=INT";
        using Process trial = StartProgram(Env, [Default, "true"]);
        Finish(trial);
        return trial.ExitCode == 0 ? StartProgram(Env, [Default, "dotnet", Program, .. arguments]) : Start(arguments);
    }

    private static Process StartProgram(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;

    private static (string Output, string Error) Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail("the program did not end");
        }

        return (output.Result, error.Result);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
