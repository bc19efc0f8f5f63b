using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.CuDnn;

/// <summary>Which algorithm is taken, and that the options are obeyed.</summary>
[NonParallelizable]
public class SelectionTests
{
    private const string Forward = "conv forward x=1,8,12,12 w=8,8,3,3 padding=1,1";
    private const string BackwardFilter = "conv backward-filter x=1,8,12,12 w=8,8,5,3 stride=2,2";

    [TestCase("cudnn")]
    [TestCase("cudnn-graph")]
    public void Tf32_is_used_only_when_it_is_asked_for(string engine)
    {
        using DeviceTest strict = DeviceTest.Begin(engine, Forward);
        PlanCandidate[] candidates = [.. ((IConfigurableEngine)strict.Engine).Candidates(strict.Problem, PlanOptions.Default)];
        Assert.That(candidates.Where(candidate => candidate.IsSupported).Select(candidate => candidate.Text), Is.All.Not.Contains("tf32").And.All.Not.Contains("tensor"));

        PlanCandidate[] loose = [.. ((IConfigurableEngine)strict.Engine).Candidates(Problem.Parse($"{Forward} precision=tf32"), PlanOptions.Default)];
        Assert.That(loose.Where(candidate => candidate.IsSupported).Select(candidate => candidate.Text), Has.Some.Contains("tf32").Or.Some.Contains("tensor"));
    }

    [TestCase("cudnn")]
    [TestCase("cudnn-graph")]
    public void Deterministic_plan_is_deterministic_and_says_what_it_passed_over(string engine)
    {
        using DeviceTest test = DeviceTest.Begin(engine, BackwardFilter);
        PlanCandidate[] candidates = [.. ((IConfigurableEngine)test.Engine).Candidates(test.Problem, PlanOptions.Default)];
        PlanCandidate loose = candidates.First(candidate => !candidate.IsDeterministic);
        using Plan plan = test.CreatePlan(new PlanOptions { Deterministic = true });
        Assert.That(plan.IsDeterministic);
        Assert.That(
            () => test.CreatePlan(new PlanOptions { Deterministic = true, Kernel = loose.Kernel }),
            Throws.TypeOf<RefusedException>().With.Message.Contains("same bits"));
        using Plan asked = test.CreatePlan(new PlanOptions { Kernel = loose.Kernel });
        Assert.That((asked.IsDeterministic, asked.Kernel), Is.EqualTo((false, loose.Kernel)));
    }

    [TestCase("cudnn")]
    [TestCase("cudnn-graph")]
    public void Workspace_limit_is_obeyed_by_every_candidate(string engine)
    {
        using DeviceTest test = DeviceTest.Begin(engine, Forward);
        var configurable = (IConfigurableEngine)test.Engine;
        long most = configurable.Candidates(test.Problem, PlanOptions.Default).Max(candidate => candidate.WorkspaceBytes);
        PlanCandidate[] limited = [.. configurable.Candidates(test.Problem, new PlanOptions { WorkspaceLimit = most - 1 })];
        Assert.That(limited.Select(candidate => candidate.WorkspaceBytes), Is.All.LessThan(most));
        PlanCandidate[] none = [.. configurable.Candidates(test.Problem, new PlanOptions { WorkspaceLimit = 0 })];
        Assert.That(none.Select(candidate => candidate.WorkspaceBytes), Is.All.Zero);
        Assert.That(none.Where(candidate => !candidate.IsSupported).Select(candidate => candidate.Text), Has.Some.Contains("the limit is"));
    }

    [TestCase("cudnn", Forward)]
    [TestCase("cudnn", BackwardFilter)]
    [TestCase("cudnn-graph", Forward)]
    [TestCase("cudnn-graph", BackwardFilter)]
    public void Every_candidate_that_is_promised_runs_and_is_right(string engine, string problem)
    {
        using DeviceTest test = DeviceTest.Begin(engine, problem);
        PlanCandidate[] candidates = [.. ((IConfigurableEngine)test.Engine).Candidates(test.Problem, PlanOptions.Default)];
        Assert.That(candidates, Has.Length.GreaterThanOrEqualTo(4));
        float[]? expected = null;
        foreach (PlanCandidate candidate in candidates)
        {
            if (!candidate.IsSupported)
            {
                Assert.That(candidate.Text, Does.Match("\\.$"), candidate.Kernel);
                continue;
            }

            test.Poison();
            using Plan plan = test.CreatePlan(new PlanOptions { Kernel = candidate.Kernel });
            Assert.That((plan.Kernel, plan.WorkspaceBytes), Is.EqualTo((candidate.Kernel, candidate.WorkspaceBytes)));
            test.Execute(plan);
            test.Stream.Synchronize();
            // Integers: the simulated algorithms all sum exactly.
            Assert.That(test.Output, Is.EqualTo(expected ??= test.Output), candidate.Kernel);
        }

        Assert.That(expected, Has.None.NaN.And.Some.Not.EqualTo(0f));
    }

    [TestCase("cudnn")]
    [TestCase("cudnn-graph")]
    public void Measured_selection_leaves_the_callers_memory_alone_and_says_so(string engine)
    {
        using DeviceTest test = DeviceTest.Begin(engine, Forward);
        float[] before = test.Input(OperandRole.X);
        using Plan plan = test.CreatePlan(new PlanOptions { Selection = PlanSelection.Measured });
        Assert.That(plan.Algorithm, Does.Contain("measured").And.Contain(" ms"));
        Assert.That(test.Input(OperandRole.X), Is.EqualTo(before));
        Assert.That(test.Output, Is.All.NaN);
        PlanCandidate[] timed = [.. ((IConfigurableEngine)test.Engine).Candidates(test.Problem, new PlanOptions { Selection = PlanSelection.Measured })];
        Assert.That(timed.Where(candidate => candidate.IsSupported).Select(candidate => candidate.Milliseconds), Is.All.Not.Null);
    }

    [TestCase("cudnn")]
    [TestCase("cudnn-graph")]
    public void Accurate_plan_takes_no_transform(string engine)
    {
        using DeviceTest test = DeviceTest.Begin(engine, Forward);
        using Plan usual = test.CreatePlan(), accurate = test.CreatePlan(new PlanOptions { Accuracy = Accuracy.Accurate });
        Assert.That(usual.Algorithm, Does.StartWith("winograd").Or.Contain("(winograd)"));
        Assert.That(accurate.Algorithm.Split(';')[0], Does.Not.Contain("winograd").And.Not.Contain("fft"));
        Assert.That(accurate.Algorithm, Does.Contain("less accurate"), "it says what it passed over");
    }

    [Test]
    public void Known_wrong_engine_is_passed_over_and_shown()
    {
        using DeviceTest test = DeviceTest.Begin("cudnn-graph", "conv backward-filter x=2,3,9 w=5,3,3 padding=1:0");
        EngineAnswer answer = test.Engine.Supports(test.Problem, PlanOptions.Default);
        Assert.That(answer.Text, Does.Contain("erratum cuda.jl-wgrad-post-padding").And.Contain("padded in a copy"));
    }

    [Test]
    public void Compiled_engines_are_left_out_where_only_ready_ones_are_wanted()
    {
        using DeviceTest test = DeviceTest.Begin("cudnn-graph", "conv forward x=1,8,12,12 w=8,8,3,3 type=f16 padding=1,1 bias activation=relu");
        using Plan any = test.CreatePlan();
        using Plan ready = test.CreatePlan(new PlanOptions { Precompiled = true });
        Assert.That(any.Kernel, Is.EqualTo("engine-1"));
        Assert.That(ready.Kernel, Is.Not.EqualTo("engine-1"));
    }

    [TestCase("cudnn", "cudnnGetConvolutionForwardAlgorithm_v7")]
    [TestCase("cudnn-graph", "cudnnBackendFinalize")]
    public void Failure_inside_the_library_is_no_refusal(string engine, string function)
    {
        using DeviceTest test = DeviceTest.Begin(engine, Forward);
        SimulatedStack.Fail(function, 0, 5000);
        Assert.That(() => test.CreatePlan(), Throws.TypeOf<ConvDnn.Interop.CuDnn.Errors.CudnnException>());
        SimulatedStack.ClearFailures();
        using Plan plan = test.CreatePlan();
        Assert.That(plan.Engine, Is.EqualTo(engine));
    }
}
