using ConvDnn.Device;
using ConvDnn.Engines.Cpu;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Parity;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity.Execution;

/// <summary>Every algorithm as an engine of its own: what each is run on, and what a report says of each.</summary>
[NonParallelizable]
public class ConfiguredEngineTests
{
    private static readonly Problem[] Problems =
    [
        Problem.Parse("conv forward x=1,8,9,8 w=8,8,3,3 padding=1,1"),
        Problem.Parse("conv backward-filter x=1,8,9,8 w=8,8,5,3"),
    ];

    [Test]
    public void Each_algorithm_is_run_where_it_is_offered_and_counted_by_itself()
    {
        SimulatedStack.Begin();
        using var cudnn = new CudnnEngine(new GpuPlatform(SimulatedStack.Loader));
        IReadOnlyList<IEngine> engines = ConfiguredEngine.All(cudnn, Problems, PlanOptions.Default);
        ConfiguredEngine winograd = engines.OfType<ConfiguredEngine>().Single(static engine => engine.Kernel == "winograd"), third = engines.OfType<ConfiguredEngine>().Single(static engine => engine.Kernel == "algo-3");
        Assert.That(Problems.Select(winograd.IsOfferedFor), Is.EqualTo(new[] { true, true }), "listed in both directions, absent in one: refused there");
        Assert.That(Problems.Select(third.IsOfferedFor), Is.EqualTo(new[] { false, true }));

        ParityReport report = ParityReport.Of(ParitySuite.Run([.. DefaultMatrix.Cases(Problems, new MatrixOptions())], engines), DateTimeOffset.UnixEpoch, isBrief: true);
        Assert.That(report.IsGood);
        Assert.That(report.Outcomes, Is.Empty, "a brief report lists failures");
        AlgorithmSummary[] rows = [.. report.Algorithms];
        AlgorithmSummary[] transforms = [.. rows.Where(static row => row is { Engine: "cudnn/winograd", Operation: "forward" })];
        Assert.That(transforms.Sum(static row => row.Passed), Is.EqualTo(2), "integers and reals; specials are not for transforms");
        Assert.That(transforms.Single(static row => row.Passed > 0).Family, Is.EqualTo("winograd-f2"));
        Assert.That(rows.Single(static row => row is { Engine: "cudnn/winograd", Operation: "backward-filter" }).Refused, Is.EqualTo(3));
        Assert.That(rows.Where(static row => row.Engine == "cudnn/algo-3").Select(static row => row.Operation), Is.All.EqualTo("backward-filter"));
        AlgorithmSummary direct = rows.Single(static row => row is { Engine: "cudnn/implicit-gemm", Operation: "forward" });
        Assert.That((direct.Passed, direct.Failed, direct.Type, direct.Terms), Is.EqualTo((3, 0, "f32", 72L)));
        Assert.That(direct.MaxUnits, Is.Zero, "the simulated stack sums in float64");
        Assert.That(direct.Granted, Is.EqualTo(4 + (4 * Math.Sqrt(72))).Within(1e-9));

        using var cpu = new CpuEngine();
        AlgorithmSummary summed = ParityReport.Of(ParitySuite.Run([.. DefaultMatrix.Cases(Problems[..1], new MatrixOptions())], [cpu]), DateTimeOffset.UnixEpoch).Algorithms.Single();
        Assert.That(summed.MaxUnits, Is.Positive.And.LessThan(summed.Granted), "float32 sums leave a trace");
    }
}
