namespace ConvDnn.Tests.Kernels;

/// <summary>What an action allocates on its own thread.</summary>
internal static class Allocation
{
    /// <summary>
    /// The least that some calls took after a few that do not count. A collection that another thread starts meanwhile counts the unused room of this thread as taken, so one clean
    /// turn out of several decides; an action that allocates has none.
    /// </summary>
    public static long Least(Action action)
    {
        for (int warmUp = 0; warmUp < 5; warmUp++) action();
        long least = long.MaxValue;
        for (int turn = 0; turn < 8 && least > 0; turn++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int round = 0; round < 20; round++) action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
