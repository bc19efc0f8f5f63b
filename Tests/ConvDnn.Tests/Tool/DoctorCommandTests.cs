using System.Diagnostics;
using System.Text.Json;
using ConvDnn.Tests.Core.Files;
using ConvDnn.Tests.Interop;
using ConvDnn.Tests.Interop.Loading;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary><c>convdnn doctor</c> as a process of its own with children of its own, over libraries that are right, absent, too old and murderous.</summary>
public class DoctorCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] OnTheGpu = ["cudnn", "cudnn-graph", "cublas"];

    [Test]
    public void Libraries_that_work_are_healthy_and_say_what_they_are()
    {
        Report report = Examine([]);
        Assert.That(report.ExitCode, Is.Zero, report.Error);
        foreach (string engine in OnTheGpu)
        {
            Assert.That(report.State(engine), Is.EqualTo("healthy"), report.Text(engine));
            Assert.That(report.Text(engine), Does.Contain("(simulated) from " + SimulatedStack.Folder).And.Contain("running conv backward-filter").And.Contain("passed"));
        }

        Assert.That(new[] { report.State("cpu"), report.State("reference") }, Is.All.EqualTo("healthy"));
    }

    [Test]
    public void A_library_that_is_not_there_is_named_with_what_to_do_and_is_no_sickness()
    {
        using var folder = new TemporaryFolder();
        Report report = Examine([("CONVDNN_CUDNN", folder.File("libcudnn.so.9"))]);
        Assert.That(report.ExitCode, Is.Zero, report.Error);
        foreach (string engine in (string[])["cudnn", "cudnn-graph"])
        {
            Assert.That((report.State(engine), report.IsSick(engine)), Is.EqualTo(("not here", false)), report.Text(engine));
            Assert.That(report.Text(engine), Does.Contain("cuDNN: not found").And.Contain("Install cuDNN 9").And.Contain("CONVDNN_CUDNN"));
            Assert.That(report.Lines(engine), Is.Unique);
        }

        Assert.That(report.State("cublas"), Is.EqualTo("healthy"), report.Text("cublas"));
    }

    [Test]
    public void A_version_that_is_too_old_is_told_with_the_ones_expected()
    {
        using var folder = new TemporaryFolder();
        string old = CompiledLibrary.Make(folder.File("libcudnn.so.7"), "unsigned long cudnnGetVersion(void) { return 7605; } int cudnnGetProperty(int what, int *value) { *value = (int[]){7, 6, 5}[what]; return 0; }\n");
        Report report = Examine([("CONVDNN_CUDNN", old)]);
        Assert.That(report.ExitCode, Is.Zero, report.Error);
        Assert.That(report.State("cudnn"), Is.EqualTo("not here"), report.Text("cudnn"));
        Assert.That(report.Text("cudnn"), Does.Contain(old).And.Contain("7.6.5").And.Contain("8.0"));
    }

    [Test]
    public void A_library_that_ends_the_process_is_sick_and_takes_nothing_with_it()
    {
        using var folder = new TemporaryFolder();
        string murderous = CompiledLibrary.Make(folder.File("libcublas.so.13"), "void abort(void); __attribute__((constructor)) static void end(void) { abort(); }\n");
        Report report = Examine([("CONVDNN_CUBLAS", murderous)]);
        Assert.That(report.ExitCode, Is.EqualTo(1), report.Error);
        Assert.That((report.State("cublas"), report.IsSick("cublas")), Is.EqualTo(("sick: ended by signal 6", true)), report.Text("cublas"));
        Assert.That(report.Lines("cublas"), Does.Contain("loading"));
        Assert.That(report.State("cpu"), Is.EqualTo("healthy"));
    }

    [Test]
    public void A_library_that_computes_nothing_is_sick_though_it_says_that_all_went_well()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(SimulatedStack.Folder, "libcublasLt.so.13"), folder.File("libcublasLt.so.13"));
        // What it does not have itself is found in the library that it depends on.
        string idle = CompiledLibrary.Make(
            folder.File("libcublas.so.13"), "int cublasGemmEx() { return 0; } int cublasGemmStridedBatchedEx() { return 0; }\n",
            "-x", "none", "-Wl,--no-as-needed", Path.Combine(SimulatedStack.Folder, "libcublas.so.13"), $"-Wl,-rpath,{SimulatedStack.Folder}");
        Report report = Examine([("CONVDNN_CUBLAS", idle)]);
        Assert.That(report.ExitCode, Is.EqualTo(1), report.Error);
        Assert.That((report.State("cublas"), report.IsSick("cublas")), Is.EqualTo(("sick: wrong results", true)), report.Text("cublas"));
        Assert.That(report.Lines("cublas"), Has.Some.StartsWith("failed: "));
        Assert.That(report.State("cudnn"), Is.EqualTo("healthy"), report.Text("cudnn"));
    }

    [Test]
    public void Nothing_but_the_processor_is_no_sickness_either()
    {
        using var folder = new TemporaryFolder();
        Report report = Examine([("CONVDNN_CUDA", folder.File("libcuda.so.1")), ("CONVDNN_LIBRARY_PATH", folder.Path)]);
        Assert.That(report.ExitCode, Is.Zero, report.Error);
        foreach (string engine in OnTheGpu)
        {
            Assert.That(report.State(engine), Is.EqualTo("not here"), report.Text(engine));
            Assert.That(report.Text(engine), Does.Contain("CUDA driver: not found").And.Contain("CONVDNN_CUDA"));
        }
    }

    /// <summary>The simulated stack, but for what the variables say.</summary>
    private static Report Examine((string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "ConvDnn.Tool.dll"), "doctor", "--json"]) start.ArgumentList.Add(argument);
        foreach (string inherited in start.Environment.Keys.Where(static name => name.StartsWith("CONVDNN_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(inherited);
        start.Environment["CONVDNN_LIBRARY_PATH"] = SimulatedStack.Folder;
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("doctor did not end");
        }

        return new Report(process.ExitCode, JsonDocument.Parse(output.Result).RootElement, error.Result);
    }

    private sealed record Report(int ExitCode, JsonElement Root, string Error)
    {
        public string State(string engine) => Of(engine).GetProperty("state").GetString()!;

        public bool IsSick(string engine) => Of(engine).GetProperty("sick").GetBoolean();

        public string[] Lines(string engine) => [.. Of(engine).GetProperty("lines").EnumerateArray().Select(static line => line.GetString()!)];

        public string Text(string engine) => string.Join('\n', Lines(engine));

        private JsonElement Of(string engine) => Root.GetProperty("engines").EnumerateArray().Single(found => found.GetProperty("name").GetString() == engine);
    }
}
