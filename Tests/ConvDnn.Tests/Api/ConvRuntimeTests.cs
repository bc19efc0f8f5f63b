using ConvDnn.Engines.Cpu;
using ConvDnn.Engines.Reference;
using NUnit.Framework;

namespace ConvDnn.Tests.Api;

public class ConvRuntimeTests
{
    private static readonly ConvProblem Small = ConvProblem.Parse("conv forward x=1,3,8,8 w=4,3,3,3");

    [Test]
    public void Default_runtime_asks_the_cpu_engine_first()
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        Assert.That(runtime.Engines.Select(engine => engine.Name), Is.EqualTo(new[] { "cpu", "reference" }));
        using Plan plan = runtime.CreatePlan(Small);
        Assert.That(plan.Engine, Is.EqualTo("cpu"));
    }

    [Test]
    public void Default_runtime_gives_the_reference_what_the_cpu_engine_refuses()
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        ConvExplain explain = runtime.Explain(Problem.Parse("conv forward x=1,3,8,8 w=4,3,3,3 compute=f64"));
        Assert.That(explain.Chosen, Is.EqualTo("reference"));
        Assert.That(explain.Opinions[0].Answer.Text, Does.Contain("not in f64"));
    }

    [Test]
    public void Default_kernel_is_forced_on_convolutions_and_leaves_the_rest_alone()
    {
        using ConvRuntime runtime = ConvRuntime.Create().AddCpu().WithDefaults(new PlanOptions { Kernel = "gemm-scalar", Threads = 1 }).Build();
        using Plan convolution = runtime.CreatePlan(Small);
        using Plan bias = runtime.CreatePlan(Small.In(Direction.BackwardBias));
        using Plan pooling = runtime.CreatePlan(Problem.Parse("pool forward x=1,3,8,8 window=2,2"));
        Assert.That(convolution.Algorithm, Does.Contain("gemm-scalar"));
        Assert.That(bias.Engine, Is.EqualTo("cpu"));
        Assert.That(pooling.Engine, Is.EqualTo("cpu"));
    }

    [TestCase("conv backward-filter x=1,128,56,56 w=128,128,3,3 padding=1,1", TensorFormat.ChannelsFirst)]
    [TestCase("conv forward x=1,144,56,56 w=144,1,3,3 groups=144 padding=1,1", TensorFormat.ChannelsLast)]
    public void Preferred_layout_is_the_chosen_engines(string text, TensorFormat expected)
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        ConvProblem problem = ConvProblem.Parse(text);
        Assert.That(runtime.PreferredLayout(problem), Is.EqualTo(expected));
        Assert.That(runtime.PreferredLayout(problem.In(TensorFormat.ChannelsLast)), Is.EqualTo(expected), "whatever layout it has now");
        Assert.That(runtime.Explain(problem).ToString(), Does.Contain("fastest layout").And.Contain(Words.Of(expected)));
    }

    [Test]
    public void Preferred_layout_is_the_given_one_where_the_engine_does_not_mind()
    {
        using ConvRuntime runtime = ConvRuntime.Create().AddReference().Build();
        Assert.That(runtime.PreferredLayout(Small.In(TensorFormat.ChannelsLast)), Is.EqualTo(TensorFormat.ChannelsLast));
        Assert.That(runtime.PreferredLayout(Small), Is.EqualTo(TensorFormat.ChannelsFirst));
        Assert.That(runtime.Explain(Small).PreferredLayout, Is.Null);
    }

    [Test]
    public void Preferred_layout_of_what_nobody_does_is_refused()
    {
        using ConvRuntime runtime = ConvRuntime.Create().AddCpu().Build();
        Assert.That(() => runtime.PreferredLayout(Small, new PlanOptions { Kernel = "no-such" }), Throws.TypeOf<RefusedException>().With.Message.Contains("no-such"));
    }

    [Test]
    public void Problem_in_another_layout_is_the_same_convolution()
    {
        ConvProblem last = ConvProblem.Parse("conv forward x=2,3,8,9 w=4,3,3,3 stride=2,1 bias").In(TensorFormat.ChannelsLast);
        Assert.That((last.X.Format, last.Y.Format, last.W.FilterFormat), Is.EqualTo((TensorFormat.ChannelsLast, TensorFormat.ChannelsLast, FilterFormat.Kcrs)));
        Assert.That(last.In(TensorFormat.ChannelsFirst), Is.EqualTo(ConvProblem.Parse("conv forward x=2,3,8,9 w=4,3,3,3 stride=2,1 bias")));
        Assert.That(() => last.In(TensorFormat.Strided), Throws.TypeOf<ProblemException>());
    }

    [Test]
    public void Unknown_kernel_is_refused_with_the_known_ones()
    {
        using ConvRuntime runtime = ConvRuntime.Create().AddCpu().Build();
        Assert.That(
            () => runtime.CreatePlan(Small, new PlanOptions { Kernel = "magic" }),
            Throws.TypeOf<RefusedException>().With.Message.Contains("magic"));
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("two")]
    public void Environment_with_a_meaningless_number_of_threads_is_refused(string threads) =>
        Assert.That(
            () => ConvRuntimeBuilder.FromEnvironment(name => name == "CONVDNN_THREADS" ? threads : null),
            Throws.TypeOf<FormatException>().With.Message.Contains($"'{threads}'"));

    [Test]
    public void Environment_gives_kernel_and_threads()
    {
        PlanOptions options = ConvRuntimeBuilder.FromEnvironment(name => name == "CONVDNN_THREADS" ? "3" : name == "CONVDNN_KERNEL" ? "gemm128" : null);
        Assert.That((options.Kernel, options.Threads), Is.EqualTo(("gemm128", 3)));
    }

    [Test]
    public void Build_without_engines_says_what_is_missing() =>
        Assert.That(() => ConvRuntime.Create().Build(), Throws.InvalidOperationException.With.Message.Contains("AddCpu"));

    [Test]
    public void Same_engine_twice_is_refused() =>
        Assert.That(() => ConvRuntime.Create().AddReference().AddReference(), Throws.ArgumentException.With.Message.Contains("'reference'"));

    [Test]
    public void Disposed_runtime_says_so()
    {
        ConvRuntime runtime = ConvRuntime.Create().AddReference().Build();
        runtime.Dispose();
        runtime.Dispose();
        Assert.That(() => runtime.CreatePlan(Small), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => runtime.Explain(Small), Throws.TypeOf<ObjectDisposedException>());
    }
}
