namespace ConvDnn.Reference;

/// <summary>Spreads independent results over threads. Each is computed whole by one of them, so the number of threads never changes a bit.</summary>
internal static class Threads
{
    public static void ForEach(long count, int degreeOfParallelism, Action<long> body)
    {
        if (degreeOfParallelism < 1)
            throw new ArgumentOutOfRangeException(nameof(degreeOfParallelism), degreeOfParallelism, $"degreeOfParallelism is {degreeOfParallelism}; expected at least 1.");

        if (degreeOfParallelism == 1)
        {
            for (long i = 0; i < count; i++) body(i);
        }
        else
        {
            Parallel.For(0L, count, new ParallelOptions { MaxDegreeOfParallelism = degreeOfParallelism }, body);
        }
    }
}
