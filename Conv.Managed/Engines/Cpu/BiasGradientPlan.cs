using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs the gradient of a bias.</summary>
internal sealed unsafe class BiasGradientPlan<T>(ConvProblem problem, string algorithm, BiasGradient<T> sums, Workers workers)
    : CpuPlan(problem, algorithm, 0, workers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* y = arguments.Y, bias = arguments.Bias) sums.Execute((T*)y, (T*)bias, arguments.Alpha, arguments.Beta, Pool);
    }
}
