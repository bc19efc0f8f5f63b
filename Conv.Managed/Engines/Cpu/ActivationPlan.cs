using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs an activation or its gradient.</summary>
internal sealed unsafe class ActivationPlan<T>(ActivationProblem problem, string algorithm, ActivationPass<T> pass, Workers workers)
    : CpuPlan(problem, algorithm, 0, workers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _forward = problem.Direction == Direction.Forward;

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, y = arguments.Y, forwardX = arguments.ForwardX)
        {
            if (_forward) pass.Execute((T*)x, null, (T*)y, arguments.Alpha, arguments.Beta, Pool);
            else pass.Execute((T*)forwardX, (T*)y, (T*)x, arguments.Alpha, arguments.Beta, Pool);
        }
    }
}
