using ConvDnn.Engines.Cpu;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.Cpu;

public sealed class CpuEngineTests
{
    private const string Small = "conv forward x=1,3,8,8 w=4,3,3,3 padding=1,1";

    private CpuEngine _engine = null!;

    [SetUp]
    public void StartEngine() => _engine = new CpuEngine(2);

    [TearDown]
    public void StopEngine() => _engine.Dispose();

    [TestCase("conv forward x=1,3,8,8 w=4,3,3,3 type=f16 compute=f16", "sums f16 products in f32")]
    [TestCase("conv forward x=1,3,8,8 w=4,3,3,3 compute=f64", "sums f32 products in f32")]
    public void Supports_gives_the_reason_of_a_refusal(string problem, string part)
    {
        EngineAnswer answer = _engine.Supports(Problem.Parse(problem), PlanOptions.Default);
        Assert.That(answer.IsSupported, Is.False);
        Assert.That(answer.Text, Does.Contain(part));
        Assert.That(() => _engine.CreatePlan(Problem.Parse(problem), PlanOptions.Default), Throws.TypeOf<RefusedException>().With.Message.EqualTo(answer.Text));
    }

    [Test]
    public void Kernel_option_forces_a_kernel([Values("gemm512", "gemm256", "gemm128", "gemm-scalar")] string kernel)
    {
        using Plan plan = _engine.CreatePlan(Problem.Parse(Small), new PlanOptions { Kernel = kernel });
        Assert.That(plan.Algorithm, Is.EqualTo(kernel));
    }

    [TestCase(Small, "grouped256", "groups that fill vectors")]
    [TestCase(Small, "fastest", "gemm-scalar")]
    [TestCase("pool forward x=1,2,4,4 window=2,2", "gemm256", "there is pool")]
    [TestCase("conv forward x=1,3,8,8 w=4,3,3,3 type=s8", "grouped256", "gemm256")]
    public void Kernel_option_that_does_not_fit_is_refused_with_what_there_is(string problem, string kernel, string part)
    {
        EngineAnswer answer = _engine.Supports(Problem.Parse(problem), new PlanOptions { Kernel = kernel });
        Assert.That(answer.IsSupported, Is.False);
        Assert.That(answer.Text, Does.Contain(part));
    }

    [Test]
    public void Workspace_limit_takes_fewer_threads_and_then_refuses()
    {
        Problem problem = Problem.Parse("conv forward x=1,16,32,32 w=16,16,3,3 padding=1,1");
        long two = _engine.Supports(problem, new PlanOptions { Threads = 2 }).WorkspaceBytes, one = _engine.Supports(problem, new PlanOptions { Threads = 1 }).WorkspaceBytes;
        Assert.That(one, Is.GreaterThan(0).And.LessThan(two));
        Assert.That(_engine.Supports(problem, new PlanOptions { Threads = 2, WorkspaceLimit = two - 1 }).WorkspaceBytes, Is.EqualTo(one));
        EngineAnswer refused = _engine.Supports(problem, new PlanOptions { WorkspaceLimit = one - 1 });
        Assert.That(refused.IsSupported, Is.False);
        Assert.That(refused.Text, Does.Contain($"{one} bytes").And.Contain($"{one - 1}"));
    }

    [Test]
    public void Device_memory_is_refused()
    {
        EngineAnswer answer = _engine.Supports(Problem.Parse(Small), new PlanOptions { Space = MemorySpace.Device });
        Assert.That(answer.IsSupported, Is.False);
    }

    [TestCase(Small)]
    [TestCase("conv backward-data x=1,3,8,8 w=4,3,3,3 padding=1,1 padding-mode=reflect")]
    [TestCase("conv backward-filter x=2,3,8,8 w=4,3,3,3 padding=1,1")]
    [TestCase("conv backward-bias x=2,3,8,8 w=4,3,3,3 padding=1,1")]
    [TestCase("conv forward x=1,3,8,8 w=3,4,3,3 transposed")]
    [TestCase("conv forward x=1,3,8,8 w=4,3,3,3 type=u8 w-type=s8")]
    [TestCase("conv forward x=1,8,8,8 w=8,1,3,3 groups=8 padding=1,1 bias activation=gelu")]
    [TestCase("conv forward x=2,8,8,8 w=8,8,3,3 padding=1,1 type=f16 bias activation=gelu")]
    [TestCase("conv backward-data x=2,8,8,8 w=8,8,3,3 padding=1,1 type=bf16")]
    [TestCase("conv backward-filter x=2,8,8,8 w=8,8,3,3 padding=1,1 type=f16")]
    [TestCase("conv backward-bias x=2,8,8,8 w=8,8,3,3 padding=1,1 type=f16")]
    [TestCase("activation forward function=swish x=3,4,5 type=bf16")]
    [TestCase("pool forward x=1,4,8,8 window=2,2 type=f16")]
    [TestCase("pool backward-data x=1,4,8,8 window=2,2 type=bf16")]
    [TestCase("pool forward x=1,4,8,8 window=2,2")]
    [TestCase("pool backward-data kind=average x=1,4,8,8 window=2,2")]
    [TestCase("activation forward function=tanh x=3,4,5")]
    [TestCase("pad backward-data x=3,4,5 padding=1,1,1 mode=reflect")]
    [TestCase("unfold backward-data x=1,3,8,8 kernel=3,3")]
    public void Execute_allocates_nothing(string text)
    {
        Problem problem = Problem.Parse(text);
        using Plan plan = _engine.CreatePlan(problem, PlanOptions.Default);
        using var workspace = new Workspace(plan.WorkspaceBytes);
        byte[][] memory = new byte[7][];
        foreach (Operand operand in problem.Operands) memory[(int)operand.Role] = new byte[operand.Spec.Bytes];
        for (int warmUp = 0; warmUp < 5; warmUp++) Execute(plan, memory, workspace);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 20; round++) Execute(plan, memory, workspace);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Execute_after_the_engine_is_gone_throws()
    {
        Problem problem = Problem.Parse(Small);
        using Plan plan = _engine.CreatePlan(problem, PlanOptions.Default);
        using var workspace = new Workspace(plan.WorkspaceBytes);
        byte[][] memory = new byte[7][];
        foreach (Operand operand in problem.Operands) memory[(int)operand.Role] = new byte[operand.Spec.Bytes];
        _engine.Dispose();
        Assert.That(() => Execute(plan, memory, workspace), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Plan_runs_on_many_threads_at_once()
    {
        Problem problem = Problem.Parse("conv forward x=2,5,14,15 w=7,5,3,3 padding=1,1");
        using Plan plan = _engine.CreatePlan(problem, PlanOptions.Default);
        float[] x = Values(2 * 5 * 14 * 15, 1), w = Values(7 * 5 * 9, 2);
        float[] Run()
        {
            using var workspace = new Workspace(plan.WorkspaceBytes);
            float[] y = new float[2 * 7 * 14 * 15];
            plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y), Workspace = workspace.View });
            return y;
        }

        float[] expected = Run();
        Parallel.For(0, 64, _ => Assert.That(Run(), Is.EqualTo(expected)));
    }

    [Test]
    public void Status_names_the_vector_width_and_threads() => Assert.That(_engine.Status.Summary, Does.Contain("2 threads").And.Match("bits|scalar"));

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray();
    }

    private static unsafe void Execute(Plan plan, byte[][] memory, Workspace workspace)
    {
        var arguments = new ExecutionArguments
        {
            X = View(plan, OperandRole.X, memory),
            W = View(plan, OperandRole.W, memory),
            Y = View(plan, OperandRole.Y, memory),
            Bias = View(plan, OperandRole.Bias, memory),
            Indices = View(plan, OperandRole.Indices, memory),
            ForwardX = View(plan, OperandRole.ForwardX, memory),
            Workspace = workspace.View,
        };
        plan.Execute(arguments);
    }

    private static TensorView View(Plan plan, OperandRole role, byte[][] memory)
    {
        foreach (Operand operand in plan.Problem.Operands)
        {
            if (operand.Role == role) return operand.Spec.Type switch
            {
                ElementType.Float32 => TensorView.Of(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(memory[(int)role].AsSpan())),
                ElementType.Int64 => TensorView.Of(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(memory[(int)role].AsSpan())),
                ElementType.Float16 => TensorView.Of(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Half>(memory[(int)role].AsSpan())),
                ElementType.BFloat16 => TensorView.Of(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, BFloat16>(memory[(int)role].AsSpan())),
                ElementType.Int32 => TensorView.Of(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(memory[(int)role].AsSpan())),
                ElementType.Int8 => TensorView.Of(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(memory[(int)role].AsSpan())),
                _ => TensorView.Of(memory[(int)role].AsSpan()),
            };
        }

        return default;
    }
}
