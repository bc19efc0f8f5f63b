using ConvDnn.Kernels.Threading;

namespace ConvDnn.Engines.Cpu;

/// <summary>A plan of this engine: everything is decided, the engine's workers run it.</summary>
internal abstract class CpuPlan : Plan
{
    private readonly Workers _workers;

    protected CpuPlan(Problem problem, string algorithm, long workspaceBytes, Workers workers)
        : base(problem, CpuEngine.EngineName, algorithm, workspaceBytes)
    {
        _workers = workers;
        Kernel = algorithm;
    }

    protected WorkerPool Pool => _workers.Pool;
}
