using System.Diagnostics;
using ConvDnn.Benchmarks.Machine;
using ConvDnn.Benchmarks.OneDnn;
using ConvDnn.Parity;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>What is asked of a run.</summary>
/// <param name="Classes">The classes to measure.</param>
/// <param name="Budget">Time for the rounds of one cell.</param>
/// <param name="Limit">After this no further cell is begun.</param>
/// <param name="Kernel">A kernel to force in our plans, or null.</param>
internal sealed record PeerRunOptions(PeerClass Classes, TimeSpan Budget, TimeSpan Limit, string? Kernel);

/// <summary>Measures cells one after the other.</summary>
internal sealed class PeerRun(ConvRuntime runtime, OneDnnLibrary? oneDnn, PeerRunOptions options) : IDisposable
{
    private static readonly TimeSpan PeakSlice = TimeSpan.FromMilliseconds(8);

    private readonly MemoryBandwidth _memory = new();

    /// <summary>Measures until the list or the time ends.</summary>
    /// <param name="cells">What to measure.</param>
    /// <param name="done">Told of every cell.</param>
    /// <param name="wrong">Told, in a sentence, of every contestant whose numbers were wrong; it is not timed.</param>
    public void Run(IEnumerable<Cell> cells, Action<CellResult> done, Action<string> wrong)
    {
        var total = Stopwatch.StartNew();
        foreach (Cell cell in cells)
        {
            if (total.Elapsed >= options.Limit) return;
            done(Measure(cell, wrong));
        }
    }

    /// <summary>The layout that the engine asks for, as the tables name it.</summary>
    public static string Preferred(ConvRuntime runtime, ConvProblem problem) =>
        runtime.PreferredLayout(problem, new PlanOptions { Engine = "cpu" }) == TensorFormat.ChannelsLast ? "nhwc" : "nchw";

    public void Dispose() => _memory.Dispose();

    private CellResult Measure(Cell cell, Action<string> wrong)
    {
        using var contest = Contest.Of(cell, runtime, oneDnn, options.Classes, options.Kernel);
        Dictionary<Contestant, double> differences = Verification.Run(contest.Contestants, contest.ResultCount);
        foreach ((Contestant contestant, double difference) in differences.Where(static entry => !IsRight(entry.Value)))
            wrong(FormattableString.Invariant($"{cell}: {contestant.Name} ({contestant.Implementation}) differs from {contest.Contestants[0].Name} ({contest.Contestants[0].Implementation}) by {difference:0.0e+0}; expected at most {Verification.Tolerance:0.0e+0}."));

        double peak = 0, bandwidth = 0;
        Dictionary<Contestant, List<double>> times = new Measurement(options.Budget).Run([.. contest.Contestants.Where(contestant => IsRight(differences[contestant]))], cell.Threads, () =>
        {
            peak = Math.Max(peak, FmaPeak.Measure(ElementType.Float32, cell.Threads, PeakSlice).GigaFlops);
            if (bandwidth == 0) bandwidth = _memory.Measure(cell.Threads);
        });
        bandwidth = Math.Max(bandwidth, _memory.Measure(cell.Threads));

        ConvProblem problem = cell.Problem(TensorFormat.ChannelsFirst);
        Timing[] timings = [.. contest.Contestants.Where(times.ContainsKey).Select(contestant => Of(contestant, times[contestant], differences[contestant]))];
        return new CellResult
        {
            Shape = cell.Row.Id,
            Operation = cell.Operation,
            BatchSize = cell.BatchSize,
            Threads = cell.Threads,
            Problem = problem.ToString(),
            Flops = problem.Flops,
            Bytes = problem.Bytes,
            PeakGigaFlops = peak,
            BandwidthGigaBytes = bandwidth,
            Timings = timings,
            Preferred = Preferred(runtime, problem),
        };
    }

    private static bool IsRight(double difference) => difference <= Verification.Tolerance;

    private static Timing Of(Contestant contestant, List<double> rounds, double difference)
    {
        double[] sorted = [.. rounds.Order()];
        return new Timing
        {
            Name = contestant.Name,
            IsOurs = contestant.IsOurs,
            Classes = contestant.Classes,
            Implementation = contestant.Implementation,
            WorkspaceBytes = contestant.WorkspaceBytes,
            Milliseconds = Median.OfSorted(sorted),
            Shortest = sorted[0],
            Rounds = sorted.Length,
            Difference = difference,
        };
    }
}
