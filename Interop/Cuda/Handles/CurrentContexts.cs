namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>
/// Whether it is worth asking which context is current on this thread. On a thread that has ours current asking is the only call;
/// on any other it is one more than pushing and popping, which are right in any case. What a thread's context is seldom changes, so
/// the last answer stands for a while.
/// </summary>
internal struct CurrentContexts
{
    /// <summary>How often a context is pushed unasked before the thread is asked again.</summary>
    private const int Unasked = 64;

    [ThreadStatic]
    private static CurrentContexts t_thread;

    /// <summary>Scopes on this thread that have pushed a context and not popped it yet.</summary>
    private int _depth;

    /// <summary>How often still to push without asking.</summary>
    private int _unasked;

    /// <summary>What is known of the calling thread.</summary>
    public static ref CurrentContexts OfThisThread => ref t_thread;

    /// <summary>Whether to ask. Always inside of another scope, which may have pushed the very context.</summary>
    public bool IsToBeAsked
    {
        get
        {
            if (_depth > 0 || _unasked == 0) return true;
            _unasked--;
            return false;
        }
    }

    /// <summary>As on a thread that has called nothing yet.</summary>
    public static void Forget() => t_thread = default;

    /// <summary>What the driver said.</summary>
    /// <param name="isIt">Whether the context was current already.</param>
    public void Answered(bool isIt) => _unasked = isIt ? 0 : Unasked;

    /// <summary>A scope has made a context current.</summary>
    public void Pushed() => _depth++;

    /// <summary>A scope gives back what was current before.</summary>
    public void Popped() => _depth--;
}
