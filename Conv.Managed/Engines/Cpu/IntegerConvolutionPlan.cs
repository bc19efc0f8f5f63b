using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs a convolution of 8-bit integers.</summary>
internal sealed unsafe class IntegerConvolutionPlan(ConvProblem problem, IntegerConvolution kernel, Workers workers)
    : CpuPlan(problem, kernel.Name, kernel.WorkspaceBytes, workers)
{
    private static readonly Quantization Plain = new();

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        Quantization quantization = arguments.Quantization ?? Plain;
        ReadOnlySpan<int> zeroPoints = quantization.FilterZeroPoints.Span;
        ReadOnlySpan<float> scales = quantization.FilterScales.Span;
        fixed (byte* x = arguments.X, w = arguments.W, y = arguments.Y, bias = arguments.Bias, workspace = arguments.Workspace)
        {
            fixed (int* filterZeroPoints = zeroPoints)
            {
                fixed (float* filterScales = scales)
                {
                    kernel.Execute(
                        new IntegerOperands
                        {
                            X = x,
                            W = w,
                            Y = y,
                            Bias = (int*)bias,
                            InputZeroPoint = quantization.InputZeroPoint,
                            FilterZeroPoints = filterZeroPoints,
                            FilterZeroPointCount = zeroPoints.Length,
                            OutputZeroPoint = quantization.OutputZeroPoint,
                            InputScale = quantization.InputScale,
                            FilterScales = filterScales,
                            FilterScaleCount = scales.Length,
                            OutputScale = quantization.OutputScale,
                            Alpha = arguments.Alpha,
                            Beta = arguments.Beta,
                            Workspace = workspace,
                        },
                        Pool);
                }
            }
        }
    }
}
