using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs the gradient of a max pooling.</summary>
internal sealed unsafe class MaxPoolingGradientPlan<T>(PoolProblem problem, string algorithm, MaxPoolingGradient<T> gradient, Workers workers)
    : CpuPlan(problem, algorithm, 0, workers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
{
    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, y = arguments.Y, indices = arguments.Indices, forwardX = arguments.ForwardX)
            gradient.Execute((T*)y, (long*)indices, (T*)forwardX, (T*)x, arguments.Alpha, arguments.Beta, Pool);
    }
}
