using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs an average pooling or its gradient.</summary>
internal sealed unsafe class AveragePoolingPlan<T>(PoolProblem problem, string algorithm, AveragePooling<T> pooling, Workers workers)
    : CpuPlan(problem, algorithm, 0, workers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _forward = problem.Direction == Direction.Forward;

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, y = arguments.Y)
        {
            if (_forward) pooling.Execute((T*)x, (T*)y, arguments.Alpha, arguments.Beta, Pool);
            else pooling.ExecuteGradient((T*)y, (T*)x, arguments.Alpha, arguments.Beta, Pool);
        }
    }
}
