using ConvDnn.Device;
using ConvDnn.Engines.CuBlas;
using ConvDnn.Engines.Reference;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Device;

/// <summary>The engine <c>cublas</c> where only the simulated stack can tell: calls, leaks, failures. Its results are the contract suite's.</summary>
public class CuBlasEngineTests : GpuTest
{
    private const string Simple = "conv forward x=2,4,6,7 w=8,4,3,3 padding=1,1";

    private static readonly PlanOptions OnDevice = new() { Space = MemorySpace.Device };

    [TestCase(Simple)]
    [TestCase("conv backward-data x=2,4,6,7 w=8,4,3,3 padding=1,1 padding-mode=reflect")]
    [TestCase("conv backward-filter x=2,4,6,7 w=8,4,3,3 padding=1,1 type=f16")]
    public void Execution_on_the_device_waits_for_nothing_and_takes_no_memory(string text)
    {
        using CuBlasEngine engine = Engine();
        var problem = (ConvProblem)Problem.Parse(text);
        using Plan plan = engine.CreatePlan(problem, OnDevice);
        using DeviceTensor x = DeviceTensor.Allocate(Context, problem.X), w = DeviceTensor.Allocate(Context, problem.W), y = DeviceTensor.Allocate(Context, problem.Y);
        using DeviceBuffer<byte> workspace = Context.Cuda.Allocate<byte>(plan.WorkspaceBytes);
        SimulatedStack.LogCalls(true);
        plan.Execute(new ExecutionArguments
        {
            X = x.View,
            W = w.View,
            Y = y.View,
            Workspace = TensorView.At((nint)workspace.Address.Value, plan.WorkspaceBytes, ElementType.UInt8, MemorySpace.Device),
        });
        SimulatedStack.LogCalls(false);
        string[] calls = [.. SimulatedStack.CallLog.Select(static call => call.Function)];
        Assert.That(calls, Does.Contain("cuLaunchKernel").And.Some.StartsWith("cublasGemm"));
        Assert.That(calls.Where(static call => call.Contains("Synchronize", StringComparison.Ordinal) || call.Contains("Alloc", StringComparison.Ordinal) || call.Contains("Create", StringComparison.Ordinal) || call.StartsWith("cuMemcpy", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Filter_of_one_tap_is_a_product_and_nothing_else()
    {
        using CuBlasEngine engine = Engine();
        var problem = (ConvProblem)Problem.Parse("conv forward x=2,4,6,7 w=8,4,1,1");
        using Plan plan = engine.CreatePlan(problem, OnDevice);
        using DeviceTensor x = DeviceTensor.Allocate(Context, problem.X), w = DeviceTensor.Allocate(Context, problem.W), y = DeviceTensor.Allocate(Context, problem.Y);
        SimulatedStack.LogCalls(true);
        plan.Execute(new ExecutionArguments { X = x.View, W = w.View, Y = y.View });
        SimulatedStack.LogCalls(false);
        string[] calls = [.. SimulatedStack.CallLog.Select(static call => call.Function)];
        Assert.That(calls, Does.Not.Contain("cuLaunchKernel"));
        Assert.That(calls.Count(static call => call.StartsWith("cublasGemm", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(plan.Algorithm, Does.StartWith("gemm, float32").And.Contain("simulated"));
    }

    [TestCase(1, 5, 20)]
    [TestCase(2, 3, 40)]
    [TestCase(4, 1, 4)]
    public void Zero_points_of_both_operands_are_taken_away(int groups, int channels, int filters)
    {
        using CuBlasEngine engine = Engine();
        using var reference = new ReferenceEngine();
        var random = new Random(filters);
        foreach ((string x, string w) in new[] { ("s8", "s8"), ("u8", "s8"), ("u8", "u8") })
        {
            Problem problem = Problem.Parse($"conv forward x=2,{groups * channels},5,6 w={filters},{channels},3,2 type={x} w-type={w} padding=1,1 groups={groups} bias");
            int low = w == "u8" ? 0 : -100;
            foreach (int count in new[] { 1, filters })
            {
                var quantization = new Quantization
                {
                    InputZeroPoint = x == "u8" ? 131 : -7,
                    FilterZeroPoints = Enumerable.Range(0, count).Select(_ => random.Next(low, 120)).ToArray(),
                };
                var operands = new IntegerOperands((ConvProblem)problem, random);
                Assert.That(operands.Execute(engine, quantization), Is.EqualTo(operands.Execute(reference, quantization)), $"{problem}, {count} zero points");
            }
        }
    }

    [Test]
    public void Operands_larger_than_the_pinned_memory_travel_in_pieces()
    {
        using CuBlasEngine engine = Engine();
        // 5 MiB in and out, each 2½ pieces and a little.
        Problem problem = Problem.Parse("conv forward x=1,1,1,1376259 w=1,1,1,1");
        float[] x = [.. Enumerable.Range(0, 1376259).Select(static i => (float)(i % 1021))], y = new float[x.Length];
        using Plan plan = engine.CreatePlan(problem, PlanOptions.Default);
        for (int time = 0; time < 2; time++)
        {
            plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of([3f]), Y = TensorView.Of(y) });
            Assert.That(y.AsSpan().SequenceEqual(x.Select(static value => 3 * value).ToArray()), "products of small integers are exact");
            Array.Clear(y);
        }
    }

    [Test]
    public void Host_plan_leaves_a_given_workspace_alone_and_needs_none()
    {
        using CuBlasEngine engine = Engine();
        var problem = (ConvProblem)Problem.Parse(Simple);
        using Plan plan = engine.CreatePlan(problem, PlanOptions.Default);
        Assert.That(plan.WorkspaceBytes, Is.Positive);
        Assert.That(plan.WorkspaceIsOptional);
        float[] x = new float[problem.X.Count], w = new float[problem.W.Count], with = new float[problem.Y.Count], without = new float[problem.Y.Count];
        var random = new Random(1);
        foreach (float[] operand in new[] { x, w }) for (int i = 0; i < operand.Length; i++) operand[i] = random.NextSingle();
        byte[] workspace = [.. Enumerable.Repeat((byte)0x4E, (int)plan.WorkspaceBytes)];
        var arguments = new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(with), Workspace = TensorView.Of(workspace) };
        plan.Execute(arguments);
        plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(without) });
        Assert.That(with, Is.EqualTo(without).And.Some.Not.Zero);
        Assert.That(workspace, Is.All.EqualTo((byte)0x4E));
    }

    [TestCase("cublasCreate_v2", 1)]
    [TestCase("cuModuleLoadDataEx", 200)]
    public void Failure_while_a_plan_is_made_is_told_and_the_next_try_works(string function, int status)
    {
        using CuBlasEngine engine = Engine();
        Problem problem = Problem.Parse(Simple);
        SimulatedStack.Fail(function, 1, status);
        Assert.That(() => engine.CreatePlan(problem, OnDevice), Throws.InstanceOf<NativeCallException>().With.Message.Contains(function));
        engine.CreatePlan(problem, OnDevice).Dispose();
    }

    [TestCase("cuMemAllocAsync", 2)]
    [TestCase("cuLaunchKernel", 1)]
    [TestCase("cublasSetStream_v2", 7)]
    [TestCase("cublasSetWorkspace_v2", 7)]
    [TestCase("cublasGemmStridedBatchedEx", 13)]
    [TestCase("cuMemcpyHtoDAsync_v2", 700)]
    [TestCase("cuMemcpyDtoHAsync_v2", 700)]
    [TestCase("cuMemAlloc_v2", 2)]
    public void Failure_in_an_execution_is_told_and_the_next_one_is_right(string function, int status)
    {
        using CuBlasEngine engine = Engine();
        var problem = (ConvProblem)Problem.Parse(Simple);
        bool onDevice = function == "cuMemAllocAsync";
        using Plan plan = engine.CreatePlan(problem, onDevice ? OnDevice : PlanOptions.Default);
        using DeviceTensor x = DeviceTensor.Allocate(Context, problem.X), w = DeviceTensor.Allocate(Context, problem.W), y = DeviceTensor.Allocate(Context, problem.Y);
        float[] xHost = new float[problem.X.Count], wHost = new float[problem.W.Count], yHost = new float[problem.Y.Count];
        Array.Fill(xHost, 1);
        Array.Fill(wHost, 1);
        x.CopyFrom(TensorView.Of(xHost));
        w.CopyFrom(TensorView.Of(wHost));

        void Execute()
        {
            if (onDevice) plan.Execute(new ExecutionArguments { X = x.View, W = w.View, Y = y.View });
            else plan.Execute(new ExecutionArguments { X = TensorView.Of(xHost), W = TensorView.Of(wHost), Y = TensorView.Of(yHost) });
        }

        SimulatedStack.Fail(function, 1, status);
        Assert.That(Execute, Throws.InstanceOf<NativeCallException>().With.Message.Contains(function));
        Execute();
        if (onDevice) y.CopyTo(TensorView.Of(yHost));
        // In the middle 4 channels · 9 taps, in the corners 4 · 4.
        Assert.That((yHost[0], yHost[8]), Is.EqualTo((16f, 36f)));
    }

    /// <summary>One product and nothing else, and patches: two ways to a handle.</summary>
    [Test]
    public void Execution_that_fails_gives_its_handle_back(
        [Values("conv forward x=2,4,5,5 w=6,4,1,1", Simple)] string text, [Values("cublasSetStream_v2", "cublasGemmStridedBatchedEx")] string function)
    {
        using CuBlasEngine engine = Engine();
        var problem = (ConvProblem)Problem.Parse(text);
        using Plan plan = engine.CreatePlan(problem, PlanOptions.Default);
        float[] x = new float[problem.X.Count], w = new float[problem.W.Count], y = new float[problem.Y.Count];
        void Execute() => plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y) });
        Execute();
        long made = SimulatedStack.CreatedHandles("cublasHandle_t");
        for (int i = 0; i < 3; i++)
        {
            SimulatedStack.Fail(function, 1, 7);
            Assert.That(Execute, Throws.InstanceOf<NativeCallException>());
        }

        Execute();
        Assert.That(SimulatedStack.CreatedHandles("cublasHandle_t"), Is.EqualTo(made));
    }

    [Test]
    public void Machine_without_cublas_has_the_engine_and_its_reason()
    {
        var search = LibrarySearch.OnlyIn() with { Files = new Dictionary<string, string> { ["CUDA driver"] = Path.Combine(SimulatedStack.Folder, "libcuda.so.1") } };
        using var platform = new GpuPlatform(new NativeLoader(search));
        using var engine = new CuBlasEngine(platform, ownsPlatform: false);
        Assert.That(engine.Status.IsAvailable, Is.False);
        Assert.That(engine.Status.Summary, Does.Contain("cuBLAS").And.Contain("CONVDNN_LIBRARY_PATH"));
        Assert.That(() => engine.CreatePlan(Problem.Parse(Simple), OnDevice), Throws.TypeOf<EngineUnavailableException>().With.Message.Contains("cuBLAS"));
    }

    [Test]
    public void Machine_without_a_device_has_the_engine_and_its_reason()
    {
        SimulatedStack.SetDeviceCount(0);
        using CuBlasEngine engine = Engine();
        Assert.That(engine.Status.IsAvailable, Is.False);
        Assert.That(engine.Status.Summary, Does.Contain("device"));
        Assert.That(() => engine.CreatePlan(Problem.Parse(Simple), OnDevice), Throws.TypeOf<EngineUnavailableException>());
    }

    [TestCase("pool forward x=2,3,9,11 window=2,3", "pool")]
    public void Refusals_say_why(string text, string word)
    {
        using CuBlasEngine engine = Engine();
        EngineAnswer answer = engine.Supports(Problem.Parse(text), PlanOptions.Default);
        Assert.That(answer.IsSupported, Is.False);
        Assert.That(answer.Text, Does.Contain(word).And.Match("^[A-Z].*\\.$"));
        Assert.That(() => engine.CreatePlan(Problem.Parse(text), PlanOptions.Default), Throws.TypeOf<RefusedException>().With.Message.EqualTo(answer.Text));
    }

    [Test]
    public void Tf32_is_used_only_when_it_is_asked_for()
    {
        using CuBlasEngine engine = Engine();
        Assert.That(engine.Supports(Problem.Parse(Simple), PlanOptions.Default).Text, Does.Not.Contain("tf32").And.Not.Contain("tensor"));
        Assert.That(engine.Supports(Problem.Parse(Simple + " precision=tf32"), PlanOptions.Default).Text, Does.Contain("tf32"));
        Assert.That(engine.Supports(Problem.Parse(Simple + " type=f16"), PlanOptions.Default).Text, Does.Contain("tensor"));
    }

    /// <summary>An 8-bit convolution's operands, all of the type's range.</summary>
    private sealed class IntegerOperands
    {
        private readonly ConvProblem _problem;
        private readonly byte[] _x;
        private readonly byte[] _w;
        private readonly int[] _bias;

        public IntegerOperands(ConvProblem problem, Random random)
        {
            _problem = problem;
            (_x, _w) = (new byte[problem.X.Count], new byte[problem.W.Count]);
            random.NextBytes(_x);
            random.NextBytes(_w);
            _bias = [.. Enumerable.Range(0, (int)problem.OutputChannels).Select(_ => random.Next(-1000, 1000))];
        }

        public unsafe int[] Execute(IEngine engine, Quantization quantization)
        {
            int[] y = new int[_problem.Y.Count];
            using Plan plan = engine.CreatePlan(_problem, PlanOptions.Default);
            fixed (byte* x = _x, w = _w)
            {
                plan.Execute(new ExecutionArguments
                {
                    X = TensorView.At((nint)x, _x.Length, _problem.X.Type),
                    W = TensorView.At((nint)w, _w.Length, _problem.W.Type),
                    Bias = TensorView.Of(_bias),
                    Y = TensorView.Of(y),
                    Quantization = quantization,
                });
            }

            return y;
        }
    }
}

/// <summary>The same engine where there is no run-time compiler: the kernels come as their shipped PTX.</summary>
public class ShippedPtxTests : GpuTest
{
    internal override NativeLoader Loader => new(LibrarySearch.OnlyIn() with
    {
        Files = new Dictionary<string, string>
        {
            ["CUDA driver"] = Path.Combine(SimulatedStack.Folder, "libcuda.so.1"),
            ["cuBLAS"] = Path.Combine(SimulatedStack.Folder, "libcublas.so.13"),
        },
    });

    [Test]
    public void Kernels_are_loaded_from_the_ptx()
    {
        using CuBlasEngine engine = Engine();
        Assert.That(Platform.Nvrtc.IsLoaded, Is.False);
        Assert.That(engine.Status.IsAvailable);
        Assert.That(engine.Status.Details, Has.Some.Contains("PTX"));
        using Plan plan = engine.CreatePlan(Problem.Parse("conv forward x=1,1,3,3 w=1,1,3,3 padding=1,1"), PlanOptions.Default);
        float[] x = [1, 2, 3, 4, 5, 6, 7, 8, 9], w = [0, 0, 0, 0, 1, 0, 0, 0, 1], y = new float[9];
        plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y) });
        Assert.That(y, Is.EqualTo(new float[] { 1 + 5, 2 + 6, 3, 4 + 8, 5 + 9, 6, 7, 8, 9 }));
    }
}
