using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ConvDnn.Parity;

/// <summary>What a suite found, as the data that every report shows and that the JSON report is. Additions keep <see cref="CurrentSchema"/>; anything else raises it.</summary>
public sealed record ParityReport
{
    /// <summary>The version of this layout.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The layout's version.</summary>
    public int SchemaVersion { get; init; } = CurrentSchema;

    /// <summary>What kind of document this is.</summary>
    public string Kind { get; init; } = "convdnn-parity";

    /// <summary>When the report was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Where it was made.</summary>
    public required ReportMachine Machine { get; init; }

    /// <summary>Seconds that the run took.</summary>
    public required double Seconds { get; init; }

    /// <summary>True when nothing failed and something passed.</summary>
    public required bool IsGood { get; init; }

    /// <summary>The engines.</summary>
    public required ImmutableArray<EngineSummary> Engines { get; init; }

    /// <summary>Counts per engine and operation.</summary>
    public required ImmutableArray<OperationSummary> Operations { get; init; }

    /// <summary>Counts and errors per algorithm or configuration, operation and type.</summary>
    public ImmutableArray<AlgorithmSummary> Algorithms { get; init; } = [];

    /// <summary>Upper edges of the bins of every histogram of |error| / bound; the last is infinite.</summary>
    public ImmutableArray<double> RatioUpperEdges { get; init; } = RatioBins.UpperEdges;

    /// <summary>Every configuration on every engine; in a brief report those that failed.</summary>
    public required ImmutableArray<ReportOutcome> Outcomes { get; init; }

    /// <summary>The first failures, made small, with what repeats them.</summary>
    public required ImmutableArray<ReportFailure> Failures { get; init; }

    /// <summary>Makes the report of a result.</summary>
    /// <param name="result">What a suite found.</param>
    /// <param name="created">When.</param>
    /// <param name="isBrief">Whether single outcomes are left out unless they are failures.</param>
    public static ParityReport Of(ParityResult result, DateTimeOffset created, bool isBrief = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new ParityReport
        {
            Created = created,
            Machine = ReportMachine.ThisOne(),
            Seconds = result.Elapsed.TotalSeconds,
            IsGood = result.IsGood,
            Engines = result.Engines,
            Operations =
            [
                .. result.Outcomes
                    .GroupBy(static outcome => (outcome.Engine, Operation: Operation.Of(outcome.Case.Problem)))
                    .Select(static group => OperationSummary.Of(group.Key.Engine, group.Key.Operation, [.. group])),
            ],
            Algorithms = AlgorithmSummary.Of(result.Outcomes),
            Outcomes = [.. result.Outcomes.Where(outcome => !isBrief || outcome.IsFailure).Select(ReportOutcome.Of)],
            Failures = [.. result.Shrunk.Select(ReportFailure.Of)],
        };
    }
}

/// <summary>A machine.</summary>
/// <param name="System">The operating system.</param>
/// <param name="Architecture">The processor's architecture.</param>
/// <param name="Processors">Logical processors.</param>
/// <param name="Runtime">The .NET runtime.</param>
public sealed record ReportMachine(string System, string Architecture, int Processors, string Runtime)
{
    /// <summary>The machine that this runs on.</summary>
    public static ReportMachine ThisOne() =>
        new(RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture.ToString(), Environment.ProcessorCount, RuntimeInformation.FrameworkDescription);
}

/// <summary>One operation on one engine.</summary>
public sealed record OperationSummary
{
    /// <summary>The engine.</summary>
    public required string Engine { get; init; }

    /// <summary>The operation's name.</summary>
    public required string Operation { get; init; }

    /// <summary>How many configurations ended with each verdict; verdicts that did not occur are left out.</summary>
    public required ImmutableSortedDictionary<string, int> Verdicts { get; init; }

    /// <summary>The largest |error| / bound.</summary>
    public required double MaxRatio { get; init; }

    /// <summary>Elements by their |error| / bound, over all configurations.</summary>
    public required ImmutableArray<long> Histogram { get; init; }

    internal static OperationSummary Of(string engine, string operation, ImmutableArray<ParityOutcome> outcomes) => new()
    {
        Engine = engine,
        Operation = operation,
        Verdicts = outcomes.CountBy(static outcome => Words.Of(outcome.Verdict)).ToImmutableSortedDictionary(StringComparer.Ordinal),
        MaxRatio = outcomes.Max(static outcome => outcome.Comparison?.MaxRatio ?? 0),
        Histogram = outcomes.Aggregate(RatioBins.Empty, static (sum, outcome) => outcome.Comparison is { } comparison ? RatioBins.Add(sum, comparison.Histogram) : sum),
    };

    /// <summary>How many configurations ended with a verdict.</summary>
    public int Count(Verdict verdict) => Verdicts.GetValueOrDefault(Words.Of(verdict));
}

/// <summary>One configuration on one engine.</summary>
public sealed record ReportOutcome
{
    /// <summary>The problem's text.</summary>
    public required string Problem { get; init; }

    /// <summary>The operation's name.</summary>
    public required string Operation { get; init; }

    /// <summary>The engine.</summary>
    public required string Engine { get; init; }

    /// <summary>The kind of numbers.</summary>
    public required string Data { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How it ended.</summary>
    public required string Verdict { get; init; }

    /// <summary>Why.</summary>
    public required string Text { get; init; }

    /// <summary>What the engine chose; empty when there was no plan.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Scratch memory in bytes.</summary>
    public required long WorkspaceBytes { get; init; }

    /// <summary>Milliseconds spent planning and executing.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>The output held against the oracle; null when it did not come to that.</summary>
    public required ReportComparison? Comparison { get; init; }

    internal static ReportOutcome Of(ParityOutcome outcome) => new()
    {
        Problem = outcome.Case.Problem.ToString(),
        Operation = ConvDnn.Parity.Operation.Of(outcome.Case.Problem),
        Engine = outcome.Engine,
        Data = Words.Of(outcome.Case.Data),
        Seed = outcome.Case.Seed,
        Verdict = Words.Of(outcome.Verdict),
        Text = outcome.Text,
        Algorithm = outcome.Algorithm,
        WorkspaceBytes = outcome.WorkspaceBytes,
        Milliseconds = outcome.Elapsed.TotalMilliseconds,
        Comparison = outcome.Comparison is { } comparison ? ReportComparison.Of(comparison) : null,
    };
}

/// <summary>A comparison's numbers.</summary>
/// <param name="Elements">Elements compared.</param>
/// <param name="Wrong">Elements outside their bound.</param>
/// <param name="NaNs">Elements wrongly NaN, or wrongly not.</param>
/// <param name="Infinities">Elements wrongly infinite, or wrongly not.</param>
/// <param name="Unwritten">Elements never written.</param>
/// <param name="MaxError">The largest |error|.</param>
/// <param name="MaxRatio">The largest |error| / bound.</param>
/// <param name="ZeroShare">Zeros among the expected values that data reach.</param>
/// <param name="First">The first wrong element, or null.</param>
public sealed record ReportComparison(
    long Elements, long Wrong, long NaNs, long Infinities, long Unwritten, double MaxError, double MaxRatio, double ZeroShare, ReportElement? First)
{
    internal static ReportComparison Of(Comparison comparison) => new(
        comparison.Elements,
        comparison.Wrong,
        comparison.NaNs,
        comparison.Infinities,
        comparison.Unwritten,
        comparison.MaxError,
        comparison.MaxRatio,
        comparison.ZeroShare,
        comparison.First is { } first ? new ReportElement([.. first.Position.ToArray()], first.Got, first.Expected, first.Allowed) : null);
}

/// <summary>A wrong element.</summary>
/// <param name="Position">Its coordinates.</param>
/// <param name="Got">What was computed.</param>
/// <param name="Expected">What is exact.</param>
/// <param name="Allowed">The largest error that would have passed.</param>
public sealed record ReportElement(ImmutableArray<long> Position, double Got, double Expected, double Allowed);

/// <summary>A failure with the smallest configuration that repeats it.</summary>
/// <param name="Problem">What failed.</param>
/// <param name="Engine">On which engine.</param>
/// <param name="Verdict">How.</param>
/// <param name="Text">Why.</param>
/// <param name="Smallest">The smallest problem that still fails.</param>
/// <param name="SmallestText">What is wrong with it.</param>
/// <param name="Command">The command that repeats it.</param>
/// <param name="Snippet">A C# program that repeats it.</param>
public sealed record ReportFailure(string Problem, string Engine, string Verdict, string Text, string Smallest, string SmallestText, string Command, string Snippet)
{
    internal static ReportFailure Of(ShrunkFailure failure) => new(
        failure.Original.Case.Problem.ToString(),
        failure.Original.Engine,
        Words.Of(failure.Original.Verdict),
        failure.Original.Text,
        failure.Smallest.Case.Problem.ToString(),
        failure.Smallest.Text,
        failure.Command,
        failure.Snippet);
}
