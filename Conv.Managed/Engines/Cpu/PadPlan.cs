using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs a padding or its gradient.</summary>
internal sealed unsafe class PadPlan<T>(PadProblem problem, string algorithm, PaddingPass<T> pass, Workers workers)
    : CpuPlan(problem, algorithm, 0, workers)
    where T : unmanaged, INumber<T>
{
    private readonly bool _forward = problem.Direction == Direction.Forward;

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, y = arguments.Y)
        {
            if (_forward) pass.Execute((T*)x, (T*)y, arguments.Alpha, arguments.Beta, Pool);
            else pass.ExecuteGradient((T*)y, (T*)x, arguments.Alpha, arguments.Beta, Pool);
        }
    }
}
