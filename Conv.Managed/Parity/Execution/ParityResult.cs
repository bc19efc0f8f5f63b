using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>An engine of a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsAvailable">False when it could not work.</param>
/// <param name="Summary">What it runs on, or what is missing.</param>
/// <param name="IsSimulated">True when a simulated stack stood in for a device.</param>
public sealed record EngineSummary(string Name, bool IsAvailable, string Summary, bool IsSimulated);

/// <summary>What a suite found.</summary>
/// <param name="Outcomes">Every configuration on every engine, in the order of the suite.</param>
/// <param name="Shrunk">The first failures, made as small as they stay wrong.</param>
/// <param name="Engines">The engines.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record ParityResult(ImmutableArray<ParityOutcome> Outcomes, ImmutableArray<ShrunkFailure> Shrunk, ImmutableArray<EngineSummary> Engines, TimeSpan Elapsed)
{
    /// <summary>How many outcomes have a verdict.</summary>
    public int Count(Verdict verdict) => Outcomes.Count(outcome => outcome.Verdict == verdict);

    /// <summary>True when nothing failed and something passed: refusals alone prove nothing.</summary>
    public bool IsGood => Outcomes.All(static outcome => !outcome.IsFailure) && Count(Verdict.Passed) > 0;
}
