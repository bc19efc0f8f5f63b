using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs the gradient of a bias on a stored type.</summary>
internal sealed unsafe class StoredBiasGradientPlan(ConvProblem problem, string algorithm, StoredBiasGradient sums, Workers workers)
    : CpuPlan(problem, algorithm, 0, workers)
{
    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* y = arguments.Y, bias = arguments.Bias) sums.Execute(y, bias, arguments.Alpha, arguments.Beta, Pool);
    }
}
