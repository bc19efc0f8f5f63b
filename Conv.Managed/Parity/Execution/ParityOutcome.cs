namespace ConvDnn.Parity;

/// <summary>How one configuration ended on one engine.</summary>
public enum Verdict
{
    /// <summary>Everything that was checked is right.</summary>
    Passed,

    /// <summary>Something is wrong: a number, memory outside the output, an input that changed, a second run that differs.</summary>
    Failed,

    /// <summary>Nothing was wrong, but nothing could have been; counts as a failure.</summary>
    Mistrusted,

    /// <summary>The engine threw; counts as a failure.</summary>
    Crashed,

    /// <summary>The engine does not do this and says why; neither a pass nor a failure, and counted.</summary>
    Refused,

    /// <summary>The engine cannot work here; neither a pass nor a failure, and counted.</summary>
    Unavailable,

    /// <summary>Too large to be held against the oracle here, or without a meaning for the algorithm; neither a pass nor a failure, and counted.</summary>
    Skipped,
}

/// <summary>What happened to one configuration on one engine.</summary>
public sealed record ParityOutcome
{
    /// <summary>The configuration.</summary>
    public required ParityCase Case { get; init; }

    /// <summary>The engine's name.</summary>
    public required string Engine { get; init; }

    /// <summary>How it ended.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why, in one or more sentences.</summary>
    public required string Text { get; init; }

    /// <summary>What the engine chose; empty when there was no plan.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>Bytes of scratch memory that the plan announced.</summary>
    public long WorkspaceBytes { get; init; }

    /// <summary>The output held against the oracle; null when it did not come to that.</summary>
    public Comparison? Comparison { get; init; }

    /// <summary>Time spent planning and executing, without the oracle.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>True for verdicts that make a run fail.</summary>
    public bool IsFailure => Verdict is Verdict.Failed or Verdict.Mistrusted or Verdict.Crashed;
}
