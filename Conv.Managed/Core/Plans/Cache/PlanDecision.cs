namespace ConvDnn;

/// <summary>What was decided about a problem: the kernel to take, or that the engine refuses.</summary>
public sealed record PlanDecision
{
    private PlanDecision()
    {
    }

    /// <summary>The kernel's name; null for a refusal, and where the engine has one way only.</summary>
    public string? Kernel { get; private init; }

    /// <summary>The reason of a refusal; null where the engine does it.</summary>
    public string? Refusal { get; private init; }

    /// <summary>The time of one execution where the kernel was chosen by measuring; null else.</summary>
    public double? Milliseconds { get; private init; }

    /// <summary>Scratch memory of the kernel.</summary>
    public long WorkspaceBytes { get; private init; }

    /// <summary>The engine does it.</summary>
    /// <param name="kernel">The kernel that it chose; null where it has one way only.</param>
    /// <param name="workspaceBytes">Its scratch memory.</param>
    /// <param name="milliseconds">Its time, where it was measured.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workspaceBytes"/> is negative.</exception>
    public static PlanDecision Take(string? kernel, long workspaceBytes, double? milliseconds = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workspaceBytes);
        return new PlanDecision { Kernel = kernel, WorkspaceBytes = workspaceBytes, Milliseconds = milliseconds };
    }

    /// <summary>The engine refuses.</summary>
    /// <param name="reason">Why.</param>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is null or empty.</exception>
    public static PlanDecision Refuse(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new PlanDecision { Refusal = reason };
    }
}
