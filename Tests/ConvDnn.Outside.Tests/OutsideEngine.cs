namespace ConvDnn.Outside.Tests;

/// <summary>
/// What somebody who has only the packages would write: an engine for one special case (1×1 filters on packed float32, forward),
/// which refuses everything else with a reason.
/// </summary>
internal sealed class OutsideEngine : IEngine
{
    public string Name => "outside";

    public EngineStatus Status { get; } = EngineStatus.Available("a loop over pixels");

    public int Executions { get; private set; }

    public EngineAnswer Supports(Problem problem, PlanOptions options)
    {
        if (problem is not ConvProblem { Direction: Direction.Forward } convolution) return EngineAnswer.No("It knows forward convolution only.");
        if (convolution.X.Type != ElementType.Float32) return EngineAnswer.No("It knows float32 only.");
        if (!convolution.KernelSize.All(1) || !convolution.Options.Stride.All(1)) return EngineAnswer.No("It knows 1×1 filters with stride 1 only.");
        ConvOptions plain = new() { Stride = convolution.Options.Stride, Dilation = convolution.Options.Dilation, ComputeType = ElementType.Float32, OutputType = ElementType.Float32 };
        var simplest = new ConvProblem(Direction.Forward, TensorSpec.Packed(ElementType.Float32, convolution.X.Lengths), TensorSpec.Packed(ElementType.Float32, convolution.W.Lengths), plain);
        return convolution == simplest ? EngineAnswer.Yes("pixel loop") : EngineAnswer.No("It knows packed tensors without further options only.");
    }

    public Plan CreatePlan(Problem problem, PlanOptions options)
    {
        EngineAnswer answer = Supports(problem, options);
        return answer.IsSupported ? new PixelPlan(this, (ConvProblem)problem) : throw new RefusedException(answer.Text);
    }

    public void Dispose()
    {
    }

    private sealed class PixelPlan(OutsideEngine engine, ConvProblem problem) : Plan(problem, engine.Name, "pixel loop", workspaceBytes: 0)
    {
        protected override unsafe void ExecuteCore(in ExecutionArguments arguments)
        {
            engine.Executions++;
            long pixels = problem.OutputSize.Product(), channels = problem.InputChannels, filters = problem.OutputChannels;
            fixed (byte* px = arguments.X, pw = arguments.W, py = arguments.Y)
            {
                float* x = (float*)px, w = (float*)pw, y = (float*)py;
                for (long n = 0; n < problem.BatchSize; n++)
                {
                    for (long k = 0; k < filters; k++)
                    {
                        for (long pixel = 0; pixel < pixels; pixel++)
                        {
                            double sum = 0;
                            for (long c = 0; c < channels; c++) sum += (double)w[(k * channels) + c] * x[(((n * channels) + c) * pixels) + pixel];
                            float* target = y + (((n * filters) + k) * pixels) + pixel;
                            double result = arguments.Alpha * sum;
                            *target = (float)(arguments.Beta == 0 ? result : result + (arguments.Beta * *target));
                        }
                    }
                }
            }
        }
    }
}
