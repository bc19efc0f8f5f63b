using System.Text.Json;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Tests.Core.Files;
using ConvDnn.Tests.Interop;
using ConvDnn.Tool;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary>What <c>convdnn info</c> says of the vendors' libraries and devices, as a process of its own, which loads what it finds.</summary>
public class InfoLibrariesTests
{
    private static readonly string[] Libraries = ["CUDA driver", "NVRTC", "cuBLAS", "cuDNN"];

    [Test]
    public void Nothing_installed_is_told_with_every_place_tried_and_what_to_do()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = Run(LibrarySearch.OnlyIn(folder.Path), "info");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        foreach (string library in Libraries) Assert.That(run.Output, Does.Contain($"\n  {library,-12}missing: {library}: not found. "));
        Assert.That(run.Output, Does.Contain(Path.Combine(folder.Path, "libcudnn.so.9")).Or.Contain("cudnn64_9.dll"));
        Assert.That(run.Output, Does.Contain("CONVDNN_LIBRARY_PATH").And.Contain("CONVDNN_CUDNN").And.Contain("display driver"));
        Assert.That(run.Output, Does.Contain("devices\n  none        the CUDA driver cannot be used"));
    }

    [Test]
    public void A_text_file_named_like_the_library_is_told()
    {
        using var folder = new TemporaryFolder();
        string name = OperatingSystem.IsWindows() ? "cudnn64_9.dll" : "libcudnn.so.9";
        File.WriteAllText(Path.Combine(folder.Path, name), "version https://git-lfs\n");
        JsonElement cudnn = Library(Run(LibrarySearch.OnlyIn(folder.Path), "info", "--json").Json, "cuDNN");
        Assert.That(cudnn.GetProperty("state").GetString(), Is.EqualTo("not-a-library"));
        Assert.That(cudnn.GetProperty("whatToDo").GetString(), Does.Contain("CONVDNN_CUDNN"));
        Assert.That(cudnn.GetProperty("tried").EnumerateArray().Select(tried => tried.GetString()), Has.Some.Contains("version https"));
    }

    [Test]
    public void The_simulated_stack_is_told_as_simulated_with_versions_paths_and_devices()
    {
        string stack = SimulatedStack.Folder;
        (int exitCode, string output) = ChildProcess.Run(nameof(InfoProgram), stack);
        Assert.That(exitCode, Is.Zero, output);
        JsonElement root = JsonDocument.Parse(output).RootElement;
        foreach (string library in Libraries)
        {
            JsonElement found = Library(root, library);
            Assert.That((found.GetProperty("state").GetString(), found.GetProperty("simulated").GetBoolean()), Is.EqualTo(("loaded", true)), library);
            Assert.That(found.GetProperty("path").GetString(), Does.StartWith(stack));
            Assert.That(found.GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+"));
            Assert.That(found.GetProperty("whatToDo").GetString(), Is.Empty);
        }

        JsonElement device = root.GetProperty("devices")[0];
        Assert.That(device.GetProperty("simulated").GetBoolean());
        Assert.That(device.GetProperty("computeCapability").GetString(), Is.EqualTo("8.0"));
        Assert.That(device.GetProperty("memoryBytes").GetInt64(), Is.EqualTo(8L << 30));
        Assert.That(root.GetProperty("noDevice").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void Whatever_this_machine_has_is_told_without_a_failure()
    {
        (int exitCode, string output) = ChildProcess.Run(nameof(InfoProgram));
        Assert.That(exitCode, Is.Zero, output);
        JsonElement root = JsonDocument.Parse(output).RootElement;
        foreach (string library in Libraries)
        {
            JsonElement found = Library(root, library);
            bool isLoaded = found.GetProperty("state").GetString() == "loaded";
            Assert.That(found.GetProperty("path").GetString() is not null, Is.EqualTo(isLoaded), library);
            Assert.That(found.GetProperty("whatToDo").GetString(), isLoaded ? Is.Empty : Is.Not.Empty, library);
            Assert.That(found.GetProperty("tried").GetArrayLength(), Is.Positive, library);
        }

        Assert.That(root.GetProperty("devices").GetArrayLength() > 0, Is.EqualTo(root.GetProperty("noDevice").ValueKind == JsonValueKind.Null));
    }

    private static JsonElement Library(JsonElement root, string name) =>
        root.GetProperty("libraries").EnumerateArray().Single(library => library.GetProperty("name").GetString() == name);

    private static ToolRun Run(LibrarySearch search, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = Launcher.Run(arguments, new ToolHost(output, error, IsErrorTerminal: false, CancellationToken.None) { Libraries = search });
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }
}

/// <summary><c>convdnn info --json</c> as a program: with an argument, that folder is searched before all others.</summary>
internal static class InfoProgram
{
    public static int Run(string[] arguments)
    {
        // For the engines too, which look for themselves: two builds of one library must not meet in a process.
        if (arguments.Length > 0) Environment.SetEnvironmentVariable(LibrarySearch.FolderVariable, arguments[0]);
        return Launcher.Run(["info", "--json"], new ToolHost(Console.Out, Console.Error, IsErrorTerminal: false, CancellationToken.None));
    }
}
