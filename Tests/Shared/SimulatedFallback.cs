using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Tests.Shared;

/// <summary>Where no driver is, GPU engines are tested on the simulated CUDA stack, when that was built. A machine that promises a device (<c>CONVDNN_REQUIRE_GPU=1</c>) gets no substitute.</summary>
internal static class SimulatedFallback
{
#pragma warning disable CA2255 // The engines look at the environment when they are made; nothing of a test runs before.
    [ModuleInitializer]
    internal static void Choose()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable("CONVDNN_REQUIRE_GPU") == "1") return;
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(LibrarySearch.FolderVariable))) return;
        // Looked for without loading the driver: one that is there without a device would stand in the simulated one's way.
        if (!OperatingSystem.IsLinux() || File.Exists("/dev/dxg") || Directory.EnumerateFiles("/dev", "nvidia*").Any(static path => char.IsAsciiDigit(path[^1]))) return;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string built = Path.Combine(folder.FullName, "native", "simcuda", "build");
            if (!File.Exists(Path.Combine(built, "libcuda.so.1"))) continue;
            Environment.SetEnvironmentVariable(LibrarySearch.FolderVariable, built);
            return;
        }
    }
}
