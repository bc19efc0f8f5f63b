using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Interop.CuDnn;

/// <summary>cuDNN's files, as the loader knows them.</summary>
public static class CudnnFiles
{
    /// <summary>cuDNN 9 and 8.</summary>
    public static LibraryDescription Description { get; } = new()
    {
        Name = "cuDNN",
        FileVariable = "CONVDNN_CUDNN",
        FileNames = [Main(9), Main(8), .. OperatingSystem.IsWindows() ? [] : new[] { "libcudnn.so" }],
        OutdatedFileNames = [Main(7)],
        Oldest = new Version(8, 0),
        TooNew = new Version(10, 0),
        InCudaInstall = true,
        WheelFolder = "cudnn",
        HowToInstall = "Install cuDNN 9 from NVIDIA's site, from the distribution, or as the Python wheel nvidia-cudnn-cu12 or nvidia-cudnn-cu13.",
        Siblings = version => version.Major >= 9
            ? [
                Sibling("graph", 9), Sibling("ops", 9), Sibling("cnn", 9), Sibling("adv", 9, required: false),
                Sibling("heuristic", 9), Sibling("engines_precompiled", 9), Sibling("engines_runtime_compiled", 9),
                Sibling("engines_tensor_ir", 9, required: false), Sibling("ext", 9, required: false),
            ]
            : [
                Sibling("ops_infer", 8), Sibling("ops_train", 8), Sibling("cnn_infer", 8), Sibling("cnn_train", 8),
                Sibling("adv_infer", 8, required: false), Sibling("adv_train", 8, required: false),
            ],
        Companions =
        [
            new("CONVDNN_NVRTC", CudaLibraries.NvrtcFiles, "cuda_nvrtc", CudaLibraries.NvrtcBuiltins),
            new("CONVDNN_CUBLASLT", major => [OperatingSystem.IsWindows() ? $"cublasLt64_{major}.dll" : $"libcublasLt.so.{major}"], "cublas"),
            new("CONVDNN_CUBLAS", major => [OperatingSystem.IsWindows() ? $"cublas64_{major}.dll" : $"libcublas.so.{major}"], "cublas"),
        ],
    };

    private static string Main(int major) => OperatingSystem.IsWindows() ? $"cudnn64_{major}.dll" : $"libcudnn.so.{major}";

    private static SiblingLibrary Sibling(string name, int major, bool required = true) =>
        new(OperatingSystem.IsWindows() ? $"cudnn_{name}64_{major}.dll" : $"libcudnn_{name}.so.{major}", required);
}
