using System.Globalization;
using System.Text.Json;
using ConvDnn.Device;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Tests.Core.Files;
using ConvDnn.Tests.Interop;
using ConvDnn.Tool;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary><c>convdnn tune</c>: every candidate with its time, workspace and error; the fastest right one is what the next plan takes.</summary>
[NonParallelizable]
public class TuneCommandTests
{
    private const string Problem = "conv forward x=1,8,9,8 w=8,8,3,3 padding=1,1";

    [Test]
    public void Every_candidate_is_timed_and_held_against_the_oracle_and_the_best_is_kept()
    {
        SimulatedStack.Begin();
        using var folder = new TemporaryFolder();
        string file = folder.File("plans.json");
        ToolRun run = Run(file, "tune", "--problem", Problem, "--engines", "cudnn,cudnn-graph", "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Contain("simulated").And.Contain($"wrote {file}"));
        JsonElement[] candidates = [.. run.Json.GetProperty("candidates").EnumerateArray()];
        JsonElement[] supported = [.. candidates.Where(static candidate => candidate.GetProperty("supported").GetBoolean())];
        Assert.That(candidates, Has.Length.GreaterThan(supported.Length), "refused ones are listed too");
        foreach (JsonElement candidate in supported)
        {
            Assert.That(candidate.GetProperty("milliseconds").GetDouble(), Is.Not.Negative);
            Assert.That(candidate.GetProperty("workspaceBytes").GetInt64(), Is.Not.Negative);
            Assert.That(candidate.GetProperty("errorOverBound").GetDouble(), Is.InRange(0, 1));
        }

        Assert.That(candidates.Where(static candidate => !candidate.GetProperty("supported").GetBoolean()).Select(static candidate => candidate.GetProperty("verdict").GetString()), Is.All.StartsWith("refused: "));
        JsonElement[] kept = [.. candidates.Where(static candidate => candidate.GetProperty("kept").GetBoolean())];
        Assert.That(kept.Select(static candidate => candidate.GetProperty("engine").GetString()), Is.EqualTo(new[] { "cudnn", "cudnn-graph" }));

        // Another process, as it were: the decision comes from the file.
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(new CudnnEngine(new GpuPlatform(SimulatedStack.Loader))).WithCache(new PlanCache(file)).Build();
        using Plan plan = runtime.CreatePlan(ConvDnn.Problem.Parse(Problem), new PlanOptions { Space = MemorySpace.Device });
        Assert.That(plan.Kernel, Is.EqualTo(kept[0].GetProperty("kernel").GetString()));
    }

    [Test]
    public void Limits_are_kept_to_and_bad_lines_end_in_one_sentence()
    {
        SimulatedStack.Begin();
        ToolRun run = Run("", "tune", "--problem", Problem, "--engines", "cudnn", "--workspace-limit", "0", "--deterministic", "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Contain("CONVDNN_CACHE names no file"));
        JsonElement[] supported = [.. run.Json.GetProperty("candidates").EnumerateArray().Where(static candidate => candidate.GetProperty("supported").GetBoolean())];
        Assert.That(supported, Is.Not.Empty);
        Assert.That(supported.Select(static candidate => (candidate.GetProperty("workspaceBytes").GetInt64(), candidate.GetProperty("deterministic").GetBoolean())), Is.All.EqualTo((0L, true)));
        ToolRun.Of("tune").RequireSentence(2, "--problem");
        ToolRun.Of("tune", "--problem", Problem, "--workspace-limit", "much").RequireSentence(2, "much");
    }

    private static ToolRun Run(string cache, params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int exitCode = Launcher.Run(arguments, new ToolHost(TextWriter.Synchronized(output), TextWriter.Synchronized(error), IsErrorTerminal: false, CancellationToken.None)
        {
            Libraries = LibrarySearch.OnlyIn(SimulatedStack.Folder),
            Environment = name => name == "CONVDNN_CACHE" ? cache : null,
        });
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }
}
