using System.Text.Json.Serialization;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>All measurements of a cell.</summary>
internal sealed record CellResult
{
    public required string Shape { get; init; }

    public required string Operation { get; init; }

    public required long BatchSize { get; init; }

    public required int Threads { get; init; }

    /// <summary>The problem in NCHW.</summary>
    public required string Problem { get; init; }

    public required double Flops { get; init; }

    public required double Bytes { get; init; }

    /// <summary>10⁹ multiply-add operations (times two) per second, the best measured beside this cell on its number of threads.</summary>
    public required double PeakGigaFlops { get; init; }

    /// <summary>10⁹ bytes per second of a copy in main memory, the best measured beside this cell.</summary>
    public required double BandwidthGigaBytes { get; init; }

    /// <summary>Everybody's times; ours in the layout that the engine prefers are marked.</summary>
    public required IReadOnlyList<Timing> Timings { get; init; }

    /// <summary>The layout that the engine says it prefers: nchw or nhwc.</summary>
    public required string Preferred { get; init; }

    [JsonIgnore]
    public string Key => FormattableString.Invariant($"{Shape} {Operation} N={BatchSize} threads={Threads}");

    /// <summary>Ours in a class: for the class of free layouts, the one that the engine prefers.</summary>
    public Timing? Ours(PeerClass one) =>
        Timings.FirstOrDefault(timing => timing.IsOurs && timing.Classes.HasFlag(one) && (one != PeerClass.Best || timing.Name.StartsWith(Preferred, StringComparison.Ordinal)));

    /// <summary>The best peer in a class.</summary>
    public Timing? Theirs(PeerClass one) => Timings.Where(timing => !timing.IsOurs && timing.Classes.HasFlag(one)).MinBy(static timing => timing.Milliseconds);

    /// <summary>Their time by ours: above 1 we are faster.</summary>
    public double? Ratio(PeerClass one) => Ours(one) is { } ours && Theirs(one) is { } theirs ? theirs.Milliseconds / ours.Milliseconds : null;

    /// <summary>The same for oneDNN without forced Winograd, in the class of free layouts.</summary>
    public double? RatioToDefault() =>
        Ours(PeerClass.Best) is { } ours && Timings.Where(static timing => !timing.IsOurs && !timing.Name.StartsWith("wino", StringComparison.Ordinal)).MinBy(static timing => timing.Milliseconds) is { } theirs
            ? theirs.Milliseconds / ours.Milliseconds
            : null;
}
