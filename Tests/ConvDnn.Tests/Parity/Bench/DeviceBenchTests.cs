using ConvDnn.Device;
using ConvDnn.Engines.CuBlas;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Engines.Reference;
using ConvDnn.Parity;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>Plans on a device are timed where their operands are, by the device's events; here on the simulated stack.</summary>
[NonParallelizable]
public class DeviceBenchTests
{
    private const string Text = "conv forward x=1,4,9,8 w=6,4,3,3 padding=1,1";

    private static readonly BenchOptions Quick = new() { WarmUp = 1, MinimumCalls = 3, MaximumCalls = 5, TimePerProblem = TimeSpan.FromMilliseconds(1) };

    private static readonly string[] Staging = ["cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2"];

    [TestCase(Text, "f32")]
    [TestCase("conv backward-data x=1,4,9,8 w=6,4,3,3 padding=1,1 precision=tf32", "tf32")]
    [TestCase("conv backward-filter x=1,4,9,8 w=6,4,3,3 padding=1,1 type=f16", "f16")]
    public void A_plan_is_timed_on_memory_of_the_device(string text, string arithmetic)
    {
        SimulatedStack.Begin();
        Problem problem = Problem.Parse(text);
        BenchReport report;
        using (var engine = new CudnnEngine(new GpuPlatform(SimulatedStack.Loader)))
        {
            SimulatedStack.LogCalls(true);
            report = BenchRun.Run([problem], [engine], Quick);
            SimulatedStack.LogCalls(false);
        }

        BenchResult result = report.Results.Single();
        Assert.That(result.NotMeasured, Is.Empty);
        DeviceTimes times = result.Device!;
        string[] calls = [.. SimulatedStack.CallLog.Select(call => call.Function)];
        Assert.Multiple(() =>
        {
            Assert.That(times.Verified, Does.Contain("elements against float64"));
            Assert.That(times.HostMicroseconds, Is.GreaterThan(0));
            Assert.That(times.OperandSets, Is.GreaterThanOrEqualTo(1));
            Assert.That(result.Calls % times.CallsPerBatch, Is.Zero);
            Assert.That(times.TeraFlops, Is.EqualTo(problem.Flops / result.MedianMilliseconds / 1e9).Within(1e-6).Percent);
            Assert.That(times.TeraBytes, Is.EqualTo(problem.Bytes / result.MedianMilliseconds / 1e9).Within(1e-6).Percent);
            Assert.That(report.Device!.IsSimulated);
            Assert.That(report.Device.Products.Select(ceiling => ceiling.What), Is.EqualTo(new[] { arithmetic }));
            DeviceCeiling product = report.Device.Products[0];
            double least = Math.Max(problem.Flops / product.Value, problem.Bytes / report.Device.Copy.Value) / 1e9;
            Assert.That(times.ShareOfRoofline, Is.EqualTo(least / result.MedianMilliseconds).Within(1e-6).Percent);
            Assert.That(calls, Does.Contain("cuEventElapsedTime_v2").Or.Contain("cuEventElapsedTime"));
            Assert.That(calls.Intersect(Staging), Is.Empty, "nothing is staged");
        });
        SimulatedStack.AssertClean();
    }

    [Test]
    public void A_wrong_result_is_not_timed()
    {
        SimulatedStack.Begin();
        using var engine = new CudnnEngine(new GpuPlatform(SimulatedStack.Loader));
        SimulatedStack.SetWork(false);
        BenchResult result = BenchRun.Run([Problem.Parse(Text)], [engine], Quick).Results.Single();
        SimulatedStack.SetWork(true);
        Assert.That(result.NotMeasured, Does.StartWith("wrong: ").And.Contain("elements against float64"));
        Assert.That(result.Device, Is.Null);
    }

    [Test]
    public void Engines_of_the_processor_stand_beside_it()
    {
        SimulatedStack.Begin();
        using var engine = new CuBlasEngine(new GpuPlatform(SimulatedStack.Loader), ownsPlatform: true);
        BenchReport report = BenchRun.Run([Problem.Parse(Text)], [engine, new ReferenceEngine()], Quick);
        Assert.That(report.Results.Select(result => (result.NotMeasured, OnDevice: result.Device is not null)), Is.EqualTo(new[] { ("", true), ("", false) }));
    }
}
