using ConvDnn.Engines.Reference;
using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>Every deliberate fault must be found, for the right reason, and be made small. The same run must let a faultless engine pass.</summary>
public class BrokenEngineTests
{
    private const string Plain = "conv x=2,3,9,8 w=4,3,3,3 padding=1,1";
    private const string Strided = "conv x=2,3,9,8 w=4,3,3,3 padding=1,1 y-strides=800,200,20,2";
    private const string Dilated = "conv x=2,3,9,9 w=4,3,3,3 dilation=1,2 padding=2,2 stride=4,4";

    // The second column is a word of the reason; the last the largest number of multiply-adds that the shrunk problem may have (1·1·1 → 2 operations).
    [TestCase(Fault.SignFlipped, Plain, "are wrong", 2)]
    [TestCase(Fault.LastRowMissing, Plain, "never written", 2)]
    [TestCase(Fault.PaddingOffByOne, Plain, "are wrong", 8)]
    [TestCase(Fault.ScalingIgnored, Plain, "are wrong", 2)]
    [TestCase(Fault.DilationSwapped, Dilated, "are wrong", 200)]
    [TestCase(Fault.NaNSwallowed, Plain, "NaN", 2)]
    [TestCase(Fault.WritesBeyondTheEnd, Plain, "Outside y: byte 0 after its end", 2)]
    [TestCase(Fault.WritesBeforeTheStart, Plain, "before its start", 2)]
    [TestCase(Fault.WritesBetweenStrides, Strided, "Between the elements of y", 8)]
    [TestCase(Fault.WritesWorkspaceBeyondItsEnd, Plain, "Outside the workspace: byte 0 after its end", 2)]
    [TestCase(Fault.ReadsGarbageFromWorkspace, Plain, "other bits", 2)]
    [TestCase(Fault.SecondCallDiffers, Plain, "other bits", 2)]
    [TestCase(Fault.InputChanged, Plain, "The input x was changed", 2)]
    [TestCase(Fault.OutputReadDespiteBetaZero, Plain, "are wrong", 2)]
    public void A_fault_is_found_and_shrunk(Fault fault, string problem, string reason, double mostFlops)
    {
        ParityResult result = Run(new BrokenEngine(fault), problem);
        ParityOutcome[] failures = [.. result.Outcomes.Where(static outcome => outcome.Verdict == Verdict.Failed)];
        Assert.Multiple(() =>
        {
            Assert.That(result.IsGood, Is.False);
            Assert.That(failures, Is.Not.Empty);
            Assert.That(failures.Select(static outcome => outcome.Text), Has.Some.Contains(reason));
            Assert.That(result.Shrunk, Is.Not.Empty);
            Assert.That(result.Shrunk.Min(static shrunk => shrunk.Smallest.Case.Problem.Flops), Is.LessThanOrEqualTo(mostFlops), result.Shrunk[0].Command);
            Assert.That(result.Shrunk.Select(static shrunk => shrunk.Smallest.Verdict), Has.All.EqualTo(Verdict.Failed));
        });
    }

    [Test]
    public void Dilation_that_was_swapped_stays_unequal_while_it_is_shrunk()
    {
        ShrunkFailure shrunk = Run(new BrokenEngine(Fault.DilationSwapped), Dilated).Shrunk[0];
        Dims dilation = ((ConvProblem)shrunk.Smallest.Case.Problem).Options.Dilation;
        Assert.That(dilation[0], Is.Not.EqualTo(dilation[1]));
    }

    [TestCase(Fault.PlanThrowsAfterYes, "on second thoughts")]
    [TestCase(Fault.ExecutionThrows, "the kernel is on fire")]
    public void An_exception_is_an_outcome_with_its_text(Fault fault, string text)
    {
        ParityResult result = Run(new BrokenEngine(fault), Plain);
        Assert.That(result.Outcomes.Select(static outcome => outcome.Verdict), Has.All.EqualTo(Verdict.Crashed));
        Assert.That(result.Outcomes[0].Text, Does.Contain(text));
        Assert.That(result.Shrunk[0].Smallest.Case.Problem.Flops, Is.EqualTo(2));
    }

    [TestCase(Plain)]
    [TestCase(Strided)]
    [TestCase(Dilated)]
    [TestCase("conv backward-data x=2,3,9,8 w=4,3,3,3 padding=1,1")]
    [TestCase("conv backward-filter x=2,3,9,8 w=4,3,3,3 padding=1,1")]
    [TestCase("conv x=0,3,9,8 w=4,3,3,3 padding=1,1")]
    [TestCase("conv backward-filter x=0,3,9,8 w=4,3,3,3 padding=1,1")]
    public void Without_a_fault_everything_passes(string problem)
    {
        ParityResult result = Run(new BrokenEngine(Fault.None), problem);
        Assert.That(result.Outcomes.Where(static outcome => outcome.Verdict != Verdict.Passed).Select(static outcome => outcome.Text), Is.Empty);
        Assert.That(result.IsGood, Is.True);
    }

    [Test]
    public void A_refusal_is_counted_and_is_no_pass()
    {
        var result = ParitySuite.Run(
            [new ParityCase(Problem.Parse(Plain), DataKind.Integers, 0)],
            [new ReferenceEngine()],
            new SuiteOptions { Plans = new PlanOptions { Kernel = "none-of-that-name" } });
        Assert.That((result.Count(Verdict.Refused), result.Count(Verdict.Passed), result.IsGood), Is.EqualTo((1, 0, false)));
        Assert.That(result.Outcomes[0].Text, Does.Contain("none-of-that-name"));
    }

    [Test]
    public void A_problem_beyond_the_limits_is_skipped_and_said_to_be()
    {
        var result = ParitySuite.Run([new ParityCase(Problem.Parse(Plain), DataKind.Integers, 0)], [new ReferenceEngine()], new SuiteOptions { MaxFlops = 10 });
        Assert.That(result.Outcomes[0].Verdict, Is.EqualTo(Verdict.Skipped));
        Assert.That(result.IsGood, Is.False, "nothing was tried");
    }

    [Test]
    public void A_few_elements_spread_over_too_much_memory_are_skipped_too()
    {
        // Three elements, one every 10⁹: 8·10⁹ bytes.
        var problem = Problem.Parse("conv x=1,1,3 w=1,1,2 x-strides=1,1,1000000000");
        var result = ParitySuite.Run([new ParityCase(problem, DataKind.Integers, 0)], [new ReferenceEngine()]);
        Assert.That(result.Outcomes[0].Verdict, Is.EqualTo(Verdict.Skipped), result.Outcomes[0].Text);
    }

    [Test]
    public void What_the_oracle_cannot_compute_is_a_failure_of_that_configuration_alone()
    {
        // Within the limits that are set here, but beyond what one array can hold.
        var vast = Problem.Parse("conv x=1,1,3 w=1,1,2 x-strides=1,1,4000000000");
        ParityCase[] cases = [new(vast, DataKind.Integers, 0), new(Problem.Parse(Plain), DataKind.Integers, 0)];
        ParityResult result = ParitySuite.Run(cases, [new ReferenceEngine()], new SuiteOptions { MaxBytes = double.MaxValue });
        Assert.That(result.Outcomes.Select(static outcome => outcome.Verdict), Is.EqualTo(new[] { Verdict.Mistrusted, Verdict.Passed }));
        Assert.That(result.Outcomes[0].Text, Does.StartWith("The oracle could not compute this"));
    }

    [Test]
    public void A_cancelled_run_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.That(
            () => ParitySuite.Run([new ParityCase(Problem.Parse(Plain), DataKind.Integers, 0)], [new ReferenceEngine()], cancellation: source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Progress_is_told_of_every_configuration()
    {
        var heard = new List<ParityProgress>();
        var progress = new Heard(heard);
        ParityCase[] cases = [.. Cases(Plain)];
        ParitySuite.Run(cases, [new BrokenEngine(Fault.SignFlipped)], new SuiteOptions { ShrunkFailures = 0 }, progress);
        Assert.That(heard.Select(static report => report.Done).Order(), Is.EqualTo(Enumerable.Range(1, cases.Length)));
        Assert.That(heard.Max(static report => report.Failures), Is.EqualTo(cases.Length));
    }

    private static ParityResult Run(IEngine engine, string problem) => ParitySuite.Run([.. Cases(problem)], [engine]);

    /// <summary>All kinds of numbers under all factors.</summary>
    private static IEnumerable<ParityCase> Cases(string problem) => DefaultMatrix.Cases(Enumerable.Repeat(Problem.Parse(problem), Scaling.Choices), new MatrixOptions());

    private sealed class Heard(List<ParityProgress> list) : IProgress<ParityProgress>
    {
        public void Report(ParityProgress value)
        {
            lock (list) list.Add(value);
        }
    }
}
