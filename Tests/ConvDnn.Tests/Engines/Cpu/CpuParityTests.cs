using System.Collections.Immutable;
using ConvDnn.Engines.Cpu;
using ConvDnn.Parity;
using ConvDnn.Parity.Conformance;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.Cpu;

/// <summary>The CPU engine against the oracle on the matrix of problems, and against the conformance cases.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class CpuParityTests
{
    private CpuEngine _engine = null!;

    public static IEnumerable<string?> Kernels() =>
        new string?[]
        {
            null, "gemm512", "gemm256", "gemm128", "gemm-scalar", "grouped512", "grouped256", "grouped128", "grouped-scalar", "planar512", "planar256", "planar-scalar",
            "winograd-f2-512", "winograd-f4-512", "winograd-f6-512", "winograd-f2-256", "winograd-f4-256", "winograd-f6-256", "winograd-f2-128", "winograd-f4-128", "winograd-f6-128",
            "winograd-f2-scalar", "winograd-f4-scalar", "winograd-f6-scalar",
        };

    [OneTimeSetUp]
    public void StartEngine() => _engine = new CpuEngine(3);

    [OneTimeTearDown]
    public void StopEngine() => _engine.Dispose();

    [TestCaseSource(nameof(Kernels))]
    public void Engine_agrees_with_the_oracle_on_the_matrix(string? kernel)
    {
        var matrix = new MatrixOptions { MaxFlops = kernel is null ? 2e6 : 2e5, Seed = 1 };
        ParityCase[] cases = DefaultMatrix.Cases(DefaultMatrix.Problems(matrix), matrix).ToArray();
        ParityResult result = ParitySuite.Run(cases, [_engine], new SuiteOptions { Plans = new PlanOptions { Kernel = kernel }, ShrunkFailures = 0 });
        string[] failures = result.Outcomes.Where(outcome => outcome.IsFailure).Select(outcome => $"{outcome.Case}: {outcome.Text}").ToArray();
        Assert.That(failures, Is.Empty, string.Join(Environment.NewLine, failures.Take(10)));
        int passed = result.Count(Verdict.Passed);
        TestContext.Out.WriteLine($"{passed} passed, {result.Count(Verdict.Refused)} refused, {result.Count(Verdict.Skipped)} skipped of {cases.Length}");
        Assert.That(passed, Is.GreaterThan(kernel is null ? cases.Length * 9 / 10 : 20));
    }

    [Test]
    public void Engine_agrees_with_the_oracle_in_16_bits([Values(ElementType.Float16, ElementType.BFloat16)] ElementType type, [Values(null, "gemm512", "direct256", "winograd-f4-512")] string? kernel)
    {
        ImmutableArray<string> operations = kernel is null
            ? ["forward", "backward-data", "backward-filter", "backward-bias", "transposed", "max-pool", "avg-pool", "activation"]
            : ["forward", "backward-data", "backward-filter", "transposed"];
        var matrix = new MatrixOptions { MaxFlops = kernel is null ? 2e6 : 2e5, Seed = 3, Types = [type], Operations = operations };
        ParityCase[] cases = DefaultMatrix.Cases(DefaultMatrix.Problems(matrix), matrix).ToArray();
        ParityResult result = ParitySuite.Run(cases, [_engine], new SuiteOptions { Plans = new PlanOptions { Kernel = kernel }, ShrunkFailures = 0 });
        string[] failures = result.Outcomes.Where(outcome => outcome.IsFailure).Select(outcome => $"{outcome.Case}: {outcome.Text}").ToArray();
        Assert.That(failures, Is.Empty, string.Join(Environment.NewLine, failures.Take(10)));
        string[] refused = result.Outcomes.Where(outcome => outcome.Verdict == Verdict.Refused).Select(outcome => $"{outcome.Case}: {outcome.Text}").ToArray();
        if (kernel is null) Assert.That(refused, Is.Empty, string.Join(Environment.NewLine, refused.Take(10)));
        TestContext.Out.WriteLine($"{result.Count(Verdict.Passed)} passed, {refused.Length} refused of {cases.Length}");
        Assert.That(result.Count(Verdict.Passed), Is.GreaterThan(kernel is null ? cases.Length * 9 / 10 : 20));
    }

    [Test]
    public void Engine_refuses_no_problem_of_the_matrix_in_float32_or_float64()
    {
        ParityCase[] cases = DefaultMatrix.Cases(DefaultMatrix.Problems(new MatrixOptions()), new MatrixOptions()).ToArray();
        string[] refused = cases.Select(one => one.Problem).Distinct()
            .Select(problem => (problem, answer: _engine.Supports(problem, PlanOptions.Default)))
            .Where(pair => !pair.answer.IsSupported)
            .Select(pair => $"{pair.problem}: {pair.answer.Text}").ToArray();
        Assert.That(refused, Is.Empty);
    }

    [Test]
    public void Engine_passes_the_conformance_cases([Values] bool doubles, [Values] bool channelsLast)
    {
        if (RepositoryRoot.Conformance is not { } root) Assert.Ignore("The conformance cases are not beside this checkout.");
        else
        {
            var runner = new CaseRunner(
                problem => _engine.CreatePlan(problem, PlanOptions.Default),
                new CaseRunOptions { Arithmetic = doubles ? ElementType.Float64 : ElementType.Float32, Layout = channelsLast ? TensorFormat.ChannelsLast : TensorFormat.ChannelsFirst });
            CaseResult[] results = Directory.EnumerateFiles(root, "case.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(file => runner.Run(Path.GetDirectoryName(file)!)).ToArray();
            string[] failures = results.Where(result => result.Outcome == Outcome.Failed).Select(result => $"{result.Name}: {result.Detail}").ToArray();
            Assert.That(failures, Is.Empty, string.Join(Environment.NewLine, failures.Take(10)));
            string[] refused = results.SelectMany(result => result.Outputs.Where(output => output.Outcome == Outcome.Refused).Select(output => $"{result.Name}: {output.Detail}")).ToArray();
            Assert.That(refused, Is.Empty);
            TestContext.Out.WriteLine($"{results.Count(result => result.Outcome == Outcome.Passed)} passed of {results.Length}");
            Assert.That(results.Count(result => result.Outcome == Outcome.Passed), Is.GreaterThan(results.Length / 2));
        }
    }
}
