using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>Our times beside another library's: the same problems, on the same device, in rounds that took turns.</summary>
public sealed record SideBySide
{
    private const string Fused = "activation=";

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>True when ours ran on the simulated stack: then no number here says anything.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>The other library with its versions.</summary>
    public required string Peer { get; init; }

    /// <summary>What was measured as the device's ceilings, in words.</summary>
    public required string Ceilings { get; init; }

    /// <summary>The problems that both measured, worst ratio first.</summary>
    public required ImmutableArray<SideBySideRow> Rows { get; init; }

    /// <summary>Geometric means of groups of them, with what is aimed at.</summary>
    public required ImmutableArray<SideBySideGroup> Groups { get; init; }

    /// <summary>Problems that only one of them measured, with what the other said.</summary>
    public required ImmutableArray<string> Unpaired { get; init; }

    /// <summary>Joins rounds.</summary>
    /// <param name="ours">One document per round.</param>
    /// <param name="theirs">One document per round.</param>
    /// <exception cref="ArgumentException">There is no round of either, or they are of different devices.</exception>
    /// <exception cref="FormatException">A problem's text is none.</exception>
    public static SideBySide Join(IReadOnlyList<BenchReport> ours, IReadOnlyList<PeerReport> theirs)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(theirs);
        if (ours.Count == 0 || theirs.Count == 0) throw new ArgumentException($"{ours.Count} rounds of ours and {theirs.Count} of the peer's were given; expected at least one of each.");
        string[] devices = [.. ours.Select(static round => round.Device?.Name ?? "the processor").Concat(theirs.Select(static round => round.Device)).Distinct(StringComparer.Ordinal)];
        if (devices.Length != 1) throw new ArgumentException($"The rounds are of different devices ({string.Join(", ", devices)}); expected one.");

        ILookup<string, Timing> mine = ours.SelectMany(TimingsOf).ToLookup(static timing => timing.Key, StringComparer.Ordinal);
        ILookup<string, Timing> other = theirs.SelectMany(TimingsOf).ToLookup(static timing => timing.Key, StringComparer.Ordinal);
        SideBySideRow[] rows = [.. mine.Where(problem => other.Contains(problem.Key)).Select(problem => Row(problem.Key, problem, other[problem.Key])).OrderBy(static row => row.Ratio)];
        PeerReport first = theirs[0];
        return new SideBySide
        {
            Device = devices[0],
            IsSimulated = ours.Any(static round => round.Device!.IsSimulated),
            Peer = first.Versions.IsEmpty ? first.Peer : $"{first.Peer} ({string.Join(", ", first.Versions.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key} {pair.Value}"))})",
            Ceilings = CeilingsOf(ours),
            Rows = [.. rows],
            Groups = [.. GroupsOf(rows)],
            Unpaired = [.. UnpairedOf(ours, theirs, mine, other)],
        };
    }

    /// <summary>A problem's text without what says how its tensors lie, under which both sides' times of it meet.</summary>
    /// <exception cref="FormatException">The text is no problem.</exception>
    public static string KeyOf(string problem) =>
        string.Join(' ', Problem.Parse(problem).ToString().Split(' ').Where(static word => !word.StartsWith("layout=", StringComparison.Ordinal) && !word.StartsWith("filter=", StringComparison.Ordinal)));

    /// <summary>The highest of all rounds.</summary>
    private static string CeilingsOf(IReadOnlyList<BenchReport> ours)
    {
        IEnumerable<string> products = ours.SelectMany(static round => round.Device!.Products)
            .GroupBy(static ceiling => ceiling.What)
            .Select(static kind => FormattableString.Invariant($"{kind.Key} {kind.Max(static ceiling => ceiling.Value):0.###} TFLOP/s"));
        return string.Join(", ", products.Append(FormattableString.Invariant($"copy {ours.Max(static round => round.Device!.Copy.Value):0.###} TB/s")));
    }

    private static IEnumerable<Timing> TimingsOf(BenchReport round) => round.Results
        .Where(static result => result is { NotMeasured.Length: 0, Device: not null, MedianMilliseconds: > 0 })
        .Select(static result => new Timing(KeyOf(result.Problem), result.Engine, LayoutOf(result.Problem), result.MedianMilliseconds, result.Device!.HostMicroseconds, result.Device.ShareOfRoofline));

    private static IEnumerable<Timing> TimingsOf(PeerReport round) => round.Results
        .Where(static result => result is { NotMeasured.Length: 0, MedianMilliseconds: > 0 })
        .Select(result => new Timing(KeyOf(result.Problem), round.Peer, result.Layout, result.MedianMilliseconds, result.HostMicroseconds, null));

    private static string LayoutOf(string problem) => problem.Contains("layout=channels-last", StringComparison.Ordinal) ? "channels-last" : "channels-first";

    private static SideBySideRow Row(string key, IEnumerable<Timing> ours, IEnumerable<Timing> theirs)
    {
        Timing[] mine = [.. PerWay(ours)], other = [.. PerWay(theirs)];
        Timing best = mine.MinBy(static timing => timing.Milliseconds)!, peer = other.MinBy(static timing => timing.Milliseconds)!;
        return new SideBySideRow
        {
            Problem = key,
            Engine = best.Way,
            Layout = best.Layout,
            Milliseconds = best.Milliseconds,
            HostMicroseconds = best.HostMicroseconds,
            PeerLayout = peer.Layout,
            PeerMilliseconds = peer.Milliseconds,
            PeerHostMicroseconds = peer.HostMicroseconds,
            Ratio = peer.Milliseconds / best.Milliseconds,
            ShareOfRoofline = best.ShareOfRoofline,
            RatioOf = mine.GroupBy(static timing => timing.Way).ToImmutableSortedDictionary(static way => way.Key, way => peer.Milliseconds / way.Min(static timing => timing.Milliseconds), StringComparer.Ordinal),
        };
    }

    /// <summary>Every engine and layout by the median of its rounds.</summary>
    private static IEnumerable<Timing> PerWay(IEnumerable<Timing> timings) => timings
        .GroupBy(static timing => (timing.Way, timing.Layout))
        .Select(static rounds => rounds.First() with
        {
            Milliseconds = Median.Of(rounds.Select(static timing => timing.Milliseconds)),
            HostMicroseconds = Median.Of(rounds.Select(static timing => timing.HostMicroseconds)),
            ShareOfRoofline = rounds.All(static timing => timing.ShareOfRoofline is not null) ? Median.Of(rounds.Select(static timing => timing.ShareOfRoofline!.Value)) : null,
        });

    private static IEnumerable<SideBySideGroup> GroupsOf(SideBySideRow[] rows)
    {
        SideBySideRow[] plain = [.. rows.Where(static row => !row.Problem.Contains(Fused, StringComparison.Ordinal))];
        yield return Group("convolutions", plain, static row => row.Ratio, least: 0.97, mean: 1.05);
        foreach (IGrouping<string, SideBySideRow> direction in plain.GroupBy(static row => row.Problem.Split(' ')[1])) yield return Group(direction.Key, direction, static row => row.Ratio);
        foreach (IGrouping<string, SideBySideRow> type in plain.GroupBy(static row => Arithmetic.Of(Problem.Parse(row.Problem)))) yield return Group(type.Key, type, static row => row.Ratio);
        yield return Group("convolution, bias and activation in one", rows.Except(plain), static row => row.Ratio, mean: 1.2);
        SideBySideRow[] products = [.. plain.Where(static row => row.RatioOf.ContainsKey("cublas"))];
        yield return Group("cublas, 1x1", products.Where(IsPointwise), static row => row.RatioOf["cublas"], least: 0.9);
        yield return Group("cublas, others", products.Where(static row => !IsPointwise(row)), static row => row.RatioOf["cublas"], least: 0.5);
    }

    private static SideBySideGroup Group(string name, IEnumerable<SideBySideRow> rows, Func<SideBySideRow, double> ratio, double? least = null, double? mean = null)
    {
        double[] ratios = [.. rows.Select(ratio)];
        return new SideBySideGroup
        {
            Name = name,
            Problems = ratios.Length,
            Least = ratios.Length == 0 ? null : ratios.Min(),
            GeometricMean = ratios.Length == 0 ? null : Math.Exp(ratios.Average(Math.Log)),
            LeastAimedAt = least,
            MeanAimedAt = mean,
        };
    }

    private static bool IsPointwise(SideBySideRow row) => Problem.Parse(row.Problem) is ConvProblem problem && problem.KernelSize.All(1);

    private static IEnumerable<string> UnpairedOf(IReadOnlyList<BenchReport> ours, IReadOnlyList<PeerReport> theirs, ILookup<string, Timing> mine, ILookup<string, Timing> other)
    {
        Dictionary<string, string> theirReasons = Reasons(theirs.SelectMany(static round => round.Results).Select(static result => (result.Problem, result.NotMeasured)));
        foreach (string key in mine.Select(static problem => problem.Key).Where(key => !other.Contains(key)))
        {
            yield return $"{key}: {theirs[0].Peer} did not measure it: {theirReasons.GetValueOrDefault(key, "not among its problems")}";
        }

        Dictionary<string, string> ourReasons = Reasons(ours.SelectMany(static round => round.Results).Select(static result => (result.Problem, result.NotMeasured)));
        foreach (string key in other.Select(static problem => problem.Key).Where(key => !mine.Contains(key)))
        {
            yield return $"{key}: we did not measure it: {ourReasons.GetValueOrDefault(key, "not among our problems")}";
        }
    }

    /// <summary>The first reason that was given for each problem that was not measured.</summary>
    private static Dictionary<string, string> Reasons(IEnumerable<(string Problem, string NotMeasured)> results)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string problem, string reason) in results)
        {
            if (reason.Length > 0) reasons.TryAdd(KeyOf(problem), reason);
        }

        return reasons;
    }

    /// <summary>One time of one problem: by which engine, in which layout.</summary>
    private sealed record Timing(string Key, string Way, string Layout, double Milliseconds, double HostMicroseconds, double? ShareOfRoofline);
}

/// <summary>One problem on both sides, each in its fastest layout, ours on its fastest engine.</summary>
public sealed record SideBySideRow
{
    /// <summary>The problem's text, without layouts.</summary>
    public required string Problem { get; init; }

    /// <summary>Our fastest engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Our fastest layout.</summary>
    public required string Layout { get; init; }

    /// <summary>Our time on the device, the median of the rounds' medians.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>Our time on the host per execution.</summary>
    public required double HostMicroseconds { get; init; }

    /// <summary>The peer's fastest layout.</summary>
    public required string PeerLayout { get; init; }

    /// <summary>The peer's time on the device.</summary>
    public required double PeerMilliseconds { get; init; }

    /// <summary>The peer's time on the host.</summary>
    public required double PeerHostMicroseconds { get; init; }

    /// <summary>The peer's time by ours: above 1 we are faster.</summary>
    public required double Ratio { get; init; }

    /// <summary>The same for each of our engines.</summary>
    public required ImmutableSortedDictionary<string, double> RatioOf { get; init; }

    /// <summary>What the measured ceilings allow, by our time.</summary>
    public required double? ShareOfRoofline { get; init; }
}

/// <summary>Several problems together.</summary>
public sealed record SideBySideGroup
{
    /// <summary>What they have in common.</summary>
    public required string Name { get; init; }

    /// <summary>How many there are.</summary>
    public required int Problems { get; init; }

    /// <summary>The least ratio; null without problems.</summary>
    public required double? Least { get; init; }

    /// <summary>The geometric mean of the ratios; null without problems.</summary>
    public required double? GeometricMean { get; init; }

    /// <summary>What the least is to reach, where something is aimed at.</summary>
    public double? LeastAimedAt { get; init; }

    /// <summary>What the mean is to reach, where something is aimed at.</summary>
    public double? MeanAimedAt { get; init; }

    /// <summary>Whether both are reached; null where nothing is aimed at or nothing was measured.</summary>
    public bool? IsReached => Problems == 0 || (LeastAimedAt is null && MeanAimedAt is null) ? null : !(Least < LeastAimedAt) && !(GeometricMean < MeanAimedAt);
}
