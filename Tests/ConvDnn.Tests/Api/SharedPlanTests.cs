using NUnit.Framework;

namespace ConvDnn.Tests.Api;

/// <summary>A runtime gives the same plan to all who ask for the same; what one owner does to it stays with that owner.</summary>
public class SharedPlanTests
{
    private static readonly ConvProblem Doubled = ConvProblem.Parse("conv forward x=1,1,4 w=1,1,1");

    [Test]
    public void Binding_a_filter_to_a_shared_plan_leaves_the_other_owners_theirs()
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using Plan first = runtime.CreatePlan(Doubled);
        using Plan second = runtime.CreatePlan(Doubled);
        using Plan bound = first.Bind(TensorView.Of(new float[] { 2 }));
        using Plan third = runtime.CreatePlan(Doubled);
        first.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(bound.OwnsFilter);
            Assert.That(Run(bound, null), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
            Assert.That(Run(second, [3]), Is.EqualTo(new float[] { 3, 6, 9, 12 }));
            Assert.That(Run(third, [5]), Is.EqualTo(new float[] { 5, 10, 15, 20 }));
            Assert.That(() => Run(first, [1]), Throws.InstanceOf<ObjectDisposedException>());
        });
    }

    [Test]
    public void A_bound_plan_packs_its_filter_as_the_engine_alone_would()
    {
        ConvProblem problem = ConvProblem.Parse("conv forward x=1,32,12,12 w=32,32,3,3 padding=1,1");
        float[] filter = [.. Enumerable.Range(0, 32 * 32 * 9).Select(static i => (i % 7) - 3f)];
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using Plan alone = runtime.Engine("cpu").CreatePlan(problem, PlanOptions.Default);
        using Plan aloneBound = alone.Bind(TensorView.Of(filter));
        using Plan shared = runtime.CreatePlan(problem);
        using Plan sharedBound = shared.Bind(TensorView.Of(filter));
        Assert.That((sharedBound.Algorithm, sharedBound.FilterBytes, sharedBound.WorkspaceBytes), Is.EqualTo((aloneBound.Algorithm, aloneBound.FilterBytes, aloneBound.WorkspaceBytes)));
    }

    [Test]
    public void A_filter_that_does_not_fit_leaves_the_plan_usable()
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using Plan plan = runtime.CreatePlan(Doubled);
        Assert.That(() => plan.Bind(TensorView.Of(Array.Empty<float>())), Throws.ArgumentException);
        Assert.That(Run(plan, [2]), Is.EqualTo(new float[] { 2, 4, 6, 8 }));
    }

    private static float[] Run(Plan plan, float[]? filter)
    {
        float[] y = [float.NaN, float.NaN, float.NaN, float.NaN];
        using var workspace = new Workspace(plan.WorkspaceBytes);
        plan.Execute(new ExecutionArguments
        {
            X = TensorView.Of(new float[] { 1, 2, 3, 4 }),
            W = filter is null ? default : TensorView.Of(filter),
            Y = TensorView.Of(y),
            Workspace = workspace.View,
        });
        return y;
    }
}
