using ConvDnn.Device;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Gpu.Tests;

/// <summary>Plans on device memory: whoever announces an engine for it is held to this, on a GPU or on the simulated stack.</summary>
[TestFixtureSource(typeof(DeviceEngine), nameof(DeviceEngine.Names))]
public class DevicePlanTests(string name)
{
    private static readonly PlanOptions OnDevice = new() { Space = MemorySpace.Device };

    private IEngine _engine = null!;
    private GpuPlatform _platform = null!;

    /// <summary>No engine has padding like this without a copy.</summary>
    private const string NeedsWorkspace = "conv forward x=2,8,9,11 w=16,8,3,3 padding=1,1 padding-mode=reflect layout=channels-last filter=krsc";

    /// <summary>Every direction, layout, border and type, small.</summary>
    public static readonly string[] Problems =
    [
        "conv forward x=2,8,9,11 w=16,8,3,3 padding=1,1",
        "conv forward x=2,8,9,11 w=16,8,1,1",
        "conv forward x=2,8,9,11 w=16,8,1,1 layout=channels-last filter=krsc bias activation=relu",
        "conv forward x=3,8,9,11 w=16,4,3,2 stride=2,1 padding=1:0,2:1 groups=2 bias residual activation=relu",
        "conv forward x=2,8,9,11 w=16,8,3,3 padding=1,1 padding-mode=reflect layout=channels-last filter=krsc",
        "conv forward x=2,4,5,6,7 w=6,4,2,3,2 padding=1,0,1 type=f64",
        "conv forward x=2,8,9,11 w=16,8,3,3 padding=1,1 type=f16",
        "conv forward x=2,8,9,11 w=16,8,3,3 padding=1,1 type=bf16",
        "conv forward x=2,8,9,11 w=16,8,3,3 padding=1,1 precision=tf32",
        "conv forward x=2,8,9,11 w=16,8,3,3 padding=1,1 type=s8",
        "conv forward x=2,8,9,11 w=8,4,3,3 transposed stride=2,2 padding=1,1 output-padding=1,0 groups=2 bias",
        "conv backward-data x=2,8,9,11 w=16,8,3,3 padding=1,1 stride=2,2",
        "conv backward-data x=2,8,9,11 w=16,8,3,3 padding=2,2 padding-mode=circular",
        "conv backward-data x=2,8,9,11 w=16,8,3,3 padding=1,1 type=f16",
        "conv backward-filter x=3,8,9,11 w=16,8,3,3 padding=1,1",
        "conv backward-filter x=3,8,9,11 w=16,2,3,3 padding=1,1 groups=4 type=bf16",
        "conv backward-bias x=2,8,9,11 w=16,8,3,3 padding=1,1",
    ];

    [OneTimeSetUp]
    public void Start()
    {
        _engine = DeviceEngine.Start(name);
        _platform = GpuPlatform.Acquire();
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _engine?.Dispose();
        _platform?.Dispose();
    }

    [Test]
    public void Execution_is_right_in_exactly_the_announced_workspace([ValueSource(nameof(Problems))] string text, [Values] bool limited)
    {
        (Plan? found, PreparedCase prepared) = TryPlan(text, limited);
        if (found is null)
        {
            Assert.That(limited, $"{name} refuses '{text}', which every engine of a GPU does");
            Assert.Pass("It has no way with half of the memory, and says so.");
        }

        using (Plan plan = found!)
        using (var operands = new DeviceOperands(prepared, plan, Context))
        {
            plan.Execute(operands.Arguments(0));
            Context.Cuda.Synchronize();
            operands.AssertRight(plan);
        }
    }

    [Test]
    public void Execution_without_a_workspace_takes_it_from_the_pool([ValueSource(nameof(Problems))] string text)
    {
        (Plan plan, PreparedCase prepared) = Planned(text);
        using (plan)
        using (CudaStream stream = Context.Cuda.CreateStream())
        using (var operands = new DeviceOperands(prepared, plan, Context))
        {
            plan.Execute(operands.Arguments(HandleOf(stream), withWorkspace: false));
            stream.Synchronize();
            operands.AssertRight(plan);
        }
    }

    [Test]
    public void Execution_can_be_captured_and_replayed([ValueSource(nameof(Problems))] string text)
    {
        (Plan plan, PreparedCase prepared) = Planned(text);
        using (plan)
        using (CudaStream stream = Context.Cuda.CreateStream())
        using (var operands = new DeviceOperands(prepared, plan, Context))
        {
            plan.Execute(operands.Arguments(HandleOf(stream)));
            stream.Synchronize();
            byte[] once = operands.AssertRight(plan);
            operands.Restore();

            stream.BeginCapture();
            CudaGraph graph;
            try
            {
                plan.Execute(operands.Arguments(HandleOf(stream)));
            }
            finally
            {
                graph = stream.EndCapture();
            }

            using (graph)
            using (CudaGraphExecutable replay = graph.Instantiate())
            {
                for (int time = 0; time < 2; time++)
                {
                    operands.Restore();
                    replay.Launch(stream);
                    stream.Synchronize();
                    Assert.That(operands.AssertRight(plan), Is.EqualTo(once), "replayed bits");
                }
            }
        }
    }

    [Test]
    public void Execution_allocates_nothing_on_the_managed_heap([ValueSource(nameof(Problems))] string text)
    {
        (Plan plan, PreparedCase prepared) = Planned(text);
        using (plan)
        using (CudaStream stream = Context.Cuda.CreateStream())
        using (var operands = new DeviceOperands(prepared, plan, Context))
        {
            ExecutionArguments arguments = operands.Arguments(HandleOf(stream));
            // The first executions fill caches and let the run-time compiler finish.
            for (int i = 0; i < 40; i++) plan.Execute(arguments);
            stream.Synchronize();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) plan.Execute(arguments);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            stream.Synchronize();
            Assert.That(allocated, Is.Zero, $"{prepared.Case.Problem}: bytes in 20 executions");
        }
    }

    [Test]
    public void One_plan_on_eight_threads_each_with_a_stream_gives_the_bits_of_one()
    {
        const int threads = 8, rounds = 4;
        (Plan plan, PreparedCase prepared) = Planned(Problems[0]);
        using (plan)
        {
            byte[] alone;
            using (var operands = new DeviceOperands(prepared, plan, Context))
            {
                plan.Execute(operands.Arguments(0));
                Context.Cuda.Synchronize();
                alone = operands.AssertRight(plan);
            }

            GpuContext context = Context;
            var faults = new System.Collections.Concurrent.ConcurrentQueue<string>();
            Thread[] workers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
            {
                try
                {
                    using CudaStream stream = context.Cuda.CreateStream();
                    using var operands = new DeviceOperands(prepared, plan, context);
                    for (int round = 0; round < rounds; round++)
                    {
                        operands.Restore();
                        plan.Execute(operands.Arguments(HandleOf(stream), withWorkspace: round % 2 == 0));
                        stream.Synchronize();
                        if (!operands.AssertRight(plan).AsSpan().SequenceEqual(alone)) faults.Enqueue("other bits than alone");
                    }
                }
#pragma warning disable CA1031 // Whatever is thrown on a thread is the finding.
                catch (Exception exception)
                {
                    faults.Enqueue(exception.ToString());
                }
#pragma warning restore CA1031
            }))];
            foreach (Thread worker in workers) worker.Start();
            foreach (Thread worker in workers) worker.Join();
            Assert.That(faults, Is.Empty);
        }
    }

    [Test]
    public void Plan_works_in_the_context_that_was_current_when_it_was_made()
    {
        using CudaContext own = Context.Cuda.Device.CreateContext();
        // An engine of its own, gone before the context is.
        using IEngine engine = DeviceEngine.Start(name);
        using GpuPlatform platform = GpuPlatform.Acquire();
        PreparedCase prepared = Prepared(Problems[0]);
        GpuContext context;
        Plan plan;
        using (own.Enter())
        {
            context = platform.CurrentContext();
            Assert.That(context.Cuda.Handle, Is.EqualTo(own.Handle));
            plan = engine.CreatePlan(prepared.Case.Problem, OnDevice);
        }

        using (plan)
        using (var operands = new DeviceOperands(prepared, plan, context))
        {
            plan.Execute(operands.Arguments(0));
            own.Synchronize();
            operands.AssertRight(plan);
        }
    }

    [Test]
    public void Workspace_at_an_odd_address_is_refused_by_name()
    {
        (Plan plan, PreparedCase prepared) = Planned(NeedsWorkspace);
        using (plan)
        using (var operands = new DeviceOperands(prepared, plan, Context))
        using (DeviceBuffer<byte> scratch = Context.Cuda.Allocate<byte>(plan.WorkspaceBytes + 8))
        {
            Assert.That(plan.WorkspaceBytes, Is.Positive);
            nint odd = (nint)scratch.Address.Value + 8;
            Assert.That(
                () => plan.Execute(operands.Arguments(0, withWorkspace: false).With(TensorView.At(odd, plan.WorkspaceBytes, ElementType.UInt8, MemorySpace.Device))),
                Throws.ArgumentException.With.Message.Contains("workspace").And.Message.Contains("256"));
        }
    }

    [Test]
    public void More_memory_than_the_device_has_is_an_error_that_leaves_the_engine_working()
    {
        (long _, long total) = Context.Cuda.Memory;
        long elements = total / sizeof(float) * 2;
        Assert.That(() => DeviceTensor.Allocate(Context, TensorSpec.Packed(ElementType.Float32, [elements])), Throws.TypeOf<CudaException>().With.Message.Contains("MEMORY").IgnoreCase);
        Execution_is_right_in_exactly_the_announced_workspace(Problems[0], limited: false);
    }

    /// <summary>A padded copy of more bytes than the device has: the plan can be made and says so; where it is executed the error is clear, and the next execution is right.</summary>
    [Test]
    public void Workspace_larger_than_the_device_is_an_error_that_leaves_the_engine_working()
    {
        (long _, long total) = Context.Cuda.Memory;
        long step = (long)Math.Sqrt(total / sizeof(double)), side = step * 4 / 3;
        var problem = (ConvProblem)Problem.Parse($"conv forward x=1,1,8,8 w=1,1,3,3 type=f64 stride={step},{step} padding={side},{side} padding-mode=constant padding-value=1");
        EngineAnswer answer = _engine.Supports(problem, OnDevice);
        if (!answer.IsSupported)
        {
            // What an engine cannot count it refuses before any memory is asked for.
            Assert.That(answer.Text, Does.Contain("more elements").And.Match("^[A-Z].*\\.$"));
            return;
        }

        Assert.That(answer.WorkspaceBytes, Is.GreaterThan(total));
        using (Plan plan = _engine.CreatePlan(problem, OnDevice))
        using (DeviceTensor x = DeviceTensor.Allocate(Context, problem.X), w = DeviceTensor.Allocate(Context, problem.W), y = DeviceTensor.Allocate(Context, problem.Y))
        {
            ExecutionArguments Arguments() => new() { X = x.View, W = w.View, Y = y.View };
            Assert.That(() => plan.Execute(Arguments()), Throws.TypeOf<CudaException>().With.Message.Contains("MEMORY").IgnoreCase);
        }

        Execution_is_right_in_exactly_the_announced_workspace(Problems[0], limited: false);
    }

    private GpuContext Context => _platform.CurrentContext();

    private static nint HandleOf(CudaStream stream)
    {
        using HandleUse use = stream.Use();
        return use.Value;
    }

    private static PreparedCase Prepared(string text) => PreparedCase.Prepare(new ParityCase(Problem.Parse(text), DataKind.Reals, 3));

    /// <summary>A plan of a problem that every engine of a GPU does.</summary>
    private (Plan Plan, PreparedCase Prepared) Planned(string text)
    {
        (Plan? plan, PreparedCase prepared) = TryPlan(text, limited: false);
        Assert.That(plan, Is.Not.Null, $"{name} refuses '{text}', which every engine of a GPU does");
        return (plan!, prepared);
    }

    /// <summary>A plan, for half of the memory that it would take where that is asked for; null where the engine refuses.</summary>
    private (Plan? Plan, PreparedCase Prepared) TryPlan(string text, bool limited)
    {
        PreparedCase prepared = Prepared(text);
        EngineAnswer answer = _engine.Supports(prepared.Case.Problem, OnDevice);
        PlanOptions options = limited ? OnDevice with { WorkspaceLimit = answer.WorkspaceBytes / 2 } : OnDevice;
        if (limited) answer = _engine.Supports(prepared.Case.Problem, options);
        if (!answer.IsSupported) return (null, prepared);
        Plan plan = _engine.CreatePlan(prepared.Case.Problem, options);
        Assert.That(plan.Space, Is.EqualTo(MemorySpace.Device));
        return (plan, prepared);
    }
}
