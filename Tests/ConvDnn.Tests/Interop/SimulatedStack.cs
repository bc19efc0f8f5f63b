using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop;

/// <summary>
/// The simulated CUDA stack with its control functions. It is one for the whole process, so tests that use it do not run
/// beside each other, and each begins with <see cref="Begin"/>.
/// </summary>
internal static unsafe class SimulatedStack
{
    private static readonly Lazy<(string? Folder, string Reason)> s_found = new(Find);
    private static readonly Lazy<LibraryLoad<CudaDriver>> s_driver = new(() => CudaDriver.Load(Loader));

    /// <summary>A loader that finds the simulated stack and nothing else.</summary>
    public static NativeLoader Loader => new(LibrarySearch.OnlyIn(Folder));

    /// <summary>The folder of its libraries. Ignores the test where there is none.</summary>
    public static string Folder
    {
        get
        {
            if (s_found.Value.Folder is null) Assert.Ignore($"The simulated CUDA stack is not there: {s_found.Value.Reason}");
            return s_found.Value.Folder;
        }
    }

    /// <summary>Loads the driver where that takes no building.</summary>
    public static void LoadWhereBuilt()
    {
        if (GivenOrBuilt() is not null) _ = s_driver.Value;
    }

    /// <summary>The driver, with the whole stack as on its first day.</summary>
    public static CudaDriver Begin()
    {
        LibraryLoad<CudaDriver> load = s_driver.Value;
        Assert.That(load.IsSimulated, load.Describe());
        ((delegate* unmanaged<void>)Find("simReset"))();
        // What this thread learned of contexts that are no more.
        CurrentContexts.Forget();
        return new CudaDriver(load.Require().Functions, load.Version!, isSimulated: true);
    }

    /// <summary>Asserts that nothing is left over: no handle, no byte, no misuse, no context current.</summary>
    public static void AssertClean()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Violations, Is.Empty);
            Assert.That(LiveReport, Is.Empty);
            Assert.That(LiveBytes(), Is.Zero);
            Assert.That(ContextDepth, Is.Zero, "contexts current on this thread");
        });
    }

    /// <summary>The n-th call of a function from now on fails; 0 is every one.</summary>
    public static void Fail(string function, int nth, int status) =>
        WithText(function, text => ((delegate* unmanaged<byte*, long, int, void>)Find("simFail"))((byte*)text, nth, status));

    /// <summary>Whether calls compute what they are for; begun anew it does.</summary>
    public static void SetWork(bool on) => ((delegate* unmanaged<int, void>)Find("simSetWork"))(on ? 1 : 0);

    public static void FailAsync(int status) => ((delegate* unmanaged<int, void>)Find("simFailAsync"))(status);

    public static void ClearFailures() => ((delegate* unmanaged<void>)Find("simClearFailures"))();

    public static void SetMemoryLimit(long bytes) => ((delegate* unmanaged<nuint, void>)Find("simSetMemoryLimit"))((nuint)bytes);

    public static void SetDeviceCount(int count) => ((delegate* unmanaged<int, void>)Find("simSetDeviceCount"))(count);

    public static void LogCalls(bool on) => ((delegate* unmanaged<int, void>)Find("simLogCalls"))(on ? 1 : 0);

    /// <summary>The calls since the log was switched on, as (thread, function).</summary>
    public static (string Thread, string Function)[] CallLog =>
        [.. Text("simCallLog").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(parts => (parts[0], parts[1]))];

    public static string Violations => Text("simViolations");

    public static string LiveReport => Text("simLiveReport");

    public static int ContextDepth => ((delegate* unmanaged<int>)Find("simContextDepth"))();

    public static long CurrentThread => ((delegate* unmanaged<long>)Find("simCurrentThread"))();

    public static void ClearViolations() => ((delegate* unmanaged<void>)Find("simClearViolations"))();

    public static long CheckGuards() => ((delegate* unmanaged<long>)Find("simCheckGuards"))();

    public static long Calls(string? function = null) => Count("simCalls", function);

    public static long LiveHandles(string? kind = null) => Count("simLiveHandles", kind);

    public static long CreatedHandles(string kind) => Count("simCreatedHandles", kind);

    public static long ThreadOfLastDestroy(string kind) => Count("simThreadOfLastDestroy", kind);

    public static long LiveBytes(string? kind = null) => Count("simLiveBytes", kind);

    private static long Count(string function, string? name) =>
        WithText(name, text => ((delegate* unmanaged<byte*, long>)Find(function))((byte*)text));

    /// <summary>The address of a function of the simulated driver.</summary>
    public static nint Find(string function) => s_driver.Value.File!.Find(function);

    private static string Text(string function)
    {
        var get = (delegate* unmanaged<byte*, nuint, nuint>)Find(function);
        var text = new byte[(int)get(null, 0) + 1];
        fixed (byte* first = text) get(first, (nuint)text.Length);
        return Encoding.UTF8.GetString(text).TrimEnd('\0');
    }

    private static long WithText(string? text, Func<nint, long> call)
    {
        nint utf8 = Marshal.StringToCoTaskMemUTF8(text);
        try
        {
            return call(utf8);
        }
        finally
        {
            Marshal.FreeCoTaskMem(utf8);
        }
    }

    private static void WithText(string? text, Action<nint> call) => WithText(text, utf8 =>
    {
        call(utf8);
        return 0;
    });

    private static string Source => Path.Combine(RepositoryRoot.Folder, "native", "simcuda");

    private static string? GivenOrBuilt() =>
        (Environment.GetEnvironmentVariable(LibrarySearch.FolderVariable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(Source, "build"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "libcuda.so.1")));

    private static (string? Folder, string Reason) Find()
    {
        if (GivenOrBuilt() is { } there) return (there, "");
        (string source, string built) = (Source, Path.Combine(Source, "build"));
        if (!File.Exists(Path.Combine(source, "CMakeLists.txt"))) return (null, $"no {LibrarySearch.FolderVariable} names its folder, and {source} is empty.");
        return Run("cmake", "-S", source, "-B", built, "-DCMAKE_BUILD_TYPE=Release") is { } configuring ? (null, configuring)
            : Run("cmake", "--build", built, "--parallel") is { } building ? (null, building)
            : (built, "");
    }

    /// <summary>Runs a program; null, or why it failed.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} {string.Join(' ', arguments)} failed: {errors}{output.Result}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"{program} is not on the path to build it.";
        }
    }
}
