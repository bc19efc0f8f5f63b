using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.EngineContract;

/// <summary>What an engine says: pure, kept, and with reasons.</summary>
[TestFixtureSource(typeof(EngineFixture), nameof(Engines))]
public class AnswerContractTests(string name) : EngineFixture(name)
{
    private static readonly PlanOptions Plain = PlanOptions.Default;

    [Test]
    public void Name_is_of_lower_case_letters_digits_and_hyphens() => Assert.That(Engine.Name, Does.Match("^[a-z][a-z0-9-]*$"));

    [Test]
    public void Status_says_what_the_engine_runs_on() => Assert.That(Engine.Status.Summary, Is.Not.Empty);

    [Test]
    public void Supports_gives_the_same_answer_twice_and_the_plan_is_what_it_said() => ForEachProblem(problem =>
    {
        EngineAnswer answer = Engine.Supports(problem, Plain);
        Assert.That(Engine.Supports(problem, Plain), Is.EqualTo(answer));
        if (!answer.IsSupported) return;
        using Plan plan = Engine.CreatePlan(problem, Plain);
        Assert.That(plan.Problem, Is.EqualTo(problem));
        Assert.That(plan.Engine, Is.EqualTo(Engine.Name));
        Assert.That(plan.Algorithm, Is.EqualTo(answer.Text));
        Assert.That(plan.WorkspaceBytes, Is.EqualTo(answer.WorkspaceBytes));
    });

    [Test]
    public void CreatePlan_of_what_is_refused_throws_the_reason() => ForEachProblem(problem =>
    {
        PlanOptions[] asked = [Plain, Plain with { Kernel = "no-such-kernel" }, Plain with { Space = OtherSpace(problem) }];
        foreach (PlanOptions options in asked)
        {
            EngineAnswer answer = Engine.Supports(problem, options);
            if (!answer.IsSupported) Assert.That(() => Engine.CreatePlan(problem, options), Throws.TypeOf<RefusedException>().With.Message.EqualTo(answer.Text));
        }
    });

    [Test]
    public void Supports_refuses_a_kernel_that_nobody_has() => ForEachProblem(problem =>
        Assert.That(Engine.Supports(problem, Plain with { Kernel = "no-such-kernel" }).IsSupported, Is.False));

    [Test]
    public void Supports_keeps_to_the_workspace_limit() => ForEachProblem(problem =>
    {
        EngineAnswer answer = Engine.Supports(problem, Plain);
        if (!answer.IsSupported) return;
        Assert.That(Engine.Supports(problem, Plain with { WorkspaceLimit = answer.WorkspaceBytes }).IsSupported, "as much as it needs is enough");
        foreach (long limit in new[] { 0, answer.WorkspaceBytes / 2, answer.WorkspaceBytes - 1 })
        {
            if (limit < 0) continue;
            EngineAnswer limited = Engine.Supports(problem, Plain with { WorkspaceLimit = limit });
            if (limited.IsSupported) Assert.That(limited.WorkspaceBytes, Is.LessThanOrEqualTo(limit));
            else Assert.That(limited.Text, Is.Not.Empty);
        }
    });

    [Test]
    public void Plan_for_half_the_workspace_computes_the_same() => ForEachProblem(problem =>
    {
        EngineAnswer answer = Engine.Supports(problem, Plain);
        PlanOptions half = Plain with { WorkspaceLimit = answer.WorkspaceBytes / 2 };
        if (answer.WorkspaceBytes == 0 || !Engine.Supports(problem, half).IsSupported) return;
        ParityOutcome outcome = new ParityRun(Engine, half).Run(PreparedCase.Prepare(new ParityCase(problem, DataKind.Reals, 3)));
        Assert.That(outcome.Verdict, Is.EqualTo(Verdict.Passed), outcome.Text);
    });

    [Test]
    public void Disposed_plan_does_not_execute()
    {
        Plan plan = Engine.CreatePlan(Problem.Parse("conv forward x=1,3,8,8 w=4,3,3,3"), Plain);
        plan.Dispose();
        plan.Dispose();
        Assert.That(() => plan.Execute(default), Throws.TypeOf<ObjectDisposedException>());
    }

    private MemorySpace OtherSpace(Problem problem)
    {
        if (!Engine.Supports(problem, Plain).IsSupported) return MemorySpace.Device;
        using Plan plan = Engine.CreatePlan(problem, Plain);
        return plan.Space == MemorySpace.Host ? MemorySpace.Device : MemorySpace.Host;
    }

    private static void ForEachProblem(Action<Problem> check)
    {
        foreach (Problem problem in ProblemFiles.All)
        {
            try
            {
                check(problem);
            }
            catch (Exception exception) when (exception is not AssertionException)
            {
                Assert.Fail($"'{problem}': {exception}");
            }
            catch (AssertionException)
            {
                TestContext.Out.WriteLine($"This failed on '{problem}'.");
                throw;
            }
        }
    }
}
