namespace ConvDnn.Kernels.Threading;

/// <summary>Work cut into numbered chunks that may run in any order, on any worker, at the same time.</summary>
public interface IParallelJob
{
    /// <summary>Does one chunk. What is computed depends on the chunk alone; the worker only names the private scratch memory.</summary>
    /// <param name="chunk">The chunk, from 0.</param>
    /// <param name="worker">The worker, from 0 and below the run's degree of parallelism; no other chunk runs with this number at the same time.</param>
    void Run(int chunk, int worker);
}
