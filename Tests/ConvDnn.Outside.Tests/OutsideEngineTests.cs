using ConvDnn.Engines.Reference;
using NUnit.Framework;

namespace ConvDnn.Outside.Tests;

/// <summary>An engine written with public members only takes its place among the others.</summary>
public class OutsideEngineTests
{
    private static readonly ConvProblem Pointwise = ConvProblem.Parse("conv forward x=2,3,4,5 w=7,3,1,1");

    [Test]
    public void Runtime_gives_the_engine_what_it_supports_and_the_others_the_rest()
    {
        using var engine = new OutsideEngine();
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(engine).AddReference().Build();

        using Plan own = runtime.CreatePlan(Pointwise);
        using Plan other = runtime.CreatePlan(ConvProblem.Parse("conv forward x=2,3,4,5 w=7,3,3,3"));

        Assert.That(own.Engine, Is.EqualTo("outside"));
        Assert.That(other.Engine, Is.EqualTo("reference"));
    }

    [Test]
    public void Explain_shows_the_engines_reason()
    {
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(new OutsideEngine()).AddReference().Build();
        ConvExplain explain = runtime.Explain(Pointwise.In(Direction.BackwardData));
        Assert.That(explain.Opinions[0].Answer.Text, Is.EqualTo("It knows forward convolution only."));
        Assert.That(explain.Chosen, Is.EqualTo("reference"));
    }

    [Test]
    public void CreatePlan_where_all_refuse_lists_every_reason()
    {
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(new OutsideEngine()).Build();
        Assert.That(
            () => runtime.CreatePlan(Pointwise.In(Direction.BackwardFilter)),
            Throws.TypeOf<RefusedException>().With.Message.Contains("outside: It knows forward convolution only."));
    }

    [Test]
    public void Engine_asked_by_an_unknown_name_is_unavailable()
    {
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(new OutsideEngine()).Build();
        Assert.That(
            () => runtime.CreatePlan(Pointwise, new PlanOptions { Engine = "cudnn" }),
            Throws.TypeOf<EngineUnavailableException>().With.Message.Contains("'cudnn'").And.Message.Contains("outside"));
    }

    [Test]
    public void Execute_of_the_engines_plan_equals_the_oracle_on_integers()
    {
        using var engine = new OutsideEngine();
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(engine).AddReference().Build();
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, 2 * 3 * 20).Select(_ => (float)random.Next(-9, 10))];
        float[] w = [.. Enumerable.Range(0, 7 * 3).Select(_ => (float)random.Next(-9, 10))];

        float[] own = Run(runtime, "outside", x, w);
        float[] truth = Run(runtime, "reference", x, w);

        Assert.That(engine.Executions, Is.EqualTo(1));
        Assert.That(own, Is.EqualTo(truth));
        Assert.That(own, Has.Some.Not.Zero);
    }

    [Test]
    public void Execute_with_a_short_operand_never_reaches_the_engine()
    {
        using var engine = new OutsideEngine();
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(engine).Build();
        using Plan plan = runtime.CreatePlan(Pointwise);
        Assert.That(
            () => plan.Execute(new ExecutionArguments { X = TensorView.Of(new float[119]), W = TensorView.Of(new float[21]), Y = TensorView.Of(new float[280]) }),
            Throws.ArgumentException.With.Message.Contains("x has 119 elements; expected at least 120"));
        Assert.That(engine.Executions, Is.Zero);
    }

    private static float[] Run(ConvRuntime runtime, string engine, float[] x, float[] w)
    {
        using Plan plan = runtime.CreatePlan(Pointwise, new PlanOptions { Engine = engine });
        float[] y = new float[2 * 7 * 20];
        Array.Fill(y, float.NaN);
        plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y) });
        return y;
    }
}
