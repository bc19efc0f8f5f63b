using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs a pooling or its gradient on a stored type.</summary>
internal sealed unsafe class StagedPoolingPlan(PoolProblem problem, string algorithm, StagedPooling pooling, Workers workers)
    : CpuPlan(problem, algorithm, pooling.WorkspaceBytes, workers)
{
    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, y = arguments.Y, indices = arguments.Indices, forwardX = arguments.ForwardX, workspace = arguments.Workspace)
            pooling.Execute(x, y, (long*)indices, forwardX, workspace, arguments.Alpha, arguments.Beta, Pool);
    }
}
