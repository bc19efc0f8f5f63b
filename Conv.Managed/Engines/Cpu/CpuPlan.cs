using ConvDnn.Kernels.Threading;

namespace ConvDnn.Engines.Cpu;

/// <summary>A plan of this engine: everything is decided, the engine's workers run it.</summary>
internal abstract class CpuPlan(Problem problem, string algorithm, long workspaceBytes, Workers workers, long filterBytes = 0)
    : Plan(problem, CpuEngine.EngineName, algorithm, workspaceBytes, filterBytes: filterBytes)
{
    /// <summary>Why this algorithm, where there was a choice.</summary>
    public virtual string Remark => "";

    protected WorkerPool Pool => workers.Pool;

    /// <summary>The engine's threads, for a plan that makes another.</summary>
    protected Workers Workers => workers;
}
