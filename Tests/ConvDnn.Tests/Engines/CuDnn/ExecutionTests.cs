using ConvDnn.Interop.Cuda;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.CuDnn;

/// <summary>What an execution on device memory must not do: allocate, wait, break a capture, leave anything behind.</summary>
[NonParallelizable]
public class ExecutionTests
{
    private static readonly string[] Waiting = ["cuStreamSynchronize", "cuCtxSynchronize", "cuEventSynchronize", "cuMemAlloc_v2", "cuMemFree_v2", "cuMemcpyDtoH_v2", "cuMemcpyHtoD_v2", "cudnnCreate"];

    public static IEnumerable<TestCaseData> Cases()
    {
        string[] problems =
        [
            "conv forward x=2,4,7,8 w=6,4,3,3 padding=1,1",
            "conv backward-data x=2,4,7,8 w=6,4,3,3 padding=1,1",
            "conv backward-filter x=2,4,7,8 w=6,4,3,3 padding=1,1",
            "conv forward x=2,4,7,8 w=6,4,3,3 padding=1:0,0:2 padding-mode=replicate",
            "conv backward-data x=2,4,7,8 w=6,4,3,3 padding=1:0,0:2 padding-mode=mean-channel",
            "conv forward x=2,4,7,8 w=6,4,3,3 padding=1,1 bias activation=relu",
            "conv forward x=2,4,7,8 w=6,4,3,3 filter=rsck padding=1,1 bias residual activation=gelu",
            "conv forward x=2,4,7,8 w=4,3,3,3 stride=2,2 transposed bias",
            "conv forward x=2,4,7,8 w=4,3,3,3 stride=2,2 transposed",
        ];
        foreach (string engine in (string[])["cudnn", "cudnn-graph"])
        {
            foreach (string problem in problems) yield return new TestCaseData(engine, problem);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Execution_allocates_nothing_and_waits_for_nothing(string engine, string problem)
    {
        using DeviceTest test = DeviceTest.Begin(engine, problem);
        using Plan plan = test.CreatePlan();
        for (int i = 0; i < 3; i++) test.Execute(plan);
        SimulatedStack.LogCalls(true);
        // What an execution allocates it allocates every time; what other tests left to be released goes in one of the rounds.
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++) test.Execute(plan);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        SimulatedStack.LogCalls(false);
        Assert.That(least, Is.Zero);
        Assert.That(SimulatedStack.CallLog.Select(call => call.Function).Intersect(Waiting), Is.Empty);
    }

    [TestCaseSource(nameof(Cases))]
    public void Execution_can_be_captured_and_gives_the_same_numbers(string engine, string problem)
    {
        using DeviceTest test = DeviceTest.Begin(engine, problem);
        using Plan plan = test.CreatePlan();
        test.Execute(plan);
        test.Stream.Synchronize();
        float[] expected = test.Output;
        Assert.That(expected, Has.None.NaN.And.Some.Not.EqualTo(0f));
        test.Poison();
        test.Stream.BeginCapture();
        test.Execute(plan);
        using CudaGraph graph = test.Stream.EndCapture();
        Assert.That(test.Output, Is.All.NaN, "a capture only records");
        using CudaGraphExecutable executable = graph.Instantiate();
        executable.Launch(test.Stream);
        test.Stream.Synchronize();
        Assert.That(test.Output, Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Cases))]
    public void Nothing_is_left_when_plan_and_engine_are_gone(string engine, string problem)
    {
        using (DeviceTest test = DeviceTest.Begin(engine, problem))
        using (Plan plan = test.CreatePlan())
        {
            test.Execute(plan, alpha: 0.5);
            test.Stream.Synchronize();
        }

        SimulatedStack.AssertClean();
    }

    [TestCase("cudnn")]
    [TestCase("cudnn-graph")]
    public void Misaligned_operand_is_refused_by_name(string engine)
    {
        using DeviceTest test = DeviceTest.Begin(engine, "conv forward x=2,4,7,8 w=6,4,3,3");
        using Plan plan = test.CreatePlan();
        using CudaContext context = CudaContextOf(test);
        using DeviceBuffer<float> x = context.Allocate<float>(449), w = context.Allocate<float>(216), y = context.Allocate<float>(360);
        void Run(Plan plan, int shift) => plan.Execute(new ExecutionArguments
        {
            X = TensorView.At((nint)x.Address.Value + shift, 448, ElementType.Float32, MemorySpace.Device),
            W = TensorView.At((nint)w.Address.Value, 216, ElementType.Float32, MemorySpace.Device),
            Y = TensorView.At((nint)y.Address.Value, 360, ElementType.Float32, MemorySpace.Device),
        });
        Assert.That(() => Run(plan, 4), Throws.ArgumentException.With.Message.Contains("x ").And.Message.Contains("16 bytes"));
        using Plan loose = test.CreatePlan(new PlanOptions { Alignment = 4 });
        Assert.That(() => Run(loose, 4), Throws.Nothing);
    }

    /// <summary>One plan on many threads, each with a stream and a handle of its own.</summary>
    [TestCase("cudnn")]
    [TestCase("cudnn-graph")]
    public void Threads_share_a_plan_and_no_handle(string engine)
    {
        using DeviceTest test = DeviceTest.Begin(engine, "conv forward x=2,4,7,8 w=6,4,3,3 padding=1,1");
        using Plan plan = test.CreatePlan();
        test.Execute(plan);
        test.Stream.Synchronize();
        float[] expected = test.Output, xs = test.Input(OperandRole.X), ws = test.Input(OperandRole.W);
        using CudaContext context = CudaContextOf(test);
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ =>
        {
            using CudaStream stream = context.CreateStream();
            using DeviceBuffer<float> x = context.Allocate<float>(xs), w = context.Allocate<float>(ws), y = context.Allocate<float>(expected.Length);
            using var use = stream.Use();
            for (int i = 0; i < 10; i++)
            {
                y.Span.FillBytes(0xFF, stream);
                plan.Execute(new ExecutionArguments
                {
                    X = TensorView.At((nint)x.Address.Value, x.Length, ElementType.Float32, MemorySpace.Device),
                    W = TensorView.At((nint)w.Address.Value, w.Length, ElementType.Float32, MemorySpace.Device),
                    Y = TensorView.At((nint)y.Address.Value, y.Length, ElementType.Float32, MemorySpace.Device),
                    Stream = use.Value,
                });
                stream.Synchronize();
                Assert.That(y.ToArray(), Is.EqualTo(expected));
            }
        });
        Assert.That(SimulatedStack.Violations, Is.Empty);
        Assert.That(SimulatedStack.CreatedHandles("cudnnHandle_t"), Is.LessThanOrEqualTo(8));
    }

    /// <summary>A plan belongs to the device whose context was current when it was made.</summary>
    [TestCase("cudnn")]
    [TestCase("cudnn-graph")]
    public void Plans_of_two_devices_run_beside_each_other(string engine)
    {
        CudaDriver driver = SimulatedStack.Begin();
        SimulatedStack.SetDeviceCount(2);
        // An application's contexts outlive the runtime that works in them.
        using CudaContext one = driver.Device(0).CreateContext(), two = driver.Device(1).CreateContext();
        var platform = new ConvDnn.Device.GpuPlatform(SimulatedStack.Loader);
        using ConvRuntime shared = ConvRuntime.Create()
            .AddEngine(engine == "cudnn" ? new ConvDnn.Engines.CuDnn.CudnnEngine(platform) : new ConvDnn.Engines.CuDnnGraph.CudnnGraphEngine(platform))
            .WithCache(new PlanCache())
            .Build();
        Problem problem = Problem.Parse("conv forward x=1,2,5,5 w=3,2,3,3");
        float[] xs = [.. Enumerable.Range(0, 50).Select(i => (float)(i % 7))], ws = [.. Enumerable.Range(0, 54).Select(i => (float)(i % 5) - 2)];
        float[][] results = [.. new[] { one, two }.Select(context =>
        {
            using (context.Enter())
            {
                using Plan plan = shared.CreatePlan(problem, new PlanOptions { Space = MemorySpace.Device });
                using DeviceBuffer<float> x = context.Allocate<float>(xs), w = context.Allocate<float>(ws), y = context.Allocate<float>(27);
                plan.Execute(new ExecutionArguments
                {
                    X = TensorView.At((nint)x.Address.Value, x.Length, ElementType.Float32, MemorySpace.Device),
                    W = TensorView.At((nint)w.Address.Value, w.Length, ElementType.Float32, MemorySpace.Device),
                    Y = TensorView.At((nint)y.Address.Value, y.Length, ElementType.Float32, MemorySpace.Device),
                });
                context.Synchronize();
                return y.ToArray();
            }
        })];
        Assert.That(results, Has.Length.EqualTo(2));
        Assert.That(results[0], Has.None.NaN.And.Some.Not.EqualTo(0f));
        Assert.That(results[1], Is.EqualTo(results[0]));
    }

    private static CudaContext CudaContextOf(DeviceTest test) => test.Stream.Context.Device.RetainPrimaryContext();
}
