namespace ConvDnn;

/// <summary>
/// A problem with everything decided: engine, algorithm, scratch memory. Executing it only runs; it allocates nothing on the managed heap.
/// A plan may be executed from several threads at once, each with its own outputs and workspace.
/// </summary>
public abstract class Plan : IDisposable
{
    /// <summary>For engines.</summary>
    /// <param name="problem">What is computed.</param>
    /// <param name="engine">The engine's name.</param>
    /// <param name="algorithm">What it chose, in words.</param>
    /// <param name="workspaceBytes">Scratch memory that every execution needs.</param>
    /// <param name="space">Where the operands must be.</param>
    /// <exception cref="ArgumentException"><paramref name="problem"/> is null, <paramref name="engine"/> or <paramref name="algorithm"/> null or empty, or <paramref name="workspaceBytes"/> negative.</exception>
    protected Plan(Problem problem, string engine, string algorithm, long workspaceBytes, MemorySpace space = MemorySpace.Host)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentException.ThrowIfNullOrEmpty(engine);
        ArgumentException.ThrowIfNullOrEmpty(algorithm);
        ArgumentOutOfRangeException.ThrowIfNegative(workspaceBytes);
        Problem = problem;
        Engine = engine;
        Algorithm = algorithm;
        WorkspaceBytes = workspaceBytes;
        Space = space;
    }

    /// <summary>What is computed.</summary>
    public Problem Problem { get; }

    /// <summary>The name of the engine that computes it.</summary>
    public string Engine { get; }

    /// <summary>What the engine chose, in words.</summary>
    public string Algorithm { get; }

    /// <summary>Bytes of scratch memory that <see cref="ExecutionArguments.Workspace"/> must have, unless <see cref="WorkspaceIsOptional"/> and none is given.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>Where operands and workspace must be.</summary>
    public MemorySpace Space { get; }

    /// <summary>True when an execution that is given no workspace takes its own, as plans for a device do from the device's pool; false when it must be given one.</summary>
    public virtual bool WorkspaceIsOptional => false;

    /// <summary>The name by which the same choice is asked for again (<see cref="PlanOptions.Kernel"/>); null where there was nothing to choose.</summary>
    public string? Kernel { get; protected init; }

    /// <summary>False where two executions on the same numbers may differ in their last bits.</summary>
    public bool IsDeterministic { get; protected init; } = true;

    /// <summary>What the address of every operand in an accelerator's memory must be a multiple of, in bytes.</summary>
    public int Alignment { get; protected init; } = 1;

    /// <summary>True after <see cref="Dispose()"/>.</summary>
    protected bool IsDisposed { get; private set; }

    /// <summary>Computes the problem's output. Checks the arguments first; nothing is touched when one is wrong.</summary>
    /// <param name="arguments">The operands that <see cref="Problem.Operands"/> lists, and the workspace.</param>
    /// <exception cref="ArgumentException">An operand is missing, superfluous, too short, of another type or in another memory, an output is read-only or overlaps an input,
    /// the workspace is too small or overlaps an operand, a factor is not finite, or the quantization does not fit the types; the message names which.</exception>
    /// <exception cref="ObjectDisposedException">The plan was disposed.</exception>
    public void Execute(in ExecutionArguments arguments)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ArgumentChecks.Check(this, arguments);
        if (Problem.Output.Spec.Count == 0) return;
        ExecuteCore(arguments);
    }

    /// <summary>Gives back what the plan holds. Harmless when repeated.</summary>
    public void Dispose()
    {
        if (IsDisposed) return;
        IsDisposed = true;
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The engine's work, on checked arguments with a non-empty output.</summary>
    protected internal abstract void ExecuteCore(in ExecutionArguments arguments);

    /// <summary>Gives back what an engine's plan holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary><c>cpu: gemm256, 0 bytes: conv forward x=…</c></summary>
    public sealed override string ToString() => $"{Engine}: {Algorithm}, {WorkspaceBytes} bytes of workspace: {Problem}";
}
