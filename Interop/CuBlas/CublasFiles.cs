using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Interop.CuBlas;

/// <summary>cuBLAS's files, as the loader knows them.</summary>
public static class CublasFiles
{
    /// <summary>cuBLAS of CUDA 11, 12 and 13.</summary>
    public static LibraryDescription Description { get; } = new()
    {
        Name = "cuBLAS",
        FileVariable = "CONVDNN_CUBLAS",
        FileNames = [Main(13), Main(12), Main(11)],
        OutdatedFileNames = [Main(10)],
        Oldest = new Version(11, 0),
        TooNew = new Version(14, 0),
        InCudaInstall = true,
        WheelFolder = "cublas",
        HowToInstall = "It comes with the CUDA toolkit and with the Python wheel nvidia-cublas (nvidia-cublas-cu12 for CUDA 12).",
        Siblings = version => [new(OperatingSystem.IsWindows() ? $"cublasLt64_{version.Major}.dll" : $"libcublasLt.so.{version.Major}", Required: true)],
    };

    private static string Main(int major) => OperatingSystem.IsWindows() ? $"cublas64_{major}.dll" : $"libcublas.so.{major}";
}
