using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs a padding or an unfolding, or its gradient, on a stored type.</summary>
internal sealed unsafe class StoredPassPlan(Problem problem, string algorithm, StoredPass pass, Workers workers)
    : CpuPlan(problem, algorithm, 0, workers)
{
    private readonly bool _forward = problem.Direction == Direction.Forward;

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, y = arguments.Y)
        {
            if (_forward) pass.Execute(x, y, arguments.Alpha, arguments.Beta, Pool);
            else pass.ExecuteGradient(y, x, arguments.Alpha, arguments.Beta, Pool);
        }
    }
}
