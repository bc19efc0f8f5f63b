using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ConvDnn.Kernels.Threading;

/// <summary>
/// Background threads that share the chunks of a job with the caller. They spin briefly after each job, then sleep. A run allocates nothing.
/// One job at a time is shared; a run that starts while the workers are busy (nested, or from another thread) does all its chunks on its caller.
/// </summary>
/// <remarks>
/// A run offers as many places as it wants helpers. A worker that takes one is waited for, others never are: a run whose workers are all asleep ends when its caller has done everything.
/// Nothing is locked as long as everybody is awake, so that sharing costs less than a microsecond. Everybody begins with chunks of his own, the same in every run of a job, and then takes
/// what others have not begun: what a processor wrote or read in one run is still near it in the next.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    /// <summary>Looks, with an offer after each, before sleeping: some 100 µs on a processor that nobody else wants.</summary>
    private const int LooksBeforeSleep = 250;

    /// <summary>Numbers from one that several threads write to the next: two cache lines, for processors fetch them in pairs.</summary>
    private const int Apart = 128 / sizeof(int);

    /// <summary>Looks at a number that others write before the processor is offered to other threads: some 20 µs, where there is another processor for those who write it.</summary>
    private static readonly int LooksBeforeYielding = Environment.ProcessorCount > 1 ? 500 : 0;

    private readonly Lock _turn = new();
    private readonly object _wake = new();
    private readonly object _left = new();
    private readonly Thread[] _threads;

    /// <summary>The next chunk of everybody's own, each on cache lines of its own.</summary>
    private readonly int[] _next;

    private IParallelJob? _job;
    private int _chunks;
    private int _parts;
    private Exception? _failure;
    private bool _disposed;
    private bool _callerSleeps;
    private int _sleeping;
    private Shared _shared;

    /// <summary>Starts a pool.</summary>
    /// <param name="threads">Degree of parallelism, the caller included; the pool starts one thread less.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _next = new int[(threads + 1) * Apart];
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int number = i + 1;
            _threads[i] = new Thread(() => Serve(number)) { IsBackground = true, Name = $"ConvDnn worker {i + 1}" };
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
                Volatile.Write(ref _disposed, true);
                Monitor.PulseAll(_wake);
            }
        }

        foreach (Thread thread in _threads) thread.Join();
    }

    private void Share(IParallelJob job, int chunks, int helpers)
    {
        (_job, _chunks, _parts, _failure) = (job, chunks, helpers + 1, null);
        for (int part = 0; part < _parts; part++) Next(part) = Begin(part);
        _shared.Finished = 0;
        Interlocked.Exchange(ref _shared.Places, helpers);
        Wake(helpers);
        Work(job, 0);
        // From here on no late worker joins; those inside are finishing their last chunk.
        int joined = helpers - Interlocked.Exchange(ref _shared.Places, 0);
        AwaitHelpers(joined);
        _job = null;
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Wakes as many as are wanted beyond those who spin.</summary>
    private void Wake(int helpers)
    {
        // A worker counts itself here before its last look at the places; either it sees those of this run or it is seen.
        int wanted = helpers - (_threads.Length - Volatile.Read(ref _sleeping));
        if (wanted <= 0) return;
        lock (_wake)
        {
            for (; wanted > 0; wanted--) Monitor.Pulse(_wake);
        }
    }

    private void Work(IParallelJob job, int worker)
    {
        try
        {
            for (int turn = 0; turn < _parts; turn++)
            {
                int part = (worker + turn) % _parts, end = Begin(part + 1);
                for (int chunk; (chunk = Interlocked.Increment(ref Next(part)) - 1) < end;) job.Run(chunk, worker);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
            // Leaves room for the increments of the other workers below the largest integer.
            for (int part = 0; part < _parts; part++) Volatile.Write(ref Next(part), _chunks);
        }
    }

    /// <summary>The first chunk of somebody's own.</summary>
    private int Begin(int part) => (int)((long)_chunks * part / _parts);

    private ref int Next(int part) => ref _next[(part + 1) * Apart];

    private void AwaitHelpers(int joined)
    {
        for (int looks = 0; Volatile.Read(ref _shared.Finished) < joined; looks++)
        {
            if (looks < LooksBeforeYielding + LooksBeforeSleep)
            {
                Pause(looks);
                continue;
            }

            lock (_left)
            {
                Volatile.Write(ref _callerSleeps, true);
                Interlocked.MemoryBarrier();
                while (Volatile.Read(ref _shared.Finished) < joined) Monitor.Wait(_left);
                _callerSleeps = false;
            }
        }
    }

    private void Serve(int number)
    {
        while (AwaitPlace() is var place && place > 0)
        {
            // Where there is a place for everybody, the same one for each in every run.
            Work(_job!, _parts > _threads.Length ? number : place);
            Interlocked.Increment(ref _shared.Finished);
            if (!Volatile.Read(ref _callerSleeps)) continue;
            lock (_left) Monitor.PulseAll(_left);
        }
    }

    /// <summary>Waits for a run that offers a place, and takes it.</summary>
    /// <returns>The number of the place, from 1, which is the worker's in that run; 0 when the pool is disposed.</returns>
    private int AwaitPlace()
    {
        for (int looks = 0; !Volatile.Read(ref _disposed); looks++)
        {
            int place = Volatile.Read(ref _shared.Places);
            if (place > 0)
            {
                if (Interlocked.CompareExchange(ref _shared.Places, place - 1, place) == place) return place;
                continue;
            }

            if (looks < LooksBeforeYielding + LooksBeforeSleep)
            {
                Pause(looks);
                continue;
            }

            Sleep();
            looks = 0;
        }

        return 0;
    }

    private void Sleep()
    {
        lock (_wake)
        {
            Interlocked.Increment(ref _sleeping);
            // Once: who is woken too late for a run is in time for the next one.
            if (Volatile.Read(ref _shared.Places) <= 0 && !_disposed) Monitor.Wait(_wake);
            Interlocked.Decrement(ref _sleeping);
        }
    }

    private static void Pause(int looks)
    {
        if (looks < LooksBeforeYielding) Thread.SpinWait(1);
        else Thread.Yield();
    }

    /// <summary>Numbers that several threads write, each on cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 3 * Apart * sizeof(int))]
    private struct Shared
    {
        /// <summary>Places that are free in the run under way; 0 between runs.</summary>
        [FieldOffset(Apart * sizeof(int))]
        public int Places;

        /// <summary>Workers that took a place and have finished.</summary>
        [FieldOffset(2 * Apart * sizeof(int))]
        public int Finished;
    }
}
