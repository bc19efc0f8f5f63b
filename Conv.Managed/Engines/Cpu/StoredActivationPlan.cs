using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs an activation or its gradient on a stored type.</summary>
internal sealed unsafe class StoredActivationPlan(ActivationProblem problem, string algorithm, StoredActivationPass pass, Workers workers)
    : CpuPlan(problem, algorithm, 0, workers)
{
    private readonly bool _forward = problem.Direction == Direction.Forward;

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, y = arguments.Y, forwardX = arguments.ForwardX)
        {
            if (_forward) pass.Execute(x, null, y, arguments.Alpha, arguments.Beta, Pool);
            else pass.Execute(forwardX, y, x, arguments.Alpha, arguments.Beta, Pool);
        }
    }
}
