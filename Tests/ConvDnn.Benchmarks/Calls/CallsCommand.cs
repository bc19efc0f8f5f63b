using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace ConvDnn.Benchmarks.Calls;

/// <summary><c>calls</c>: the cost of a call on tiny problems, by BenchmarkDotNet.</summary>
internal static class CallsCommand
{
    public static Command Create()
    {
        var command = new Command("calls", "Times calls on tiny problems on one thread with BenchmarkDotNet (in this process, short runs).");
        command.SetAction(static _ =>
        {
            // In this process: a project of its own could not see the build rules that ours needs.
            IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance)).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "convdnn-calls"));
            return BenchmarkRunner.Run<CallOverhead>(config).HasCriticalValidationErrors ? 1 : 0;
        });
        return command;
    }
}
