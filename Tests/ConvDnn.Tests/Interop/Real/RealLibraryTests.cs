using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Real;

/// <summary>
/// NVIDIA's own libraries, where they are installed; no GPU is needed. On Debian, <c>libnvrtc11.2</c>,
/// <c>libcublas11</c> and <c>libcuda1</c> of non-free will do.
/// </summary>
public class RealLibraryTests
{
    [Test]
    public void The_driver_has_every_function_and_tells_whether_there_is_a_device()
    {
        string output = OutputOf("driver");
        Assert.That(output, Does.Contain("missing functions: 0"));
        Assert.That(output, Does.Match("devices: [1-9]").Or.Match(@"no device: cuInit returned CUDA_ERROR_\w+ \(\d+\)"));
    }

    [Test]
    public void NVRTC_compiles_our_kernels_to_PTX_and_tells_what_is_wrong_with_a_source()
    {
        string[] kernels = [.. new[] { "native/kernels", "native/simcuda/tests/kernels" }
            .Select(folder => Path.Combine(RepositoryRoot.Folder, folder)).Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.cu"))];
        string output = OutputOf(["nvrtc", .. kernels]);
        Assert.That(output, Does.Contain("missing functions: 0"));
        Assert.That(output, Does.Contain("refused: nvrtcCompileProgram returned NVRTC_ERROR_COMPILATION (6)").And.Contain("broken.cu(1): error"));
        Assert.That(output.Split(".visible .entry ").Length - 1, Is.GreaterThanOrEqualTo(kernels.Length), "every file has a kernel");
    }

    [Test]
    public void CuBLAS_has_every_function_and_tells_that_there_is_no_device()
    {
        string output = OutputOf("cublas");
        Assert.That(output, Does.Contain("missing functions: 0"));
        Assert.That(output, Does.Contain("created").Or.Contain("refused: cublasCreate_v2 returned CUBLAS_STATUS_NOT_INITIALIZED (1)"));
    }

    [Test]
    public void CuDNN_has_every_function() => Assert.That(OutputOf("cudnn"), Does.Contain("missing functions: 0"));

    private static string OutputOf(params string[] arguments)
    {
        (int exitCode, string output) = ChildProcess.Run(nameof(RealLibrariesProgram), arguments);
        Assert.That(exitCode, Is.Zero, output);
        if (output.StartsWith("simulated", StringComparison.Ordinal)) Assert.Ignore("The simulated library is first on the search path.");
        if (!output.StartsWith("state: Loaded", StringComparison.Ordinal)) Assert.Ignore($"The real library is not usable here. {output}");
        Assert.That(output.Split('\n')[1], Does.Contain(" from /").Or.Contain(@":\"), "the full path is told, also of what the system's loader found");
        return output;
    }
}
