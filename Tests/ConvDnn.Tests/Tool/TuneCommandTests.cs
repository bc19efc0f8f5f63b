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

    [Test]
    public void Table_of_the_processor_is_fitted_written_and_explained()
    {
        using var folder = new TemporaryFolder();
        string table = folder.File("table.csv");
        ToolRun tuned = RunWithTable(table, "tune", "--problem", Problem, "--engines", "cpu", "--threads", "1");
        Assert.That(tuned.ExitCode, Is.Zero, tuned.Error);
        Assert.That(tuned.Error, Does.Contain($"wrote {table}: "));
        Assert.That(File.ReadAllLines(table)[0], Is.EqualTo("convdnn-kernel-table,1"));

        File.WriteAllLines(table, [.. File.ReadAllLines(table).Take(2), "direct.least-rows,100", "planar.most-rows,1"]);
        ToolRun explained = RunWithTable(table, "explain", Problem);
        Assert.That(explained.Output, Does.Contain($"takes what no row of the kernel table '{table}' does"));
        Assert.That(RunWithTable("", "explain", Problem).Output, Does.Contain("taken by row 'planar' of the built-in kernel table (most-rows 12, "));

        File.WriteAllText(table, "nonsense");
        ToolRun ignored = RunWithTable(table, "explain", Problem);
        Assert.That((ignored.ExitCode, ignored.Output), Is.EqualTo((0, RunWithTable("", "explain", Problem).Output)));
        Assert.That(ignored.Error, Does.Contain($"The kernel table '{table}' is ignored: "));
    }

    private static ToolRun RunWithTable(string table, params string[] arguments) => Run(name => name == "CONVDNN_KERNEL_TABLE" ? table : null, arguments);

    private static ToolRun Run(string cache, params string[] arguments) => Run(name => name == "CONVDNN_CACHE" ? cache : null, arguments);

    private static ToolRun Run(Func<string, string?> environment, params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int exitCode = Launcher.Run(arguments, new ToolHost(TextWriter.Synchronized(output), TextWriter.Synchronized(error), IsErrorTerminal: false, CancellationToken.None)
        {
            Libraries = LibrarySearch.OnlyIn(SimulatedStack.Folder),
            Environment = environment,
        });
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }
}
