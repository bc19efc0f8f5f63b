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

    /// <summary>Only algorithms that give the same bits on every run, on the same device with the same libraries. Default: any. Engines that have no others ignore it.</summary>
    public bool Deterministic { get; init; }

    /// <summary>Only kernels that need no compiler when the plan is made, as some of cuDNN's engines do. Default: any.</summary>
    public bool Precompiled { get; init; }

    /// <summary>How an engine that has several ways picks one. Default: by its heuristics, without running anything.</summary>
    public PlanSelection Selection { get; init; }

    /// <summary>
    /// A power of two, from 1 to 256, that the address of every operand in an accelerator's memory will be a multiple of (at least the size of its elements is needed anyway).
    /// Default: 16 bytes, which every allocation has; less costs speed. Operands in the processor's memory may lie anywhere.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is no power of two from 1 to 256.</exception>
    public int Alignment
    {
        get;
        init
        {
            if (value is < 1 or > 256 || !int.IsPow2(value)) throw new ArgumentOutOfRangeException(nameof(Alignment), value, $"alignment = {value} was given; expected a power of two from 1 to 256.");
            field = value;
        }
    } = 16;
}
