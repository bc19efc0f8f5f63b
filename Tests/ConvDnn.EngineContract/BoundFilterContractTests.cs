using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.EngineContract;

/// <summary>Plans that own their filter: the same truth, the same exactness about memory, and nothing left of the caller's filter.</summary>
[TestFixtureSource(typeof(EngineFixture), nameof(Engines))]
public class BoundFilterContractTests(string name) : EngineFixture(name)
{
    private static readonly Problem Small = Problem.Parse("conv forward x=1,3,8,8 w=4,3,3,3");

    public static IEnumerable<string> Files => ProblemFiles.Names;

    [TestCaseSource(nameof(Files))]
    public void Problems_are_executed_rightly_by_plans_that_own_their_filter(string file)
    {
        Problem[] problems = [.. ProblemFiles.Problems(file).Where(problem => problem.Filter is not null && IsOfTheHost(problem))];
        ParityCase[] cases = [.. DefaultMatrix.Cases(problems, new MatrixOptions())];
        using var binding = new BindingEngine(Engine);
        ParityResult result = ParitySuite.Run(cases, [binding], new SuiteOptions { ShrunkFailures = 0 });
        string[] failures = [.. result.Outcomes.Where(outcome => outcome.IsFailure).Select(outcome => $"{outcome.Verdict}: {outcome.Case}: {outcome.Text}")];
        Assert.That(failures, Is.Empty, $"{failures.Length} of {cases.Length} failed.\n{string.Join('\n', failures.Take(20))}");
        TestContext.Out.WriteLine($"{Name}, {file}: {result.Count(Verdict.Passed)} executed with a filter of their own");
    }

    [Test]
    public void Bound_plan_says_what_it_holds_and_refuses_another_filter()
    {
        float[] w = new float[4 * 3 * 9], x = new float[3 * 64], y = new float[4 * 36];
        using Plan plan = Engine.CreatePlan(Small, PlanOptions.Default);
        if (plan.Space != MemorySpace.Host) Assert.Ignore("The engine works in device memory.");
        using Plan bound = plan.Bind(TensorView.Of(w));
        Assert.That((plan.OwnsFilter, plan.FilterBytes, bound.OwnsFilter), Is.EqualTo((false, 0L, true)));
        Assert.That(bound.FilterBytes, Is.GreaterThanOrEqualTo(w.Length * sizeof(float)));
        Assert.That((bound.Engine, bound.Problem), Is.EqualTo((plan.Engine, plan.Problem)));
        byte[] scratch = new byte[bound.WorkspaceBytes];
        Assert.That(
            () => bound.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y), Workspace = TensorView.Of(scratch) }),
            Throws.ArgumentException.With.Message.Contains("owns a filter already"));
        Assert.That(() => bound.Bind(TensorView.Of(w)), Throws.InvalidOperationException.With.Message.Contains("owns a filter already"));
        Assert.That(() => plan.Bind(TensorView.Of(w)), Throws.InvalidOperationException.With.Message.Contains("expected the use of the plan that Bind returned"));
    }

    [Test]
    public void Plan_without_a_filter_to_read_binds_none()
    {
        float[] w = new float[4 * 3 * 9];
        foreach (string text in (string[])["conv backward-filter x=1,3,8,8 w=4,3,3,3", "pool forward x=1,3,8,8 window=2,2"])
        {
            Problem problem = Problem.Parse(text);
            if (!Engine.Supports(problem, PlanOptions.Default).IsSupported) continue;
            using Plan plan = Engine.CreatePlan(problem, PlanOptions.Default);
            Assert.That(() => plan.Bind(TensorView.Of(w)), Throws.InvalidOperationException.With.Message.Contains("reads no filter"));
        }
    }

    private bool IsOfTheHost(Problem problem)
    {
        if (!Engine.Supports(problem, PlanOptions.Default).IsSupported) return false;
        using Plan plan = Engine.CreatePlan(problem, PlanOptions.Default);
        return plan.Space == MemorySpace.Host;
    }
}
