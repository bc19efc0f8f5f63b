using ConvDnn.Kernels.Threading;

namespace ConvDnn.Engines.Cpu;

/// <summary>A plan of this engine: everything is decided, the engine's workers run it.</summary>
internal abstract class CpuPlan(Problem problem, string algorithm, long workspaceBytes, Workers workers)
    : Plan(problem, CpuEngine.EngineName, algorithm, workspaceBytes)
{
    protected WorkerPool Pool => workers.Pool;
}
