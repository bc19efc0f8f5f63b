namespace ConvDnn.Parity.Conformance;

/// <summary>What became of a case or of one of its results.</summary>
public enum Outcome
{
    /// <summary>Computed, compared and right.</summary>
    Passed,

    /// <summary>Wrong, or not computable although it should be.</summary>
    Failed,

    /// <summary>Not computed, for a stated reason. Never counted as right.</summary>
    Skipped,

    /// <summary>The engine says that it does not do this. Counts as skipped, and leaves its case unproven.</summary>
    Refused,
}
