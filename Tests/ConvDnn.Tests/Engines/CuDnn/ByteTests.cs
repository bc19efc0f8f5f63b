using ConvDnn.Device;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Engines.CuDnnGraph;
using ConvDnn.Engines.Reference;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.CuDnn;

/// <summary>8-bit convolutions on cuDNN: equal integers to the oracle's for any zero points and scales, and cuDNN called as it can be.</summary>
[NonParallelizable]
public class ByteTests
{
    private static readonly string[] Engines = [CudnnEngine.EngineName, CudnnGraphEngine.EngineName];

    private static readonly string[] Shapes =
    [
        "x=2,8,6,7 w=12,8,3,3 padding=1,1",
        "x=2,8,6,7 w=12,8,3,3 padding=1,1 layout=channels-last filter=krsc",
        "x=2,5,6,7 w=6,5,3,2 stride=2,1 padding=2:0,1:1 mode=convolution",
        "x=2,10,6,7 w=8,5,3,3 padding=1,1 groups=2",
        "x=1,130,3,4 w=70,130,3,3 padding=1,1",
    ];

    public static IEnumerable<TestCaseData> Cases =>
        from engine in Engines
        from shape in Shapes
        from types in (string[])["type=s8", "type=u8 w-type=s8", "type=s8 w-type=u8 y-type=u8", "type=u8 y-type=s8", "type=s8 y-type=f32"]
        select new TestCaseData(engine, $"conv forward {shape} {types} bias");

    [TestCaseSource(nameof(Cases))]
    public void Any_zero_points_and_scales_give_the_integers_of_the_oracle(string engine, string text)
    {
        using IEngine cudnn = Begin(engine);
        using var reference = new ReferenceEngine();
        var problem = (ConvProblem)Problem.Parse(text);
        var random = new Random(3);
        foreach (bool zero in (bool[])[true, false])
        {
            foreach (int count in (int[])[1, (int)problem.OutputChannels])
            {
                var quantization = new Quantization
                {
                    InputZeroPoint = zero ? 0 : problem.X.Type == ElementType.UInt8 ? 131 : -7,
                    FilterZeroPoints = Enumerable.Range(0, count).Select(_ => zero ? 0 : random.Next(problem.W.Type == ElementType.UInt8 ? 0 : -100, 120)).ToArray(),
                    OutputZeroPoint = problem.Y.Type == ElementType.UInt8 ? 120 : 3,
                    InputScale = 0.37f,
                    FilterScales = Enumerable.Range(0, count).Select(_ => 0.1f + random.NextSingle()).ToArray(),
                    // Sums of unsigned bytes do not cancel.
                    OutputScale = problem.X.Type == ElementType.UInt8 && problem.W.Type == ElementType.UInt8 ? 30 * problem.W.Lengths[1] * problem.KernelSize.Product() : 700,
                };
                byte[][] operands = [Bytes(problem.X, random), Bytes(problem.W, random), BiasOf(problem, random)];
                byte[] got = Execute(cudnn, problem, operands, quantization);
                Assert.That(got, Is.EqualTo(Execute(reference, problem, operands, quantization)), $"zero points {(zero ? "0" : "other")}, {count} of the filter's");
                Assert.That(got.Distinct().Count(), Is.GreaterThan(5));
            }
        }

        Assert.That(SimulatedStack.Violations, Is.Empty);
    }

    /// <summary>Bytes that lie as cuDNN takes them are not copied while the zero point is 0; sums that are the result are written where they belong.</summary>
    [TestCase("cudnn-graph", 0, 0)]
    [TestCase("cudnn-graph", 5, 4)]
    [TestCase("cudnn", 0, 1)]
    public void Bytes_that_lie_right_are_taken_as_they_are(string engine, int zeroPoint, int kernels)
    {
        using IEngine cudnn = Begin(engine);
        var problem = (ConvProblem)Problem.Parse("conv forward x=2,8,6,7 w=12,8,3,3 type=s8 layout=channels-last filter=krsc padding=1,1");
        var random = new Random(1);
        byte[][] operands = [Bytes(problem.X, random), Bytes(problem.W, random), []];
        SimulatedStack.LogCalls(true);
        Execute(cudnn, problem, operands, new Quantization { InputZeroPoint = zeroPoint });
        SimulatedStack.LogCalls(false);
        Assert.That(SimulatedStack.CallLog.Count(static call => call.Function == "cuLaunchKernel"), Is.EqualTo(kernels));
    }

    [TestCase("cudnn", "conv forward x=1,6,5,5 w=6,2,3,3 type=s8 groups=3", "multiples of 4")]
    [TestCase("cudnn-graph", "conv forward x=1,6,5,5 w=6,2,3,3 type=s8 groups=3", "multiples of 4")]
    [TestCase("cudnn", "conv forward x=1,4,40,40 w=4,4,33,33 type=s8", "1024 products; one channel has 1089")]
    public void What_cudnn_cannot_do_exactly_is_refused_with_the_reason(string engine, string text, string words)
    {
        using IEngine cudnn = Begin(engine);
        EngineAnswer answer = cudnn.Supports(Problem.Parse(text), PlanOptions.Default);
        Assert.That(answer.IsSupported, Is.False);
        Assert.That(answer.Text, Does.Contain(words).And.Match("^[A-Z].*\\.$"));
    }

    [Test]
    public void Sums_that_float32_would_round_are_formed_some_channels_at_a_time()
    {
        using IEngine cudnn = Begin("cudnn");
        using var graph = new CudnnGraphEngine(new GpuPlatform(SimulatedStack.Loader));
        Problem problem = Problem.Parse("conv forward x=1,130,3,4 w=8,130,3,3 type=s8 padding=1,1");
        Assert.That(cudnn.Supports(problem, PlanOptions.Default).Text, Does.Contain("112 channels at a time"));
        Assert.That(graph.Supports(problem, PlanOptions.Default).Text, Does.Not.Contain("at a time"));
        // All at the largest magnitude, where a float32 sum of all channels has no bit left for the 1.
        var convolution = (ConvProblem)problem;
        byte[] x = [.. Enumerable.Repeat((byte)0x80, (int)convolution.X.Count)], w = [.. Enumerable.Repeat((byte)0x80, (int)convolution.W.Count)];
        x[^1] = 0x7F;
        using var reference = new ReferenceEngine();
        Assert.That(Execute(cudnn, convolution, [x, w, []], new Quantization()), Is.EqualTo(Execute(reference, convolution, [x, w, []], new Quantization())));
    }

    private static IEngine Begin(string engine)
    {
        SimulatedStack.Begin();
        var platform = new GpuPlatform(SimulatedStack.Loader);
        return engine == CudnnEngine.EngineName ? new CudnnEngine(platform) : new CudnnGraphEngine(platform);
    }

    private static byte[] Bytes(TensorSpec spec, Random random)
    {
        byte[] bytes = new byte[spec.Extent];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] BiasOf(ConvProblem problem, Random random)
    {
        if (!problem.Options.Bias) return [];
        int channels = (int)problem.OutputChannels;
        return [.. Enumerable.Range(0, channels).SelectMany(_ => problem.BiasSpec.Type == ElementType.Float32 ? BitConverter.GetBytes(random.NextSingle() - 0.5f) : BitConverter.GetBytes(random.Next(-1000, 1000)))];
    }

    private static unsafe byte[] Execute(IEngine engine, ConvProblem problem, byte[][] operands, Quantization quantization)
    {
        byte[] result = new byte[problem.Y.Bytes];
        Array.Fill(result, (byte)0x5A);
        using Plan plan = engine.CreatePlan(problem, PlanOptions.Default);
        fixed (byte* x = operands[0], w = operands[1], bias = operands[2], y = result)
        {
            plan.Execute(new ExecutionArguments
            {
                X = TensorView.At((nint)x, operands[0].Length, problem.X.Type),
                W = TensorView.At((nint)w, operands[1].Length, problem.W.Type),
                Bias = problem.Options.Bias ? TensorView.At((nint)bias, problem.OutputChannels, problem.BiasSpec.Type) : default,
                Y = TensorView.At((nint)y, problem.Y.Extent, problem.Y.Type),
                Quantization = quantization,
            });
        }

        return result;
    }
}
