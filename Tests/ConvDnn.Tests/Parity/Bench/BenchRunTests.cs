using System.Text.Json;
using ConvDnn.Engines.Reference;
using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

public class BenchRunTests
{
    private static readonly BenchOptions Quick = new() { WarmUp = 1, MinimumCalls = 3, MaximumCalls = 9, TimePerProblem = TimeSpan.FromMilliseconds(1) };

    [Test]
    public void Run_measures_every_problem_on_every_engine()
    {
        var problem = Problem.Parse("conv x=1,8,20,20 w=8,8,3,3 padding=1,1");
        BenchReport report = BenchRun.Run([problem], [new ReferenceEngine()], Quick);
        BenchResult result = report.Results.Single();
        Assert.Multiple(() =>
        {
            Assert.That(result.NotMeasured, Is.Empty);
            Assert.That(result.Calls, Is.InRange(3, 9));
            Assert.That(result.MinMilliseconds, Is.GreaterThan(0));
            Assert.That(result.MedianMilliseconds, Is.GreaterThanOrEqualTo(result.MinMilliseconds));
            // 2·1·8·20·20·8·3·3 operations in so many milliseconds.
            Assert.That(result.GigaFlops, Is.EqualTo(460_800 / (result.MinMilliseconds * 1e6)).Within(1).Percent);
            Assert.That(result.ShareOfPeak, Is.EqualTo(result.GigaFlops / report.Peaks[0].GigaFlops).Within(1).Percent);
        });
    }

    [TestCase(Fault.ExecutionThrows, "the kernel is on fire")]
    [TestCase(Fault.PlanThrowsAfterYes, "on second thoughts")]
    public void Run_goes_on_after_an_engine_that_throws(Fault fault, string text)
    {
        using var broken = new BrokenEngine(fault);
        BenchReport report = BenchRun.Run([Problem.Parse("conv x=1,1,9 w=1,1,3")], [broken, new ReferenceEngine()], Quick);
        Assert.That(report.Results[0].NotMeasured, Does.Contain(text));
        Assert.That(report.Results[1].Calls, Is.GreaterThan(0));
    }

    [TestCase("pool backward-data kind=max x=1,2,9,9 window=3,3")]
    [TestCase("conv x=1,4,9 w=4,4,3 type=s8")]
    [TestCase("activation backward-data function=tanh x=2,3,4")]
    [TestCase("conv x=0,4,9 w=4,4,3")]
    public void Run_gives_every_operand_that_a_plan_needs(string problem) =>
        Assert.That(BenchRun.Run([Problem.Parse(problem)], [new ReferenceEngine()], Quick).Results[0].NotMeasured, Is.Empty);

    [Test]
    public void Measure_of_the_peak_grows_no_slower_than_nothing_and_names_its_type()
    {
        MachinePeak peak = FmaPeak.Measure(ElementType.Float64, 1, TimeSpan.FromMilliseconds(20));
        Assert.That((peak.Type, peak.Threads), Is.EqualTo(("f64", 1)));
        Assert.That(peak.GigaFlops, Is.GreaterThan(0.1));
        Assert.That(static () => FmaPeak.Measure(ElementType.Int8, 1, TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Json_of_measurements_carries_its_version()
    {
        using var stream = new MemoryStream();
        JsonReport.Write(BenchRun.Run([Problem.Parse("conv x=1,1,9 w=1,1,3")], [new ReferenceEngine()], Quick), stream);
        stream.Position = 0;
        using JsonDocument document = JsonDocument.Parse(stream);
        Assert.That(document.RootElement.GetProperty("schemaVersion").GetInt32(), Is.EqualTo(1));
        Assert.That(document.RootElement.GetProperty("results")[0].GetProperty("engine").GetString(), Is.EqualTo("reference"));
    }
}
