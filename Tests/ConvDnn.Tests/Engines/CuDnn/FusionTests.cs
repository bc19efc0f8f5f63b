using ConvDnn.Device;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Engines.CuDnnGraph;
using ConvDnn.Parity;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.CuDnn;

/// <summary>What follows the sum: in the same call where cuDNN does that, else one kernel behind it; the plan says which, and both are right.</summary>
[NonParallelizable]
public class FusionTests
{
    private const string Fused = "epilogue fused";
    private const string Behind = "epilogue in a kernel of its own";

    [TestCase("cudnn", "f32", "activation=relu", Fused)]
    [TestCase("cudnn", "f16", "activation=relu", Fused)]
    [TestCase("cudnn", "f32", "activation=gelu", Behind)]
    [TestCase("cudnn", "bf16", "activation=relu", Behind)]
    [TestCase("cudnn", "f64", "activation=relu", Behind)]
    [TestCase("cudnn", "f64", "residual activation=tanh", Behind)]
    [TestCase("cudnn-graph", "f32", "residual activation=relu", Fused)]
    [TestCase("cudnn-graph", "f16", "residual activation=gelu", Fused)]
    [TestCase("cudnn-graph", "bf16", "activation=relu", Fused)]
    [TestCase("cudnn-graph", "bf16", "residual activation=swish", Fused)]
    [TestCase("cudnn-graph", "bf16", "activation=softplus", Behind)]
    [TestCase("cudnn-graph", "f64", "residual activation=relu", Behind)]
    public void Plan_says_where_the_epilogue_is_done_and_is_right(string engine, string type, string epilogue, string words)
    {
        using IEngine cudnn = Begin(engine);
        Problem problem = Problem.Parse($"conv forward x=2,8,9,8 w=8,8,3,3 type={type} padding=1,1 bias {epilogue}");
        PreparedCase prepared = PreparedCase.Prepare(new ParityCase(problem, DataKind.Reals, 5));
        ParityOutcome outcome = new ParityRun(cudnn, PlanOptions.Default).Run(prepared);
        Assert.That(outcome.Verdict, Is.EqualTo(Verdict.Passed), outcome.Text);
        Assert.That(outcome.Algorithm, Does.Contain(words));
        Assert.That(cudnn.Supports(problem, PlanOptions.Default).Text, Is.EqualTo(outcome.Algorithm), "explain shows the same");
    }

    /// <summary>Where cuDNN does not take the epilogue, bias, residual and activation are one pass over y: one launch.</summary>
    [TestCase("cudnn", "f64")]
    [TestCase("cudnn", "f32")]
    [TestCase("cudnn-graph", "f64")]
    public void Epilogue_that_is_not_fused_is_one_pass(string engine, string type)
    {
        using IEngine cudnn = Begin(engine);
        Problem problem = Problem.Parse($"conv forward x=2,8,9,8 w=8,8,3,3 type={type} padding=1,1 bias residual activation=softplus");
        SimulatedStack.LogCalls(true);
        ParityOutcome outcome = new ParityRun(cudnn, PlanOptions.Default).Run(PreparedCase.Prepare(new ParityCase(problem, DataKind.Reals, 5)));
        SimulatedStack.LogCalls(false);
        Assert.That(outcome.Verdict, Is.EqualTo(Verdict.Passed), outcome.Text);
        string[] calls = [.. SimulatedStack.CallLog.Select(static call => call.Function)];
        int sums = calls.Count(static call => call is "cudnnConvolutionForward" or "cudnnBackendExecute");
        Assert.That(calls.Count(static call => call == "cuLaunchKernel"), Is.EqualTo(sums).And.Positive);
    }

    private static IEngine Begin(string engine)
    {
        SimulatedStack.Begin();
        var platform = new GpuPlatform(SimulatedStack.Loader);
        return engine == CudnnEngine.EngineName ? new CudnnEngine(platform) : new CudnnGraphEngine(platform);
    }
}
