using System.Text;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Cuda;

/// <summary>NVRTC and modules on the simulated stack, whose kernels are compiled with it.</summary>
[NonParallelizable]
public sealed class NvrtcTests
{
    private CudaDriver _driver = null!;
    private NvrtcCompiler _compiler = null!;

    [SetUp]
    public void Begin()
    {
        _driver = SimulatedStack.Begin();
        _compiler = NvrtcCompiler.Load(SimulatedStack.Loader).Require();
    }

    [Test]
    public void Compiler_tells_its_version_and_architectures()
    {
        Assert.That(_compiler.Version.Major, Is.InRange(11, 13));
        Assert.That(_compiler.SupportedArchitectures, Has.Member(80));
    }

    [Test]
    public void A_kernel_goes_from_source_to_result()
    {
        using (CudaContext context = _driver.Device(0).CreateContext())
        using (CudaStream stream = context.CreateStream())
        using (CudaModule module = context.LoadModule(_compiler.Compile(Kernel("saxpy"), "saxpy.cu", "--gpu-architecture=compute_80").Ptx.Span))
        using (DeviceBuffer<float> x = context.Allocate<float>([1, 2, 3]), y = context.Allocate<float>([10, 20, 30]))
        {
            CudaFunction saxpy = module.Function("saxpy");
            saxpy.Launch(1, 32, stream, 2f, KernelArgument.Of(x.Span), KernelArgument.Of(y.Span), 3L);
            stream.Synchronize();
            Assert.That(y.ToArray(), Is.EqualTo(new float[] { 12, 24, 36 }));
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void A_source_that_does_not_compile_gives_the_compilers_log()
    {
        NvrtcException thrown = Assert.Throws<NvrtcException>(() => _compiler.Compile("#error wrong on purpose\n", "wrong.cu"))!;
        Assert.That(thrown.Status, Is.EqualTo(nvrtcResult.NVRTC_ERROR_COMPILATION));
        Assert.That(thrown.Function, Is.EqualTo("nvrtcCompileProgram"));
        Assert.That(thrown.LastErrorText, Does.Contain("wrong.cu").And.Contain("wrong on purpose"));
        Assert.That(SimulatedStack.LiveHandles("nvrtcProgram"), Is.Zero);
    }

    [Test]
    public void A_function_that_is_not_there_and_code_that_is_none_are_told()
    {
        using CudaContext context = _driver.Device(0).CreateContext();
        using CudaModule module = context.LoadModule(_compiler.Compile(Kernel("saxpy"), "saxpy.cu", "--gpu-architecture=compute_80").Ptx.Span);
        CudaException missing = Assert.Throws<CudaException>(() => module.Function("nobody"))!;
        Assert.That((missing.Function, missing.Status), Is.EqualTo(("cuModuleGetFunction", CUresult.CUDA_ERROR_NOT_FOUND)));
        Assert.That(missing.ToRepro(), Does.Contain("module.Function(\"nobody\")"));
        CudaException none = Assert.Throws<CudaException>(() => context.LoadModule("no code"u8))!;
        Assert.That(none.Function, Is.EqualTo("cuModuleLoadDataEx"));
    }

    [Test]
    public void A_kernel_argument_holds_the_bytes_of_its_value()
    {
        Assert.That(Bytes(7), Is.EqualTo(new byte[] { 7, 0, 0, 0, 0, 0, 0, 0 }));
        Assert.That(Bytes(1f), Is.EqualTo(new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0 }));
        Assert.That(Bytes(new CUdeviceptr(0x0102030405060708)), Is.EqualTo(new byte[] { 8, 7, 6, 5, 4, 3, 2, 1 }));
        Assert.Throws<ArgumentException>(() => KernelArgument.Of(default(decimal)));
    }

    private static unsafe byte[] Bytes(KernelArgument argument) => new ReadOnlySpan<byte>(&argument, sizeof(KernelArgument)).ToArray();

    private static string Kernel(string name)
    {
        string path = Path.Combine(RepositoryRoot.Folder, "native", "simcuda", "tests", "kernels", name + ".cu");
        if (!File.Exists(path)) Assert.Ignore($"{path} is not there.");
        return File.ReadAllText(path, Encoding.UTF8);
    }
}
