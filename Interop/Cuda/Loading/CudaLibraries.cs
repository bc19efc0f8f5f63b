namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>The driver and NVRTC, as the loader knows them.</summary>
public static class CudaLibraries
{
    /// <summary>The CUDA driver, which the display driver brings, never the toolkit. CUDA 11 or newer; every driver runs what older ones ran.</summary>
    public static LibraryDescription Driver { get; } = new()
    {
        Name = "CUDA driver",
        FileVariable = "CONVDNN_CUDA",
        FileNames = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"],
        SystemFolders = OperatingSystem.IsWindows() ? [] : ["/usr/lib/wsl/lib"],
        Oldest = new Version(11, 0),
        HowToInstall = "It comes with NVIDIA's display driver: install or update that.",
    };

    /// <summary>NVRTC of CUDA 11, 12 or 13.</summary>
    public static LibraryDescription Nvrtc { get; } = new()
    {
        Name = "NVRTC",
        FileVariable = "CONVDNN_NVRTC",
        FileNames = [.. NvrtcFiles(13), .. NvrtcFiles(12), .. NvrtcFiles(11)],
        Oldest = new Version(11, 0),
        TooNew = new Version(14, 0),
        InCudaInstall = true,
        WheelFolder = "cuda_nvrtc",
        HowToInstall = "It comes with the CUDA toolkit and with the Python wheel nvidia-cuda-nvrtc.",
        // Opened by bare name at the first compilation, so it must be in the process before. NVRTC itself tells where it is missing.
        Siblings = version => [new(OperatingSystem.IsWindows() ? $"nvrtc-builtins64_{version.Major}{version.Minor}.dll" : $"libnvrtc-builtins.so.{version.Major}.{version.Minor}", Required: false)],
    };

    /// <summary>The pattern of the file names of what NVRTC of one major version of CUDA opens by itself.</summary>
    /// <param name="cudaMajor">11, 12 or 13.</param>
    public static string NvrtcBuiltins(int cudaMajor) => OperatingSystem.IsWindows() ? $"nvrtc-builtins64_{cudaMajor}?.dll" : $"libnvrtc-builtins.so.{cudaMajor}.?";

    /// <summary>NVRTC's file names of one major version of CUDA.</summary>
    /// <param name="cudaMajor">11, 12 or 13.</param>
    public static IReadOnlyList<string> NvrtcFiles(int cudaMajor) => (cudaMajor, OperatingSystem.IsWindows()) switch
    {
        (11, true) => ["nvrtc64_112_0.dll"],
        (11, false) => ["libnvrtc.so.11.2"],
        (_, true) => [$"nvrtc64_{cudaMajor}0_0.dll"],
        _ => [$"libnvrtc.so.{cudaMajor}"],
    };
}
