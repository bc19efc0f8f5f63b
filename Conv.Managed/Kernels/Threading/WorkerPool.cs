using System.Runtime.ExceptionServices;

namespace ConvDnn.Kernels.Threading;

/// <summary>
/// Background threads that share the chunks of a job with the caller. They spin briefly after each job, then sleep. A run allocates nothing.
/// Every worker has a part of the chunks, the same in every run, whose data its caches may still hold, and helps with the others' when it is done.
/// One job at a time is shared; a run that starts while the workers are busy (nested, or from another thread) does all its chunks on its caller.
/// </summary>
public sealed class WorkerPool : IDisposable
{
    private const int SpinsBeforeSleep = 60;

    /// <summary>Counters are this far apart, or two of them would share a line of the caches.</summary>
    private const int Apart = 32;

    private readonly Lock _turn = new();
    private readonly object _wake = new();
    private readonly object _left = new();
    private readonly Thread[] _threads;

    /// <summary>The next chunk of every part, <see cref="Apart"/> elements from one to the next.</summary>
    private readonly int[] _next;

    private IParallelJob? _job;
    private int _chunks;
    private int _places;
    private int _inside;
    private int _joined;
    private bool _open;
    private int _epoch;
    private bool _disposed;
    private Exception? _failure;

    /// <summary>Starts a pool.</summary>
    /// <param name="threads">Degree of parallelism, the caller included; the pool starts one thread less.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _threads = new Thread[threads - 1];
        _next = new int[checked((threads + 1) * Apart)];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Serve) { IsBackground = true, Name = $"ConvDnn worker {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>The largest degree of parallelism, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Runs every chunk of a job and returns when all are done.</summary>
    /// <param name="job">The job; its chunks may run on several threads at once.</param>
    /// <param name="chunks">The number of chunks; 0 does nothing.</param>
    /// <param name="threads">The degree of parallelism of this run, the caller included; more than the pool has means all of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of chunks is negative or that of threads below 1.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <remarks>The first exception of a chunk ends the run, once the chunks under way have finished, and is thrown again here.</remarks>
    public void Run(IParallelJob job, int chunks, int threads)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentOutOfRangeException.ThrowIfNegative(chunks);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        int helpers = Math.Min(Math.Min(threads, Threads), chunks) - 1;
        if (helpers <= 0 || _turn.IsHeldByCurrentThread || !_turn.TryEnter())
        {
            for (int chunk = 0; chunk < chunks; chunk++) job.Run(chunk, 0);
            return;
        }

        try
        {
            Share(job, chunks, helpers);
        }
        finally
        {
            _turn.Exit();
        }
    }

    /// <summary>Ends the threads. Runs under way on other threads finish first.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            lock (_wake)
            {
                if (_disposed) return;
                _disposed = true;
                Monitor.PulseAll(_wake);
            }
        }

        foreach (Thread thread in _threads) thread.Join();
    }

    private void Share(IParallelJob job, int chunks, int helpers)
    {
        lock (_wake)
        {
            _job = job;
            _chunks = chunks;
            _places = helpers;
            for (int part = 0; part <= helpers; part++) Next(part) = Start(part, chunks, helpers);
            _joined = 0;
            _failure = null;
            _open = true;
            Volatile.Write(ref _epoch, _epoch + 1);
            Monitor.PulseAll(_wake);
        }

        Work(job, chunks, helpers, 0);
        lock (_wake)
        {
            // From here on no late worker joins; those inside are finishing their last chunk.
            _open = false;
            _job = null;
        }

        AwaitHelpers();
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Work(IParallelJob job, int chunks, int helpers, int worker)
    {
        try
        {
            for (int i = 0; i <= helpers; i++)
            {
                int part = (worker + i) % (helpers + 1), end = Start(part + 1, chunks, helpers);
                for (int chunk; (chunk = Interlocked.Increment(ref Next(part)) - 1) < end;) job.Run(chunk, worker);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
            // Nothing is left; the increments of the other workers stay below the largest integer.
            for (int part = 0; part <= helpers; part++) Volatile.Write(ref Next(part), chunks);
        }
    }

    private ref int Next(int part) => ref _next[(part + 1) * Apart];

    /// <summary>The first chunk of a worker's part.</summary>
    private static int Start(int part, int chunks, int helpers) => (int)((long)chunks * part / (helpers + 1));

    private void AwaitHelpers()
    {
        SpinWait spin = default;
        while (Volatile.Read(ref _inside) > 0 && spin.Count < SpinsBeforeSleep) spin.SpinOnce(sleep1Threshold: -1);
        if (Volatile.Read(ref _inside) == 0) return;
        lock (_left)
        {
            while (Volatile.Read(ref _inside) > 0) Monitor.Wait(_left);
        }
    }

    private void Serve()
    {
        int seen = 0;
        while (AwaitJob(ref seen))
        {
            IParallelJob job;
            int chunks, helpers, worker;
            lock (_wake)
            {
                if (!_open || _joined >= _places) continue;
                (job, chunks, helpers, worker) = (_job!, _chunks, _places, ++_joined);
                _inside++;
            }

            Work(job, chunks, helpers, worker);
            lock (_wake) _inside--;
            if (Volatile.Read(ref _inside) == 0)
            {
                lock (_left) Monitor.PulseAll(_left);
            }
        }
    }

    private bool AwaitJob(ref int seen)
    {
        SpinWait spin = default;
        while (Volatile.Read(ref _epoch) == seen && spin.Count < SpinsBeforeSleep) spin.SpinOnce(sleep1Threshold: -1);
        lock (_wake)
        {
            while (_epoch == seen && !_disposed) Monitor.Wait(_wake);
            seen = _epoch;
            return !_disposed;
        }
    }
}
