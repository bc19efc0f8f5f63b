using System.Diagnostics;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>How one contestant did.</summary>
internal sealed record Timing
{
    public required string Name { get; init; }

    public required bool IsOurs { get; init; }

    public required PeerClass Classes { get; init; }

    public required string Implementation { get; init; }

    public required long WorkspaceBytes { get; init; }

    /// <summary>The median over rounds of each round's shortest call, in milliseconds.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>The shortest call of all.</summary>
    public required double Shortest { get; init; }

    public required int Rounds { get; init; }

    /// <summary>‖result − ours‖ / ‖ours‖, against our plain NCHW result; 0 for that itself when nobody else was there to check it.</summary>
    public required double Difference { get; init; }
}

/// <summary>Times contestants in turns, so that drift hits everybody alike.</summary>
internal sealed class Measurement(TimeSpan budget)
{
    private const int LeastRounds = 3;
    private const int MostRounds = 25;

    /// <summary>A contestant that is this many times slower than the best of each of its classes is not asked again.</summary>
    private const double HopelessFactor = 2;

    /// <summary>
    /// An OpenMP runtime lets its threads spin for some milliseconds after each parallel region, on the processors that the next contestant needs; this waits it out.
    /// </summary>
    private static readonly TimeSpan OthersFallAsleep = TimeSpan.FromMilliseconds(12);

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(4);

    /// <summary>Calls shorter than this are timed several at a time.</summary>
    private static readonly TimeSpan Readable = TimeSpan.FromMicroseconds(20);

    private static readonly TimeSpan LongCall = TimeSpan.FromMilliseconds(30);

    /// <summary>Measures those who computed the right thing.</summary>
    /// <param name="contestants">Everybody, each run at least once before.</param>
    /// <param name="threads">Threads of each call.</param>
    /// <param name="betweenRounds">Called once per round, apart from all timing.</param>
    public Dictionary<Contestant, List<double>> Run(IReadOnlyList<Contestant> contestants, int threads, Action betweenRounds)
    {
        // Theirs first, ours last: one wait per round.
        List<Contestant> order = [.. contestants.OrderBy(static contestant => contestant.IsOurs)];
        Dictionary<Contestant, List<double>> times = order.ToDictionary(static contestant => contestant, static _ => new List<double>());
        var total = Stopwatch.StartNew();
        for (int round = 0; round < MostRounds && (round < LeastRounds || total.Elapsed < budget); round++)
        {
            bool waited = threads == 1;
            foreach (Contestant contestant in order)
            {
                if (contestant.IsOurs && !waited)
                {
                    Thread.Sleep(OthersFallAsleep);
                    waited = true;
                }

                times[contestant].Add(ShortestOfSlice(contestant, round > 0 ? times[contestant][0] : null));
            }

            betweenRounds();
            if (round == 0) order.RemoveAll(contestant => !contestant.IsOurs && IsHopeless(contestant, times));
        }

        return times;
    }

    private static bool IsHopeless(Contestant contestant, Dictionary<Contestant, List<double>> times) =>
        Enum.GetValues<PeerClass>().Where(one => contestant.Classes.HasFlag(one)).All(one =>
            times[contestant][0] > HopelessFactor * times.Where(entry => !entry.Key.IsOurs && entry.Key.Classes.HasFlag(one)).Min(static entry => entry.Value[0]));

    /// <summary>The shortest call of a slice of time, in milliseconds.</summary>
    private static double ShortestOfSlice(Contestant contestant, double? known)
    {
        // The first call after another contestant's finds cold caches and sleeping threads.
        long start = Stopwatch.GetTimestamp();
        if (known is null || known < LongCall.TotalMilliseconds) contestant.Run();
        TimeSpan first = Stopwatch.GetElapsedTime(start);
        int calls = first < Readable ? (int)Math.Clamp(Readable / Max(first, TimeSpan.FromTicks(1)), 1, 1000) : 1;
        double shortest = double.PositiveInfinity;
        start = Stopwatch.GetTimestamp();
        do
        {
            long before = Stopwatch.GetTimestamp();
            for (int call = 0; call < calls; call++) contestant.Run();
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(before).TotalMilliseconds / calls);
        }
        while (Stopwatch.GetElapsedTime(start) < Slice);
        return shortest;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
