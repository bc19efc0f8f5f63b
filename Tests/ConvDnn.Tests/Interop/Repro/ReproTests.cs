using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Raw;
using ConvDnn.Tests.Interop.Cuda;
using ConvDnn.Tests.Interop.CuDnn;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Repro;

/// <summary>
/// What an exception says to repeat a call is C# that compiles, whatever call failed, and repeats the failure; and
/// whatever call failed, nothing is left behind.
/// </summary>
[NonParallelizable]
public sealed class ReproTests
{
    private static readonly List<CudnnLibrary> s_libraries = [];

    [Test]
    public void The_snippet_of_every_call_of_the_driver_and_NVRTC_compiles()
    {
        SimulatedStack.Begin();
        NvrtcCompiler compiler = NvrtcCompiler.Load(SimulatedStack.Loader).Require();
        EverySnippetCompiles(driver => DriverSequence(driver, compiler), atLeast: 40);
    }

    [TestCase(8)]
    [TestCase(9)]
    public void The_snippet_of_every_call_of_cuDNN_compiles(int major)
    {
        SimulatedStack.Begin();
        CudnnLibrary library = CudnnFixture.Library(major);
        s_libraries.Add(library);
        EverySnippetCompiles(driver => ConvolutionSequence.Run(driver, library), atLeast: 60);
    }

    [Test]
    public void The_snippet_of_every_call_of_cuBLAS_compiles()
    {
        SimulatedStack.Begin();
        CublasLibrary library = CublasLibrary.Load(SimulatedStack.Loader).Require();
        EverySnippetCompiles(driver => CublasSequence(driver, library), atLeast: 8);
    }

    [Test]
    public void The_snippets_of_failures_fail_again_in_the_same_way() => CudnnFixture.With(9, cudnn =>
    {
        CudaContext context = cudnn.Cuda;
        NvrtcCompiler compiler = NvrtcCompiler.Load(SimulatedStack.Loader).Require();
        using CublasContext cublas = CublasContext.Create(CublasLibrary.Load(SimulatedStack.Loader).Require(), context);
        NativeCallException[] failures =
        [
            Failure(() => ForwardByFft(cudnn)),
            Failure(() => OddPointwise(cudnn)),
            Failure(() => compiler.Compile("// \"quoted\\\" \u2028\n#error broken\n", "bad \"name\".cu")),
            Failure(() => OddInt8(cublas)),
            Failure(() => context.Allocate<BFloat16>(1L << 50)),
            Failure(() => _ = context.Device.Attribute(new CUdevice_attribute(99999))),
        ];
        Action<IReadOnlyDictionary<string, object>>[] snippets = SnippetCompiler.Compile(failures);
        for (int i = 0; i < failures.Length; i++)
        {
            var given = new Dictionary<string, object>
            {
                ["driver"] = context.Driver,
                ["device"] = context.Device,
                ["context"] = context,
                ["stream"] = cudnn.Stream!,
                ["cudnn"] = cudnn,
                ["cublas"] = cublas,
                ["compiler"] = compiler,
                ["library"] = failures[i].Library == "cuBLAS" ? cublas.Library : cudnn.Library,
            };
            NativeCallException again = Failure(() => snippets[i](given));
            Assert.That((again.Function, again.StatusNumber), Is.EqualTo((failures[i].Function, failures[i].StatusNumber)), failures[i].ToRepro());
        }
    });

    private static NativeCallException Failure(Action action) => Assert.Catch<NativeCallException>(action)!;

    /// <summary>Lets every call of a sequence fail once, and compiles what the exceptions say.</summary>
    private static void EverySnippetCompiles(Action<CudaDriver> sequence, int atLeast)
    {
        CudaDriver driver = SimulatedStack.Begin();
        SimulatedStack.LogCalls(true);
        sequence(driver);
        string[] calls = [.. SimulatedStack.CallLog.Select(call => call.Function)];
        var failures = new Dictionary<string, NativeCallException>();
        var functions = new HashSet<string>();
        for (int at = 0; at < calls.Length; at++)
        {
            driver = SimulatedStack.Begin();
            SimulatedStack.Fail(calls[at], calls.Take(at + 1).Count(earlier => earlier == calls[at]), StatusFor(calls[at]));
            try
            {
                sequence(driver);
            }
            catch (NativeCallException failure)
            {
                functions.Add(failure.Function);
                failures.TryAdd(failure.ToRepro(), failure);
            }

            SettleAndAssertClean(driver, calls[at], at);
        }

        Assert.That(functions, Has.Count.GreaterThanOrEqualTo(atLeast), string.Join(' ', functions));
        SnippetCompiler.Compile([.. failures.Values]);
        TestContext.Out.WriteLine($"{failures.Count} snippets of {functions.Count} functions.");
    }

    /// <summary>After a failed call and the next live ones no handle and no byte is left, and no context current.</summary>
    private static unsafe void SettleAndAssertClean(CudaDriver driver, string function, int at)
    {
        SimulatedStack.ClearFailures();
        // A context that cannot be taken off the thread stays current: the exception says so, and the caller must take it off.
        CUcontext popped;
        bool popFailed = function == "cuCtxPopCurrent_v2";
        while (popFailed && SimulatedStack.ContextDepth > 0) driver.Functions.cuCtxPopCurrent_v2(&popped);
        if (popFailed) SimulatedStack.ClearViolations();
        for (int round = 0; round < 2 && (round == 0 || SimulatedStack.LiveHandles() > 0); round++)
        {
            if (round > 0) ReleaseTests.CollectAll();
            using (CudaContext other = driver.Device(0).CreateContext()) _ = other.Memory;
            foreach (CudnnLibrary library in s_libraries) library.DrainReleases();
        }

        Assert.That((SimulatedStack.Violations, SimulatedStack.LiveReport, SimulatedStack.LiveBytes(), SimulatedStack.ContextDepth), Is.EqualTo(("", "", 0L, 0)), $"{function}, call {at} of the sequence");
    }

    private static int StatusFor(string function) =>
        function.StartsWith("cudnn", StringComparison.Ordinal) ? 4 : function.StartsWith("cublas", StringComparison.Ordinal) ? 14 : function.StartsWith("nvrtc", StringComparison.Ordinal) ? 11 : 999;

    private static void DriverSequence(CudaDriver driver, NvrtcCompiler compiler)
    {
        CudaDevice device = driver.Devices()[0];
        _ = (device.Name, device.ComputeCapability, device.TotalMemory, device.PciBusId, device.Uuid, device.IsPrimaryContextActive, device.SupportsStreamOrderedMemory);
        using CudaContext primary = device.RetainPrimaryContext();
        using CudaContext context = device.CreateContext(CUctx_flags.CU_CTX_SCHED_YIELD | CUctx_flags.CU_CTX_MAP_HOST);
        using CudaStream stream = context.CreateStream();
        _ = (context.Id, context.Memory, stream.IsCompleted, stream.IsCapturing);
        using (context.Enter())
        using (CudaContext current = CudaContext.FromCurrent(driver))
        using (CudaStream borrowed = current.Borrow(new CUstream(stream.SafeHandle.DangerousGetHandle())))
        {
            borrowed.Synchronize();
        }

        using CudaEvent before = context.CreateEvent(), after = context.CreateEvent();
        using PinnedBuffer<float> pinned = context.AllocatePinned<float>(3);
        using DeviceBuffer<float> x = context.Allocate<float>([1, 2, 3]), y = context.AllocateAsync<float>(3, stream);
        stream.Record(before);
        x.Span.CopyTo(y, stream);
        x.Span.CopyTo(y);
        y.Span.FillBytes(1);
        y.Span.FillBytes(1, stream);
        y.Span.CopyToAsync(pinned, stream);
        y.Span.CopyFromAsync(pinned, stream);
        stream.Record(after);
        stream.WaitFor(after);
        after.Synchronize();
        _ = (after.IsCompleted, after.MillisecondsSince(before), context.AllocationAt(x.Address), context.MemoryTypeOf(x.Address));
        context.TrimMemoryPool(17);

        _ = compiler.SupportedArchitectures;
        string source = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "native", "simcuda", "tests", "kernels", "saxpy.cu"));
        using CudaModule module = context.LoadModule(compiler.Compile(source, "saxpy.cu", "--gpu-architecture=compute_80").Ptx.Span);
        CudaFunction saxpy = module.Function("saxpy");
        _ = saxpy.Attribute(CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES);
        saxpy.SetAttribute(CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 1024);
        stream.BeginCapture();
        saxpy.Launch(1, 32, stream, 2f, x.Address, y.Address, 3L);
        using CudaGraph graph = stream.EndCapture();
        using CudaGraphExecutable executable = graph.Instantiate();
        executable.Launch(stream);
        context.Synchronize();
        y.ToArray();
    }

    private static void CublasSequence(CudaDriver driver, CublasLibrary library)
    {
        using CudaContext context = driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        using CublasContext cublas = CublasContext.Create(library, context);
        using DeviceBuffer<byte> workspace = context.Allocate<byte>(4096);
        using DeviceBuffer<float> a = context.Allocate<float>(8);
        using DeviceBuffer<double> d = context.Allocate<double>(8);
        cublas.Use(stream, workspace);
        cublas.MathMode = cublasMath_t.CUBLAS_PEDANTIC_MATH;
        _ = cublas.MathMode;
        using DeviceBuffer<float> c = context.Allocate<float>(8);
        using DeviceBuffer<double> e = context.Allocate<double>(8);
        MatrixProduct one = new(2, 2, 2), two = one with { Batch = 2, StrideA = 4, StrideB = 4, StrideC = 4, TransposeA = true };
        cublas.Gemm(one, float.NaN, a, a, float.PositiveInfinity, c);
        cublas.Gemm(two, 1f, a, a, 0f, c);
        cublas.Gemm(one, double.NegativeInfinity, d, d, 1e300, e);
        cublas.Gemm(two, 1, d, d, 0, e);
        cublas.GemmEx(one, cublasComputeType_t.CUBLAS_COMPUTE_32F, 1, a.Span, a.Span, 0.5, c.Span);
        cublas.GemmEx(two, cublasComputeType_t.CUBLAS_COMPUTE_32F, 1, a.Span, a.Span, 0, c.Span, new cublasGemmAlgo_t(3));
    }

    private static void ForwardByFft(CudnnContext cudnn)
    {
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 5, 5]), y = cudnn.Library.Tensor<float>([1, 1, 2, 2]);
        using FilterDescriptor<float> w = cudnn.Library.Filter<float>([1, 1, 3, 3]);
        using ConvolutionDescriptor<float> convolution = cudnn.Library.Convolution<float>(new ConvolutionGeometry(2) { Stride = [2, 2] });
        using DeviceBuffer<float> xData = cudnn.Cuda.Allocate<float>(25), wData = cudnn.Cuda.Allocate<float>(9), yData = cudnn.Cuda.Allocate<float>(4);
        cudnn.ConvolutionForward(1, x, xData, w, wData, convolution, cudnnConvolutionFwdAlgo_t.CUDNN_CONVOLUTION_FWD_ALGO_FFT, workspace: default, 0, y, yData);
    }

    /// <summary>An operation whose output has other lengths than its input: refused only when it is finished.</summary>
    private static void OddPointwise(CudnnContext cudnn)
    {
        using GraphTensor x = GraphTensor.Create<float>(cudnn, 1, [1, 1, 3, 3]), y = GraphTensor.Create<float>(cudnn, 2, [1, 1, 2, 2]);
        using PointwiseFunction relu = PointwiseFunction.Create(cudnn, cudnnPointwiseMode_t.CUDNN_POINTWISE_RELU_FWD, cudnnDataType_t.CUDNN_DATA_FLOAT, 6);
        using GraphOperation operation = GraphOperation.Pointwise(relu, x, y);
    }

    private static void OddInt8(CublasContext cublas)
    {
        using DeviceBuffer<sbyte> a = cublas.Cuda.Allocate<sbyte>(9);
        using DeviceBuffer<int> c = cublas.Cuda.Allocate<int>(9);
        cublas.GemmEx(new(3, 3, 3), cublasComputeType_t.CUBLAS_COMPUTE_32I, 1, a.Span, a.Span, 0, c.Span);
    }
}
