using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs a max pooling.</summary>
internal sealed unsafe class MaxPoolingPlan<T>(PoolProblem problem, string algorithm, MaxPooling<T> pooling, Workers workers)
    : CpuPlan(problem, algorithm, 0, workers)
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, y = arguments.Y, indices = arguments.Indices) pooling.Execute((T*)x, (T*)y, (long*)indices, arguments.Alpha, arguments.Beta, Pool);
    }
}
