using System.Runtime.CompilerServices;

namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>
/// Whether it is worth asking which context is current on this thread. On a thread that has ours current asking is the only call;
/// on any other it is one more than pushing and popping, which are right in any case. What a thread's context is seldom changes, so
/// the last answer stands for a while.
/// </summary>
internal static class CurrentContexts
{
    /// <summary>How often a context is pushed unasked before the thread is asked again.</summary>
    private const int Unasked = 64;

    [ThreadStatic]
    private static Thread t_thread;

    /// <summary>Whether to ask. Always inside of another scope, which may have pushed the very context.</summary>
    public static bool IsToBeAsked
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ref Thread thread = ref t_thread;
            if (thread.Depth > 0 || thread.Unasked == 0) return true;
            thread.Unasked--;
            return false;
        }
    }

    /// <summary>What the driver said.</summary>
    /// <param name="isIt">Whether the context was current already.</param>
    public static void Answered(bool isIt) => t_thread.Unasked = isIt ? 0 : Unasked;

    /// <summary>A scope has made a context current.</summary>
    public static void Pushed() => t_thread.Depth++;

    /// <summary>A scope gives back what was current before.</summary>
    public static void Popped() => t_thread.Depth--;

    /// <summary>As on a thread that has called nothing yet.</summary>
    public static void Forget() => t_thread = default;

    private struct Thread
    {
        /// <summary>Scopes on this thread that have pushed a context and not popped it yet.</summary>
        public int Depth;

        /// <summary>How often still to push without asking.</summary>
        public int Unasked;
    }
}
