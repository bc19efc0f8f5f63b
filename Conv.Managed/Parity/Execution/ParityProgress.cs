namespace ConvDnn.Parity;

/// <summary>How far a run has come.</summary>
/// <param name="Done">Configurations that are finished on all engines.</param>
/// <param name="Total">Configurations in all.</param>
/// <param name="Failures">Failures so far.</param>
/// <param name="Current">What was finished last.</param>
public sealed record ParityProgress(int Done, int Total, int Failures, ParityCase Current);
