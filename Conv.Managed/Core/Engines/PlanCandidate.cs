namespace ConvDnn;

/// <summary>One way in which an engine could do a problem, or why that way is closed.</summary>
public sealed record PlanCandidate
{
    /// <summary>The name that asks for it: <see cref="PlanOptions.Kernel"/>.</summary>
    public required string Kernel { get; init; }

    /// <summary>The algorithm in words; of one that is not supported, the reason in a sentence.</summary>
    public required string Text { get; init; }

    /// <summary>True when a plan of it can be made.</summary>
    public bool IsSupported { get; init; }

    /// <summary>Scratch memory of its plan; 0 where it is not supported.</summary>
    public long WorkspaceBytes { get; init; }

    /// <summary>False where two executions on the same numbers may differ in their last bits.</summary>
    public bool IsDeterministic { get; init; } = true;

    /// <summary>The time of one execution, where it was measured.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>Why its results are known to be wrong for this problem; selection skips it, and only its name brings it back. Null for all others.</summary>
    public string? Erratum { get; init; }

    /// <summary>A candidate that cannot be had.</summary>
    public static PlanCandidate No(string kernel, string reason) => new() { Kernel = kernel, Text = reason };
}
