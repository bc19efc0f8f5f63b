using ConvDnn.Parity.Conformance;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity.Conformance;

/// <summary>All shipped conformance cases on every engine of the default runtime, and mistakes that they must find.</summary>
[Parallelizable(ParallelScope.Self)]
public class ConformanceSuiteTests
{
    // What there was when the cases were counted; fewer means that cases got lost.
    private const int LeastCases = 565;
    private const int LeastOutputs = 1511;
    private const int LeastOutputsIn16Bits = 1443;

    private static readonly string[] AbsentOperations = ["deform_conv", "lp_pool", "max_unpool", "causal_conv1d_state"];

    public static IEnumerable<string> EngineNames()
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        return [.. runtime.Engines.Where(static engine => engine.Status.IsAvailable).Select(static engine => engine.Name)];
    }

    [Test]
    public void Every_case_passes(
        [ValueSource(nameof(EngineNames))] string engine,
        [Values(ElementType.Float32, ElementType.Float64)] ElementType type,
        [Values(TensorFormat.ChannelsFirst, TensorFormat.ChannelsLast)] TensorFormat layout)
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        var runner = new CaseRunner(problem => runtime.CreatePlan(problem, new PlanOptions { Engine = engine }), new CaseRunOptions { Arithmetic = type, Layout = layout });
        CaseResult[] results = [.. CaseFolders.Find([Conformance]).Select(runner.Run)];
        CaseResult[] run = [.. results.Where(static result => result.Outcome == Outcome.Passed)];
        int outputs = results.Sum(static result => result.Outputs.Count(static output => output.Outcome == Outcome.Passed));
        TestContext.Out.WriteLine($"{engine} {type.Name()} {layout}: {run.Length} cases, {outputs} outputs");
        Assert.Multiple(() =>
        {
            Assert.That(results.Where(static result => result.Outcome == Outcome.Failed).Select(static result => $"{result.Name}: {result.Detail}"), Is.Empty);
            Assert.That(results.Where(static result => result.Outcome == Outcome.Skipped && !AbsentOperations.Contains(result.Operation)).Select(static result => $"{result.Name}: {result.Detail}"), Is.Empty);
            Assert.That(run, Has.Length.AtLeast(LeastCases));
            Assert.That(outputs, Is.AtLeast(LeastOutputs));
        });
    }

    /// <summary>16-bit numbers: whatever the range of the type and the order of its rounded maxima allow to be judged; the engine for the processor refuses none of it.</summary>
    [Test]
    public void Every_case_passes_in_16_bits(
        [Values("cpu", "reference")] string engine,
        [Values(ElementType.Float16, ElementType.BFloat16)] ElementType type,
        [Values(TensorFormat.ChannelsFirst, TensorFormat.ChannelsLast)] TensorFormat layout)
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        var runner = new CaseRunner(problem => runtime.CreatePlan(problem, new PlanOptions { Engine = engine }), new CaseRunOptions { Arithmetic = type, Layout = layout });
        CaseResult[] results = [.. CaseFolders.Find([Conformance]).Select(runner.Run)];
        OutputResult[] outputs = [.. results.SelectMany(static result => result.Outputs)];
        int passed = outputs.Count(static output => output.Outcome == Outcome.Passed);
        TestContext.Out.WriteLine($"{engine} {type.Name()} {layout}: {results.Count(static result => result.Outcome == Outcome.Passed)} cases, {passed} outputs");
        foreach (CaseResult result in results.Where(static result => !AbsentOperations.Contains(result.Operation)))
        {
            foreach (OutputResult output in result.Outputs.Where(static output => output.Outcome == Outcome.Skipped)) TestContext.Out.WriteLine($"{result.Name} {output.Role}: {output.Detail}");
        }

        Assert.Multiple(() =>
        {
            Assert.That(results.Where(static result => result.Outcome == Outcome.Failed).Select(static result => $"{result.Name}: {result.Detail}"), Is.Empty);
            Assert.That(outputs.Where(static output => output.Outcome == Outcome.Refused).Select(static output => output.Detail), Is.Empty);
            Assert.That(passed, Is.AtLeast(LeastOutputsIn16Bits));
        });
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Convolution("ignore flip", static it => it with { Mode = ConvMode.CrossCorrelation });
        yield return Convolution("always flip", static it => it with { Mode = ConvMode.Convolution });
        yield return Convolution("swap pads", static it => it with { Padding = new Padding(it.Padding.After, it.Padding.Before) });
        yield return Convolution("reflect is replicate", static it => it.PaddingMode == PaddingMode.Reflect ? it with { PaddingMode = PaddingMode.Replicate } : it);
        yield return Convolution("circular is zero", static it => it.PaddingMode == PaddingMode.Circular ? it with { PaddingMode = PaddingMode.Zero } : it);
        yield return Convolution("replicate is zero", static it => it.PaddingMode == PaddingMode.Replicate ? it with { PaddingMode = PaddingMode.Zero } : it);
        yield return Convolution("constant is zero", static it => it.PaddingMode == PaddingMode.Constant ? it with { PaddingMode = PaddingMode.Zero, PaddingValue = 0 } : it);
        yield return Convolution("mean of the sample is the channel's", static it => it.PaddingMode == PaddingMode.MeanSample ? it with { PaddingMode = PaddingMode.MeanChannel } : it);
        yield return Convolution("mean of the channel is the sample's", static it => it.PaddingMode == PaddingMode.MeanChannel ? it with { PaddingMode = PaddingMode.MeanSample } : it);
        yield return Convolution("bias ignored", static it => it with { Bias = false });
        yield return Convolution("residual ignored", static it => it with { Residual = false });
        yield return Convolution("activation ignored", static it => it with { Activation = Activation.Identity });
        yield return new TestCaseData(new FaultyEngine { Alpha = static _ => 1 }).SetArgDisplayNames("alpha ignored");
        yield return new TestCaseData(new FaultyEngine { Beta = static _ => 0 }).SetArgDisplayNames("beta ignored");
        yield return new TestCaseData(new FaultyEngine { ResidualScale = static _ => 1 }).SetArgDisplayNames("residual scale ignored");
        yield return new TestCaseData(new FaultyEngine { ForgetsLastElement = true }).SetArgDisplayNames("last element missing");
        yield return Problems("gradient stops at the mean", static problem => problem is ConvProblem { Direction: Direction.BackwardData, Options.PaddingMode: PaddingMode.MeanSample or PaddingMode.MeanChannel } it
            ? new ConvProblem(it.Direction, it.X, it.W, it.Options with { PaddingMode = PaddingMode.Zero }, it.Y)
            : problem);
        yield return Problems("padding counted the other way", static problem => problem is PoolProblem { Kind: PoolKind.Average } it
            ? new PoolProblem(it.Direction, it.Kind, it.X, it.Options with { CountPadding = !it.Options.CountPadding }, it.Y)
            : problem);

        static TestCaseData Problems(string what, Func<Problem, Problem> mistake) => new TestCaseData(new FaultyEngine { Computes = mistake }).SetArgDisplayNames(what);
        static TestCaseData Convolution(string what, Func<ConvOptions, ConvOptions> mistake) => Problems(what, problem => problem is ConvProblem it && Changed(it, mistake(it.Options)) is { } other ? other : problem);

        // Only mistakes that keep every shape can be made without being noticed at once.
        static ConvProblem? Changed(ConvProblem it, ConvOptions options)
        {
            try
            {
                return options == it.Options ? it : new ConvProblem(it.Direction, it.X, it.W, options, it.Y);
            }
            catch (ProblemException)
            {
                return null;
            }
        }
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_deliberate_mistake_fails_some_case(object mistake)
    {
        using var engine = (FaultyEngine)mistake;
        var runner = new CaseRunner(engine.CreatePlan);
        string? found = CaseFolders.Find([Conformance]).Select(runner.Run).Where(static result => result.Outcome == Outcome.Failed).Select(static result => $"{result.Name}: {result.Detail}").FirstOrDefault();
        TestContext.Out.WriteLine(found);
        Assert.That(found, Is.Not.Null);
    }

    private static string Conformance
    {
        get
        {
            if (RepositoryRoot.Conformance is { } folder) return folder;
            Assert.Ignore("The conformance cases are not beside this checkout (../shared/conformance).");
            return "";
        }
    }
}
