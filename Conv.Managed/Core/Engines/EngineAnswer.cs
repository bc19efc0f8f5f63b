namespace ConvDnn;

/// <summary>What an engine says to a problem: yes, with the algorithm that it would use, or no, with the reason.</summary>
public sealed record EngineAnswer
{
    private EngineAnswer(bool isSupported, string text, long workspaceBytes)
    {
        IsSupported = isSupported;
        Text = text;
        WorkspaceBytes = workspaceBytes;
    }

    /// <summary>True when <see cref="IEngine.CreatePlan"/> will succeed: a yes is a promise.</summary>
    public bool IsSupported { get; }

    /// <summary>The algorithm in words, or the reason of the refusal in a sentence.</summary>
    public string Text { get; }

    /// <summary>Why the engine chose this algorithm, where there was a choice; else empty.</summary>
    public string Remark { get; init; } = "";

    /// <summary>Scratch memory that the plan would need; 0 for a refusal.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>A yes.</summary>
    /// <exception cref="ArgumentException"><paramref name="algorithm"/> is null or empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workspaceBytes"/> is negative.</exception>
    public static EngineAnswer Yes(string algorithm, long workspaceBytes = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(algorithm);
        ArgumentOutOfRangeException.ThrowIfNegative(workspaceBytes);
        return new EngineAnswer(true, algorithm, workspaceBytes);
    }

    /// <summary>A no.</summary>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is null or empty: a refusal says why.</exception>
    public static EngineAnswer No(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new EngineAnswer(false, reason, 0);
    }
}
