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

    /// <summary>Scratch memory that the plan would need; 0 for a refusal.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>A yes.</summary>
    public static EngineAnswer Yes(string algorithm, long workspaceBytes = 0) => new(true, algorithm, workspaceBytes);

    /// <summary>A no.</summary>
    public static EngineAnswer No(string reason) => new(false, reason, 0);
}
