using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.EngineContract;

/// <summary>
/// Every problem of every file, on integers, reals and special values, against the oracle: exact workspace, guard bands, poisoned outputs, spoiled memory, a second run with other threads.
/// A yes of <see cref="IEngine.Supports"/> must be kept, a no must say why.
/// </summary>
[TestFixtureSource(typeof(EngineFixture), nameof(Engines))]
public class ParityContractTests(string name) : EngineFixture(name)
{
    public static IEnumerable<string> Files => ProblemFiles.Names;

    [TestCaseSource(nameof(Files))]
    public void Problems_are_executed_rightly_or_refused_with_a_reason(string file)
    {
        Problem[] problems = [.. ProblemFiles.Problems(file)];
        ParityCase[] cases = [.. DefaultMatrix.Cases(problems, new MatrixOptions())];
        int promised = cases.Count(trial => Engine.Supports(trial.Problem, PlanOptions.Default).IsSupported);
        ParityResult result = ParitySuite.Run(cases, [Engine], new SuiteOptions { ShrunkFailures = 2 });

        string[] failures = [.. result.Outcomes.Where(outcome => outcome.IsFailure).Select(outcome => $"{outcome.Verdict}: {outcome.Case}: {outcome.Text}")];
        string[] shrunk = [.. result.Shrunk.Select(failure => $"As small as it stays wrong: {failure.Smallest.Case}: {failure.Smallest.Text}")];
        Assert.That(failures, Is.Empty, $"{failures.Length} of {cases.Length} failed.\n{string.Join('\n', failures.Take(20).Concat(shrunk))}");
        Assert.That(result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Refused).Select(outcome => outcome.Text), Is.All.Matches("^[A-Z].*\\.$"), "refusals are sentences");
        Assert.That(result.Count(Verdict.Passed) + result.Count(Verdict.Skipped), Is.EqualTo(promised), "whatever was promised was executed");
        TestContext.Out.WriteLine($"{Name}, {file}: {result.Count(Verdict.Passed)} executed, {result.Count(Verdict.Refused)} refused");
    }

    [Test]
    public void Engine_executes_as_many_problems_as_it_is_known_to()
    {
        int promised = ProblemFiles.All.Count(problem => Engine.Supports(problem, PlanOptions.Default).IsSupported);
        TestContext.Out.WriteLine($"{Name}: {promised} of {ProblemFiles.All.Count()} problems");
        Assert.That(promised, Is.GreaterThanOrEqualTo(ExecutedProblems.Least(Name)));
    }
}
