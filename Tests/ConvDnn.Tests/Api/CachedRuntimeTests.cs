using System.Collections.Immutable;
using ConvDnn.Tests.Core.Plans;
using NUnit.Framework;

namespace ConvDnn.Tests.Api;

/// <summary>A runtime over its cache of decisions and its shelf of plans.</summary>
public class CachedRuntimeTests
{
    private static readonly Problem Some = Problem.Parse("conv forward x=1,3,8,8 w=4,3,3,3");

    [Test]
    public void Second_plan_of_the_same_asks_no_engine()
    {
        var engine = new CountingEngine();
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(engine).WithCache(new PlanCache()).Build();
        using Plan first = runtime.CreatePlan(Some), second = runtime.CreatePlan(Some);
        Assert.That((engine.Asked, engine.Made), Is.EqualTo((1, 1)));
        using Plan other = runtime.CreatePlan(Some, new PlanOptions { Alignment = 4 });
        Assert.That((engine.Asked, engine.Made), Is.EqualTo((2, 2)));
    }

    [Test]
    public void Decision_from_before_is_followed_without_asking_again()
    {
        var engine = new CountingEngine();
        var cache = new PlanCache();
        cache.Set(PlanKey.Of(engine.Name, engine.Fingerprint, Some, new PlanOptions()), PlanDecision.Take("second", 0, 0.5));
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(engine).WithDefaults(new PlanOptions()).WithCache(cache).Build();
        using Plan plan = runtime.CreatePlan(Some);
        Assert.That(plan.Kernel, Is.EqualTo("second"));
        Assert.That(engine.Asked, Is.Zero);
    }

    [Test]
    public void Decision_that_no_longer_holds_is_dropped_and_made_again()
    {
        var engine = new CountingEngine();
        var cache = new PlanCache();
        PlanKey key = PlanKey.Of(engine.Name, engine.Fingerprint, Some, new PlanOptions());
        cache.Set(key, PlanDecision.Take("gone", 0, 0.5));
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(engine).WithDefaults(new PlanOptions()).WithCache(cache).Build();
        using Plan plan = runtime.CreatePlan(Some);
        Assert.That(plan.Kernel, Is.EqualTo("first"));
        Assert.That(cache.Find(key)!.Kernel, Is.EqualTo("first"));
    }

    [Test]
    public void Refusal_is_remembered()
    {
        var engine = new CountingEngine { Refuses = true };
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(engine).WithCache(new PlanCache()).Build();
        for (int i = 0; i < 3; i++) Assert.That(() => runtime.CreatePlan(Some), Throws.TypeOf<RefusedException>().With.Message.Contains("It is tired."));
        Assert.That(engine.Asked, Is.EqualTo(1));
    }

    [Test]
    public void Cache_is_saved_with_the_runtime()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (ConvRuntime runtime = ConvRuntime.Create().AddEngine(new CountingEngine()).WithCache(new PlanCache(path)).Build()) runtime.CreatePlan(Some).Dispose();
            Assert.That(new PlanCache(path).Count, Is.EqualTo(1));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Explanation_shows_what_was_decided()
    {
        var engine = new CountingEngine();
        var cache = new PlanCache();
        cache.Set(PlanKey.Of(engine.Name, engine.Fingerprint, Some, new PlanOptions()), PlanDecision.Take("second", 0, 0.5));
        using ConvRuntime runtime = ConvRuntime.Create().AddEngine(engine).WithDefaults(new PlanOptions()).WithCache(cache).Build();
        Assert.That(runtime.Explain(Some).Opinions[0].Answer.Text, Is.EqualTo("kernel second"));
        Assert.That(runtime.Explain(Some).Opinions[0].Answer.Remark, Is.EqualTo("kept in the plan cache, measured at 0.5 ms"));
    }

    private sealed class CountingEngine : IConfigurableEngine
    {
        public int Asked { get; private set; }

        public int Made { get; private set; }

        public bool Refuses { get; init; }

        public string Name => "counting";

        public string Fingerprint => "device 1";

        public EngineStatus Status => EngineStatus.Available("for tests");

        public EngineAnswer Supports(Problem problem, PlanOptions options)
        {
            if (options.Kernel is null) Asked++;
            return Refuses ? EngineAnswer.No("It is tired.") : EngineAnswer.Yes($"kernel {options.Kernel ?? "first"}");
        }

        public Plan CreatePlan(Problem problem, PlanOptions options)
        {
            if (options.Kernel == "gone") throw new RefusedException("It has no kernel 'gone'.");
            Made++;
            return new RecordingPlan(problem) { Chosen = options.Kernel ?? "first" };
        }

        public ImmutableArray<PlanCandidate> Candidates(Problem problem, PlanOptions options) => [];

        public void Dispose()
        {
        }
    }
}
