using System.Collections.Concurrent;

namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>
/// Handles that nobody uses any more and that wait to be destroyed. A finalizer has no current context, and the vendors'
/// destroy functions synchronise devices and abort processes; so handles only ever queue here, and the next call of a
/// live thread that may destroy them does.
/// </summary>
public sealed class PendingReleases
{
    /// <summary>How often a destroy function is called before a handle is given up.</summary>
    private const int Attempts = 2;

    private readonly ConcurrentQueue<QueuedHandle> _waiting = new();
    private int _count;
    private int _givenUp;

    /// <summary>The number of handles that wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The number of handles whose destroy function failed twice. They go with their context.</summary>
    public int GivenUp => Volatile.Read(ref _givenUp);

    /// <summary>Whether nothing waits. Every call asks, so it is one read.</summary>
    public bool IsEmpty => Count == 0;

    internal void Add(QueuedHandle handle)
    {
        _waiting.Enqueue(handle);
        Interlocked.Increment(ref _count);
    }

    /// <summary>
    /// Destroys what waits. To be called where the destroy functions may be called: by a thread of the program, with the
    /// right context current.
    /// </summary>
    public void Drain()
    {
        // What goes may let its parents go, which queue in turn; what fails waits for the next time.
        List<QueuedHandle>? failed = null;
        while (!ProcessExit.Began && _waiting.TryDequeue(out QueuedHandle? handle))
        {
            Interlocked.Decrement(ref _count);
            if (handle.TryDestroy()) continue;
            if (handle.FailedAttempts < Attempts)
            {
                (failed ??= []).Add(handle);
                continue;
            }

            handle.GiveUp();
            Interlocked.Increment(ref _givenUp);
        }

        foreach (QueuedHandle handle in failed ?? []) Add(handle);
    }
}
