namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>
/// Lets one thread at a time into a vendor's handle, which the vendor does not protect, and refuses a second one while the
/// first is inside. Costs one interlocked operation a call.
/// </summary>
/// <param name="library">The library's name, for the message.</param>
public sealed class ThreadGuard(string library)
{
    private int _inside;

    /// <summary>Enters.</summary>
    /// <exception cref="InvalidOperationException">Another thread is inside.</exception>
    public void Enter()
    {
        int mine = Environment.CurrentManagedThreadId;
        int inside = Interlocked.CompareExchange(ref _inside, mine, 0);
        if (inside == 0) return;
        if (inside == mine) throw new InvalidOperationException($"{library} is called from inside of a call through the same handle, such as by the receiver of its log; wait until that call is done.");
        throw new InvalidOperationException($"Thread {mine} calls {library} through a handle that thread {inside} is inside; a {library} handle is for one thread at a time. Give every thread its own.");
    }

    /// <summary>Leaves.</summary>
    public void Leave() => Volatile.Write(ref _inside, 0);
}
