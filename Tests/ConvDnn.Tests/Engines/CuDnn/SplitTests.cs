using ConvDnn.Device;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Engines.CuDnnGraph;
using ConvDnn.Parity;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.CuDnn;

/// <summary>
/// What is too large for cuDNN is done in parts, in every direction: here with engines that take small tensors for too large. The oracle judges, with poison, guard bands and exact workspaces.
/// </summary>
[NonParallelizable]
public class SplitTests
{
    private static readonly string[] Engines = [CudnnEngine.EngineName, CudnnGraphEngine.EngineName];

    private static readonly string[] Directions = ["forward", "backward-data", "backward-filter"];

    /// <summary>Problem, the most elements of a tensor, what the plan must say; * stands for every direction.</summary>
    private static readonly (string Problem, long Most, string Words)[] Splits =
    [
        ("conv * x=5,4,7,8 w=6,4,3,3 padding=1,1", 2 * 6 * 56, "in 3 calls of 2 samples"),
        ("conv * x=5,4,7,8 w=6,4,3,3 padding=1,1 type=f64", 2 * 6 * 56, "in 3 calls of 2 samples"),
        ("conv * x=5,4,7,8 w=6,4,3,3 padding=1,1 type=f16", 2 * 6 * 56, "in 3 calls of 2 samples"),
        ("conv * x=5,4,7,8 w=6,4,3,3 padding=1,1 type=bf16 layout=channels-last filter=krsc", 2 * 6 * 56, "in 3 calls of 2 samples"),
        ("conv * x=4,4,7,8 w=6,4,3,3 padding=1,1 layout=channels-last filter=rsck", 6 * 56, "in 4 calls of 1 sample"),
        ("conv * x=5,3,7,8 w=4,3,3,3 padding=1:0,2:1 padding-mode=reflect", 2 * 4 * 88, "in 3 calls of 2 samples"),
        ("conv * x=5,3,7,8 w=4,3,3,3 padding=1,1 padding-mode=mean-sample stride=2,1", 2 * 3 * 90, "in 3 calls of 2 samples"),
        ("conv * x=5,3,29 w=6,3,4 stride=2", 2 * 3 * 29, "in 3 calls of 2 samples"),
        ("conv * x=3,2,4,5,6 w=3,2,2,3,2 type=f16", 260, "in 3 calls of 1 sample"),
        ("conv * x=5,4,5,6 w=4,3,3,3 stride=2,2 transposed", 2 * 3 * 11 * 13, "in 3 calls of 2 samples"),
        ("conv * x=5,3,5,7 w=4,3,3,3 mode=convolution dilation=1,2 x-strides=300,90,11,1", 240, "in 3 calls of 2 samples"),
        ("conv * x=1,6,7,8 w=12,2,3,3 padding=1,1 groups=3", 2 * 4 * 56, "in 2 calls of 2 groups"),
        ("conv * x=2,6,7,8 w=12,2,3,3 padding=1,1 groups=3", 4 * 56, "in 2 calls of 1 sample; in 3 calls of 1 group"),
        ("conv * x=2,6,7,8 w=6,4,3,3 stride=2,1 groups=3 transposed", 4 * 17 * 10, "calls of 1 group"),
    ];

    public static IEnumerable<TestCaseData> Cases()
    {
        foreach (string engine in Engines)
        {
            foreach ((string problem, long most, string words) in Splits)
            {
                foreach (string direction in Directions) yield return new TestCaseData(engine, problem.Replace("*", direction, StringComparison.Ordinal), most, words);
            }

            // With what follows the sum, and on integers; forward only.
            yield return new TestCaseData(engine, "conv forward x=5,4,7,8 w=6,4,3,3 padding=1,1 bias residual activation=relu", 2L * 6 * 56, "in 3 calls of 2 samples");
            yield return new TestCaseData(engine, "conv forward x=5,4,7,8 w=6,4,3,3 type=f16 padding=1,1 bias activation=gelu", 2L * 6 * 56, "in 3 calls of 2 samples");
            yield return new TestCaseData(engine, "conv forward x=1,6,7,8 w=12,2,3,3 padding=1,1 groups=3 bias activation=relu", 2L * 4 * 56, "in 2 calls of 2 groups");
            yield return new TestCaseData(engine, "conv forward x=5,4,7,8 w=8,4,3,3 type=u8 w-type=s8 y-type=u8 padding=1,1 bias", 2L * 8 * 56, "in 3 calls of 2 samples");
            yield return new TestCaseData(engine, "conv forward x=5,4,7,8 w=8,4,3,3 type=s8 layout=channels-last filter=krsc padding=1,1", 2L * 8 * 56, "in 3 calls of 2 samples");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Problem_in_parts_is_right_and_says_so(string engine, string text, long most, string words)
    {
        using IEngine small = Begin(engine, most);
        foreach (DataKind data in (DataKind[])[DataKind.Integers, DataKind.Reals])
        {
            PreparedCase prepared = PreparedCase.Prepare(new ParityCase(Problem.Parse(text), data, 7));
            ParityOutcome outcome = new ParityRun(small, PlanOptions.Default).Run(prepared);
            Assert.That(outcome.Verdict, Is.EqualTo(Verdict.Passed), outcome.Text);
            Assert.That(outcome.Algorithm, Does.Contain(words));
        }

        Assert.That(SimulatedStack.Violations, Is.Empty);
    }

    /// <summary>One sample of one group cannot be made smaller: a reason, and never a call with too much.</summary>
    [TestCaseSource(nameof(Engines))]
    public void Sample_that_is_too_large_is_refused_with_the_reason(string engine)
    {
        using IEngine small = Begin(engine, 100);
        EngineAnswer answer = small.Supports(Problem.Parse("conv forward x=2,4,7,8 w=6,4,3,3"), PlanOptions.Default);
        Assert.That((answer.IsSupported, answer.Text), Is.EqualTo((false, "One sample of one group has tensors with more elements than it counts.")));
        Assert.That(((IConfigurableEngine)small).Candidates(Problem.Parse("conv forward x=2,4,7,8 w=6,4,3,3"), PlanOptions.Default), Is.Empty);
    }

    /// <summary>The limit that counts on a device: plans for more than 2³¹ elements are made without any memory of that size.</summary>
    [TestCase("cudnn", "conv forward x=40,64,1024,1024 w=64,64,3,3 type=f16 padding=1,1", "in 2 calls of 31 samples")]
    [TestCase("cudnn-graph", "conv backward-filter x=40,64,1024,1024 w=64,64,3,3 type=bf16 padding=1,1", "in 2 calls of 31 samples")]
    [TestCase("cudnn", "conv backward-data x=1,4,1,40000,30000 w=4,1,1,3,3 type=f16 padding=0,1,1 groups=4", "in 4 calls of 1 group")]
    public void Tensor_of_more_than_32_bits_is_planned_in_parts(string engine, string text, string words)
    {
        SimulatedStack.Begin();
        using IEngine real = engine == CudnnEngine.EngineName ? new CudnnEngine(new GpuPlatform(SimulatedStack.Loader)) : new CudnnGraphEngine(new GpuPlatform(SimulatedStack.Loader));
        EngineAnswer answer = real.Supports(Problem.Parse(text), PlanOptions.Default);
        Assert.That(answer.IsSupported, answer.Text);
        Assert.That(answer.Text, Does.Contain(words));
    }

    /// <summary>Each candidate of a problem in parts can be had, and all agree to the bit on integers.</summary>
    [TestCaseSource(nameof(Engines))]
    public void Every_candidate_of_a_problem_in_parts_is_right(string engine)
    {
        using IEngine small = Begin(engine, 2 * 6 * 56);
        Problem problem = Problem.Parse("conv backward-filter x=5,4,7,8 w=6,4,3,3 padding=1,1");
        PlanCandidate[] candidates = [.. ((IConfigurableEngine)small).Candidates(problem, PlanOptions.Default).Where(static candidate => candidate.IsSupported)];
        Assert.That(candidates, Has.Length.GreaterThanOrEqualTo(3));
        PreparedCase prepared = PreparedCase.Prepare(new ParityCase(problem, DataKind.Integers, 7));
        foreach (PlanCandidate candidate in candidates)
        {
            ParityOutcome outcome = new ParityRun(small, new PlanOptions { Kernel = candidate.Kernel }).Run(prepared);
            Assert.That(outcome.Verdict, Is.EqualTo(Verdict.Passed), $"{candidate.Kernel}: {outcome.Text}");
        }
    }

    private static IEngine Begin(string engine, long most)
    {
        SimulatedStack.Begin();
        var platform = new GpuPlatform(SimulatedStack.Loader);
        return engine == CudnnEngine.EngineName ? new CudnnEngine(platform, most) : new CudnnGraphEngine(platform, most);
    }
}
