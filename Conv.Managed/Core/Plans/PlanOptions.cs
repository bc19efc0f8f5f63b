namespace ConvDnn;

/// <summary>What a caller asks of a plan beyond the problem itself.</summary>
public sealed record PlanOptions
{
    /// <summary>The options that a plan has when none are given.</summary>
    public static PlanOptions Default { get; } = new();

    /// <summary>The engine to use, by name; null lets the runtime choose.</summary>
    public string? Engine { get; init; }

    /// <summary>The kernel or algorithm to use inside the engine, by name; null lets the engine choose. One that cannot do the problem is refused.</summary>
    public string? Kernel { get; init; }

    /// <summary>How much rounding error is accepted for speed. Only engines with transforms that lose accuracy look at it; a kernel that is named is used whatever this says.</summary>
    public Accuracy Accuracy { get; init; }

    /// <summary>How many processor threads may work on one execution; 0 means as many as there are. Never changes a bit of the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Threads));
            field = value;
        }
    }

    /// <summary>The most scratch memory, in bytes, that a plan may ask for. Default: no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public long WorkspaceLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(WorkspaceLimit));
            field = value;
        }
    } = long.MaxValue;

    /// <summary>Where the operands will be. Default: the processor's memory.</summary>
    public MemorySpace Space { get; init; }
}
