using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans;

public class PlanTests
{
    private const string Text = "conv forward x=1,1,4 w=1,1,3";
    private readonly float[] _x = new float[4], _w = new float[3], _y = new float[2];

    [Test]
    public void Execute_hands_checked_arguments_on()
    {
        using RecordingPlan plan = RecordingPlan.Of(Text);
        plan.Execute(new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(_w), Y = TensorView.Of(_y), Alpha = 2 });
        Assert.That((plan.Executions, plan.Alpha), Is.EqualTo((1, 2.0)));
    }

    [Test]
    public void Execute_of_an_empty_output_checks_and_does_nothing()
    {
        using RecordingPlan plan = RecordingPlan.Of("conv forward x=0,1,4 w=1,1,3");
        plan.Execute(new ExecutionArguments { X = TensorView.Of(Span<float>.Empty), W = TensorView.Of(_w), Y = TensorView.Of(Span<float>.Empty) });
        Assert.That(plan.Executions, Is.Zero);
        Assert.That(() => plan.Execute(new ExecutionArguments { W = TensorView.Of(_w) }), Throws.ArgumentException);
    }

    [Test]
    public void Execute_of_an_empty_batch_still_writes_a_gradient_of_the_filter()
    {
        using RecordingPlan plan = RecordingPlan.Of("conv backward-filter x=0,1,4 w=1,1,3");
        plan.Execute(new ExecutionArguments { X = TensorView.Of(Span<float>.Empty), W = TensorView.Of(_w), Y = TensorView.Of(Span<float>.Empty) });
        Assert.That(plan.Executions, Is.EqualTo(1));
    }

    [Test]
    public void Execute_allocates_nothing()
    {
        using RecordingPlan plan = RecordingPlan.Of("conv forward x=1,1,4 w=1,1,3 bias residual", workspaceBytes: 8);
        using RecordingPlan pool = RecordingPlan.Of("pool backward-data x=1,1,4 window=3");
        using RecordingPlan integer = RecordingPlan.Of("conv forward x=1,1,4 w=1,1,3 type=u8 w-type=s8");
        float[] bias = new float[1], z = new float[2], dx = new float[4];
        long[] indices = new long[2];
        byte[] workspace = new byte[8], x8 = new byte[4];
        sbyte[] w8 = new sbyte[3];
        int[] y32 = new int[2];
        var quantization = new Quantization { InputZeroPoint = 3 };
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            // The first rounds compile.
            if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
            plan.Execute(new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(_w), Y = TensorView.Of(_y), Bias = TensorView.Of(bias), Residual = TensorView.Of(z), Workspace = TensorView.Of(workspace) });
            pool.Execute(new ExecutionArguments { Y = TensorView.Of(_y), Indices = TensorView.Of(indices), X = TensorView.Of(dx) });
            integer.Execute(new ExecutionArguments { X = TensorView.Of(x8), W = TensorView.Of(w8), Y = TensorView.Of(y32), Quantization = quantization });
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That((plan.Executions, pool.Executions, integer.Executions), Is.EqualTo((200, 200, 200)));
    }

    [Test]
    public void Execute_from_several_threads_reaches_the_engine_every_time()
    {
        int failures = 0;
        Parallel.For(0, 200, i =>
        {
            // Every thread parses, prints and executes on its own: nothing is shared.
            using RecordingPlan plan = RecordingPlan.Of($"conv forward x=1,1,{i + 3} w=1,1,3");
            float[] x = new float[i + 3], w = new float[3], y = new float[i + 1];
            plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y) });
            if (plan.Executions != 1 || plan.Problem.ToString() != $"conv forward x=1,1,{i + 3} w=1,1,3") Interlocked.Increment(ref failures);
        });
        Assert.That(failures, Is.Zero);
    }

    [Test]
    public void Dispose_happens_once_and_ends_execution()
    {
        RecordingPlan plan = RecordingPlan.Of(Text);
        plan.Dispose();
        plan.Dispose();
        Assert.That(plan.Disposals, Is.EqualTo(1));
        Assert.That(() => plan.Execute(new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(_w), Y = TensorView.Of(_y) }), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(plan.Executions, Is.Zero);
    }

    [Test]
    public void Bind_keeps_a_copy_of_the_filter_and_hands_it_to_the_plan()
    {
        using RecordingPlan plan = RecordingPlan.Of(Text);
        float[] w = [1, 2, 3];
        using Plan bound = plan.Bind(TensorView.Of(w));
        Array.Fill(w, float.NaN);
        bound.Execute(new ExecutionArguments { X = TensorView.Of(_x), Y = TensorView.Of(_y), Alpha = 2 });
        Assert.That((plan.Executions, plan.Alpha), Is.EqualTo((1, 2.0)));
        Assert.That(plan.Filter, Is.EqualTo(new[] { 1f, 2f, 3f }));
        Assert.That((bound.OwnsFilter, bound.FilterBytes, bound.Engine, bound.Algorithm), Is.EqualTo((true, 12L, "recording", "count")));
    }

    [Test]
    public void Bind_leaves_a_filter_of_the_device_where_it_is()
    {
        using RecordingPlan plan = RecordingPlan.Of(Text, space: MemorySpace.Device);
        TensorView Device(nint address, long length) => TensorView.At(address, length, ElementType.Float32, MemorySpace.Device);
        using Plan bound = plan.Bind(Device(4096, 3));
        bound.Execute(new ExecutionArguments { X = Device(256, 4), Y = Device(512, 2) });
        Assert.That((plan.Executions, plan.FilterAddress), Is.EqualTo((1, (nint)4096)));
    }

    [Test]
    public void Bind_uses_the_plan_up_and_both_may_be_disposed_in_any_order([Values] bool firstTheOld)
    {
        RecordingPlan plan = RecordingPlan.Of(Text);
        Plan bound = plan.Bind(TensorView.Of(_w));
        Assert.That(() => plan.Execute(new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(_w), Y = TensorView.Of(_y) }), Throws.InvalidOperationException.With.Message.Contains("Bind returned"));
        Assert.That(() => plan.Bind(TensorView.Of(_w)), Throws.InvalidOperationException);
        if (firstTheOld)
        {
            plan.Dispose();
            Assert.That(plan.Disposals, Is.Zero, "the bound plan still needs it");
            bound.Execute(new ExecutionArguments { X = TensorView.Of(_x), Y = TensorView.Of(_y) });
        }

        bound.Dispose();
        bound.Dispose();
        plan.Dispose();
        Assert.That(plan.Disposals, Is.EqualTo(1));
        Assert.That(() => bound.Execute(new ExecutionArguments { X = TensorView.Of(_x), Y = TensorView.Of(_y) }), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Bind_refuses_what_is_no_filter_of_the_problem()
    {
        using RecordingPlan plan = RecordingPlan.Of(Text), pool = RecordingPlan.Of("pool forward x=1,1,4 window=3"), gradient = RecordingPlan.Of("conv backward-filter x=1,1,4 w=1,1,3");
        double[] wide = new double[3];
        Assert.That(() => plan.Bind(default), Throws.ArgumentException.With.Message.Contains("w was not given"));
        Assert.That(() => plan.Bind(TensorView.Of(_y)), Throws.ArgumentException.With.Message.Contains("w has 2 elements; expected at least 3"));
        Assert.That(() => plan.Bind(TensorView.Of(wide)), Throws.ArgumentException.With.Message.Contains("f64"));
        Assert.That(() => plan.Bind(TensorView.At(64, 3, ElementType.Float32, MemorySpace.Device)), Throws.ArgumentException.With.Message.Contains("device memory"));
        Assert.That(() => pool.Bind(TensorView.Of(_w)), Throws.InvalidOperationException.With.Message.Contains("reads no filter"));
        Assert.That(() => gradient.Bind(TensorView.Of(_w)), Throws.InvalidOperationException.With.Message.Contains("reads no filter"));
        plan.Execute(new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(_w), Y = TensorView.Of(_y) });
        Assert.That(plan.Executions, Is.EqualTo(1), "a refused filter leaves the plan as it was");
    }

    [Test]
    public void Bound_plan_needs_its_other_operands_and_allocates_nothing()
    {
        using RecordingPlan plan = RecordingPlan.Of(Text);
        using Plan bound = plan.Bind(TensorView.Of(_w));
        Assert.That(() => bound.Execute(new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(_w), Y = TensorView.Of(_y) }), Throws.ArgumentException.With.Message.Contains("owns a filter already; expected none"));
        Assert.That(() => bound.Execute(new ExecutionArguments { Y = TensorView.Of(_y) }), Throws.ArgumentException.With.Message.Contains("x was not given"));
        long before = 0;
        for (int i = 0; i < 40; i++)
        {
            if (i == 20) before = GC.GetAllocatedBytesForCurrentThread();
            bound.Execute(new ExecutionArguments { X = TensorView.Of(_x), Y = TensorView.Of(_y) });
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_plan_says_what_it_is()
    {
        using RecordingPlan plan = RecordingPlan.Of(Text, 64, MemorySpace.Device);
        Assert.That((plan.Engine, plan.Algorithm, plan.WorkspaceBytes, plan.Space), Is.EqualTo(("recording", "count", 64L, MemorySpace.Device)));
        Assert.That(plan.Problem.ToString(), Is.EqualTo(Text));
        Assert.That(plan.ToString(), Is.EqualTo($"recording: count, 64 bytes of workspace: {Text}"));
    }

    [Test]
    public void A_plan_without_problem_names_or_with_negative_bytes_is_refused()
    {
        Problem problem = Problem.Parse(Text);
        Assert.That(() => new RecordingPlan(null!), Throws.ArgumentNullException);
        Assert.That(() => new RecordingPlan(problem, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new NamelessPlan(problem, "", "a"), Throws.ArgumentException.With.Property("ParamName").EqualTo("engine"));
        Assert.That(() => new NamelessPlan(problem, "e", ""), Throws.ArgumentException.With.Property("ParamName").EqualTo("algorithm"));
    }

    [Test]
    public void Options_have_defaults_and_refuse_negative_numbers()
    {
        Assert.That(PlanOptions.Default, Is.EqualTo(new PlanOptions()));
        Assert.That((PlanOptions.Default.Engine, PlanOptions.Default.Kernel, PlanOptions.Default.Threads, PlanOptions.Default.WorkspaceLimit, PlanOptions.Default.Space), Is.EqualTo(((string?)null, (string?)null, 0, long.MaxValue, MemorySpace.Host)));
        Assert.That(() => new PlanOptions { Threads = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("Threads"));
        Assert.That(() => new PlanOptions { WorkspaceLimit = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("WorkspaceLimit"));
        Assert.That(new PlanOptions { Threads = 3, WorkspaceLimit = 0 }, Has.Property("Threads").EqualTo(3).And.Property("WorkspaceLimit").EqualTo(0));
    }

    private sealed class NamelessPlan(Problem problem, string engine, string algorithm) : Plan(problem, engine, algorithm, 0)
    {
        protected override void ExecuteCore(in ExecutionArguments arguments)
        {
        }
    }
}
