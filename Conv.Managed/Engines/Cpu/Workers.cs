using ConvDnn.Kernels;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Engines.Cpu;

/// <summary>What an engine brings to all its plans: its threads, started when first needed, and the table that kernels are chosen by.</summary>
internal sealed class Workers(int threads, KernelTable table) : IDisposable
{
    private readonly Lock _starting = new();
    private WorkerPool? _pool;
    private bool _disposed;

    /// <summary>The most threads that an execution may use.</summary>
    public int Threads => threads;

    /// <summary>What kernels are chosen by.</summary>
    public KernelTable Table => table;

    /// <summary>The threads.</summary>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public WorkerPool Pool => _pool ?? Start();

    /// <summary>The degree of parallelism that options ask for.</summary>
    public int For(PlanOptions options) => options.Threads == 0 ? threads : Math.Min(options.Threads, threads);

    /// <summary>Ends the threads; executions that come later fail.</summary>
    public void Dispose()
    {
        lock (_starting)
        {
            _disposed = true;
            _pool?.Dispose();
        }
    }

    private WorkerPool Start()
    {
        lock (_starting)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(CpuEngine));
            return _pool ??= new WorkerPool(threads);
        }
    }
}
