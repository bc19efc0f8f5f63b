using ConvDnn.Kernels.Threading;

namespace ConvDnn.Engines.Cpu;

/// <summary>A plan of this engine: everything is decided, the engine's workers run it.</summary>
internal abstract class CpuPlan : Plan
{
    protected CpuPlan(Problem problem, string algorithm, long workspaceBytes, Workers workers, long filterBytes = 0)
        : base(problem, CpuEngine.EngineName, algorithm, workspaceBytes, filterBytes: filterBytes)
    {
        Workers = workers;
        Kernel = algorithm;
    }

    /// <summary>Why this algorithm, where there was a choice.</summary>
    public virtual string Remark => "";

    protected WorkerPool Pool => Workers.Pool;

    /// <summary>Two reasons, of which the first may be empty.</summary>
    protected static string Sentence(string first, string second) => first.Length == 0 ? second : $"{first}; {second}";

    /// <summary>The engine's threads, for a plan that makes another.</summary>
    protected Workers Workers { get; }
}
