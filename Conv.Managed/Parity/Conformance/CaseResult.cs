using System.Collections.Immutable;

namespace ConvDnn.Parity.Conformance;

/// <summary>What became of one expected result.</summary>
/// <param name="Role">Which: <c>y</c>, <c>dx</c> …</param>
/// <param name="Outcome">Right, wrong or not computed.</param>
/// <param name="Detail">What is wrong or why it was not computed; empty when right.</param>
/// <param name="Elements">How many numbers were compared.</param>
/// <param name="WorstError">The largest error as a share of what was allowed: at most 1 when right; 0 for equality and where nothing was compared.</param>
/// <param name="Problem">The problem that was executed for it, as text; empty when none was.</param>
/// <param name="Engine">The engine that executed it; empty when none did.</param>
/// <param name="Algorithm">What the engine chose.</param>
public sealed record OutputResult(string Role, Outcome Outcome, string Detail, long Elements, double WorstError, string Problem, string Engine, string Algorithm);

/// <summary>What became of one case.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Name">Suite and name.</param>
/// <param name="Operation">The operation, as the case names it.</param>
/// <param name="Outcome">Failed when any result is wrong; passed when every result was computed and is right, gradients at a kink excepted; else skipped.</param>
/// <param name="Detail">The first failure, or the reason to skip; empty when right.</param>
/// <param name="IsUnreadable">True when the case's files are at fault and nothing was computed.</param>
/// <param name="Outputs">Every expected result; empty for an unreadable case and an operation that is not known.</param>
public sealed record CaseResult(string Folder, string Name, string Operation, Outcome Outcome, string Detail, bool IsUnreadable, ImmutableArray<OutputResult> Outputs);
