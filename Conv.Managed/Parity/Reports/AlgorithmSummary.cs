using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>
/// One algorithm or engine configuration on one operation and type: how often it was right, wrong or refused, and how large its rounding errors were.
/// From <see cref="MaxUnits"/>, measured on a device, the constants of <see cref="ErrorBound.Growth"/> can be set.
/// </summary>
public sealed record AlgorithmSummary
{
    /// <summary>The engine; with a configuration that was forced behind a <see cref="ConfiguredEngine.Separator"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>What the engine calls what it ran, without its reasons; empty where it only refused.</summary>
    public required string Algorithm { get; init; }

    /// <summary>How its errors are taken to grow.</summary>
    public required string Family { get; init; }

    /// <summary>The operation's name.</summary>
    public required string Operation { get; init; }

    /// <summary>The type of x, and how float32 products are formed.</summary>
    public required string Type { get; init; }

    /// <summary>Right results.</summary>
    public required int Passed { get; init; }

    /// <summary>Wrong results, crashes and comparisons that are not trusted.</summary>
    public required int Failed { get; init; }

    /// <summary>Problems that it does not do.</summary>
    public required int Refused { get; init; }

    /// <summary>Problems that were not tried.</summary>
    public required int Skipped { get; init; }

    /// <summary>The largest |error| / bound.</summary>
    public required double MaxRatio { get; init; }

    /// <summary>The largest |error| of the sums, less what the rounding of operands and results explains, in units of u_acc·A*; 0 where all was exact.</summary>
    public required double MaxUnits { get; init; }

    /// <summary>K, the terms of the longest sum, where <see cref="MaxUnits"/> was met.</summary>
    public required long Terms { get; init; }

    /// <summary>C(K), what the bound grants there.</summary>
    public required double Granted { get; init; }

    /// <summary>A table of everything that a suite ran.</summary>
    internal static ImmutableArray<AlgorithmSummary> Of(IEnumerable<ParityOutcome> outcomes) =>
    [
        .. outcomes
            .GroupBy(static outcome => (outcome.Engine, Algorithm: Head(outcome.Algorithm), Operation: ConvDnn.Parity.Operation.Of(outcome.Case.Problem), Type: Arithmetic.Of(outcome.Case.Problem)))
            .Select(static group => Of(group.Key.Engine, group.Key.Algorithm, group.Key.Operation, group.Key.Type, [.. group]))
            .OrderBy(static row => row.Engine, StringComparer.Ordinal)
            .ThenBy(static row => row.Operation, StringComparer.Ordinal)
            .ThenBy(static row => row.Type, StringComparer.Ordinal)
            .ThenBy(static row => row.Algorithm, StringComparer.Ordinal),
    ];

    private static AlgorithmSummary Of(string engine, string algorithm, string operation, string type, ImmutableArray<ParityOutcome> outcomes)
    {
        Comparison? widest = outcomes.Select(static outcome => outcome.Comparison).OfType<Comparison>().MaxBy(static comparison => (comparison.MaxUnits, comparison.Granted));
        return new AlgorithmSummary
        {
            Engine = engine,
            Algorithm = algorithm,
            Family = Words.Of(AlgorithmFamilies.Of(algorithm)),
            Operation = operation,
            Type = type,
            Passed = outcomes.Count(static outcome => outcome.Verdict == Verdict.Passed),
            Failed = outcomes.Count(static outcome => outcome.IsFailure),
            Refused = outcomes.Count(static outcome => outcome.Verdict == Verdict.Refused),
            Skipped = outcomes.Count(static outcome => outcome.Verdict is Verdict.Skipped or Verdict.Unavailable),
            MaxRatio = outcomes.Max(static outcome => outcome.Comparison?.MaxRatio ?? 0),
            MaxUnits = widest?.MaxUnits ?? 0,
            Terms = widest?.Terms ?? 0,
            Granted = widest?.Granted ?? 0,
        };
    }

    private static string Head(string algorithm)
    {
        int end = algorithm.IndexOf(';', StringComparison.Ordinal);
        return end < 0 ? algorithm : algorithm[..end];
    }
}
