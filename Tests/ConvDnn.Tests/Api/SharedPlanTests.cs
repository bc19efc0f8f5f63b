using ConvDnn.Engines.Cpu;
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

    /// <summary>What was measured for filters that come with every call says nothing about a filter that is packed once; a kernel that the caller names says all.</summary>
    [Test]
    public void A_cached_choice_does_not_bind_a_plan_that_owns_its_filter([Values(0, 256)] int kept, [Values(null, "gemm256")] string? forced)
    {
        ConvProblem problem = ConvProblem.Parse("conv forward x=1,32,12,12 w=32,32,3,3 padding=1,1");
        float[] filter = [.. Enumerable.Range(0, 32 * 32 * 9).Select(static i => (i % 7) - 3f)];
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using ConvRuntime plain = ConvRuntime.Create().AddCpu().WithDefaults(new PlanOptions()).WithCache(new PlanCache()).Build();
            using Plan expected = plain.Engine("cpu").CreatePlan(problem, new PlanOptions { Kernel = forced }).Bind(TensorView.Of(filter));
            var cache = new PlanCache(file);
            cache.Set(PlanKey.Of("cpu", ((IConfigurableEngine)plain.Engine("cpu")).Fingerprint, problem, new PlanOptions()), PlanDecision.Take("gemm-scalar", 0, 0.001));
            Assert.That(cache.Save());

            using ConvRuntime runtime = ConvRuntime.Create().AddCpu().WithDefaults(new PlanOptions { Kernel = forced }).WithCache(new PlanCache(file)).WithKeptPlans(kept).Build();
            using Plan given = runtime.CreatePlan(problem);
            Assert.That(given.Algorithm, Is.EqualTo(forced ?? "gemm-scalar"), "a filter that comes with every call follows the cache");
            using Plan bound = given.Bind(TensorView.Of(filter));
            Assert.That((bound.Algorithm, bound.FilterBytes), Is.EqualTo((expected.Algorithm, expected.FilterBytes)));
        }
        finally
        {
            File.Delete(file);
        }
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
