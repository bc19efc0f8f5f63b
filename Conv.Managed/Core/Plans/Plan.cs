namespace ConvDnn;

/// <summary>
/// A problem with everything decided: engine, algorithm, scratch memory. Executing it only runs; it allocates nothing on the managed heap.
/// A plan may be executed from several threads at once, each with its own outputs and workspace.
/// Where the same filter is used again and again, <see cref="Bind"/> it once:
/// <code>
/// using Plan plan = runtime.CreatePlan(problem).Bind(TensorView.Of(w));
/// plan.Execute(new ExecutionArguments { X = TensorView.Of(x), Y = TensorView.Of(y), Workspace = workspace.View });
/// </code>
/// </summary>
public abstract class Plan : IDisposable
{
    private readonly bool _isEmpty;
    private readonly UsualOperands? _usual;

    /// <summary>Disposed or bound: one question for every execution.</summary>
    private bool _isOver;

    /// <summary>For engines.</summary>
    /// <param name="problem">What is computed.</param>
    /// <param name="engine">The engine's name.</param>
    /// <param name="algorithm">What it chose, in words.</param>
    /// <param name="workspaceBytes">Scratch memory that every execution needs.</param>
    /// <param name="space">Where the operands must be.</param>
    /// <param name="filterBytes">Bytes of the filter that this plan owns; 0 for one that is given its filter at every execution.</param>
    /// <exception cref="ArgumentException"><paramref name="problem"/> is null, <paramref name="engine"/> or <paramref name="algorithm"/> null or empty, or <paramref name="workspaceBytes"/> or <paramref name="filterBytes"/> negative.</exception>
    protected Plan(Problem problem, string engine, string algorithm, long workspaceBytes, MemorySpace space = MemorySpace.Host, long filterBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentException.ThrowIfNullOrEmpty(engine);
        ArgumentException.ThrowIfNullOrEmpty(algorithm);
        ArgumentOutOfRangeException.ThrowIfNegative(workspaceBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(filterBytes);
        Problem = problem;
        Engine = engine;
        Algorithm = algorithm;
        WorkspaceBytes = workspaceBytes;
        Space = space;
        FilterBytes = filterBytes;
        _isEmpty = problem.Output.Spec.Count == 0;
        Rules = new OperandRules(problem);
        foreach (Operand operand in problem.Operands)
        {
            // The filter that a plan owns is given no more.
            if (operand.Role == OperandRole.W && OwnsFilter) continue;
            AcceptedRoles |= OperandRule.Bit(operand.Role);
            if (operand.IsRequired) RequiredRoles |= OperandRule.Bit(operand.Role);
        }

        NeedsWinners = problem is PoolProblem { Kind: PoolKind.Max, Direction: Direction.BackwardData };
        _usual = UsualOperands.Of(this);
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

    /// <summary>Memory that the plan holds for the filter that it owns, packed or as it was; 0 when it owns none.</summary>
    public long FilterBytes { get; }

    /// <summary>True for a plan that <see cref="Bind"/> made: its executions are given no <see cref="ExecutionArguments.W"/>.</summary>
    public bool OwnsFilter => FilterBytes > 0;

    /// <summary>True when an execution that is given no workspace takes its own, as plans for a device do from the device's pool; false when it must be given one.</summary>
    public virtual bool WorkspaceIsOptional => false;

    /// <summary>The name by which the same choice is asked for again (<see cref="PlanOptions.Kernel"/>); null where there was nothing to choose.</summary>
    public string? Kernel { get; protected init; }

    /// <summary>False where two executions on the same numbers may differ in their last bits.</summary>
    public bool IsDeterministic { get; protected init; } = true;

    /// <summary>What the address of every operand in an accelerator's memory must be a multiple of, in bytes; a power of two.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is no power of two.</exception>
    public int Alignment
    {
        get;
        protected init
        {
            if (!int.IsPow2(value)) throw new ArgumentOutOfRangeException(nameof(Alignment), value, $"alignment = {value} was given; expected a power of two.");
            field = value;
            if (Space == MemorySpace.Device) AddressMask = (nuint)value - 1;
        }
    } = 1;

    /// <summary>The bits that no operand's address may have; 0 for the processor's memory, where operands may lie anywhere.</summary>
    internal nuint AddressMask { get; private init; }

    /// <summary>What must hold of each operand.</summary>
    internal OperandRules Rules { get; }

    /// <summary>The roles of the operands that an execution may be given, one bit each.</summary>
    internal int AcceptedRoles { get; }

    /// <summary>The roles of the operands that an execution must be given, one bit each.</summary>
    internal int RequiredRoles { get; }

    /// <summary>Whether an execution must be told where the maxima stood, by their indices or by the x of the forward pass.</summary>
    internal bool NeedsWinners { get; }

    /// <summary>True after <see cref="Dispose()"/>.</summary>
    protected bool IsDisposed { get; private set; }

    /// <summary>True once <see cref="Bind"/> has made another plan of this one, which holds what this one held.</summary>
    private bool IsBound { get; set; }

    /// <summary>Computes the problem's output. Checks the arguments first; nothing is touched when one is wrong.</summary>
    /// <param name="arguments">The operands that <see cref="Problem.Operands"/> lists, and the workspace.</param>
    /// <exception cref="ArgumentException">An operand is missing, superfluous, too short, of another type or in another memory, an output is read-only or overlaps an input,
    /// the workspace is too small or overlaps an operand, a factor is not finite, or the quantization does not fit the types; the message names which.</exception>
    /// <exception cref="ObjectDisposedException">The plan was disposed.</exception>
    public void Execute(in ExecutionArguments arguments)
    {
        // Usual operands have elements: nothing is empty.
        if (_usual is null || _isOver || !_usual.Hold(this, in arguments))
        {
            ThrowIfOver();
            ArgumentChecks.Check(this, arguments);
            if (_isEmpty) return;
        }

        ExecuteCore(arguments);
    }

    /// <summary>
    /// Gives the plan its filter for good. The engine packs it once, the way its kernels read it, and may choose another algorithm and less workspace than for a filter
    /// that comes with every execution. This plan is used up: its place is taken by the one that is returned. Disposing both, in any order, is harmless.
    /// </summary>
    /// <param name="filter">W as the problem describes it. Memory of the processor is copied and may change afterwards; a device's stays in use, unchanged, for as long as the new plan.</param>
    /// <returns>A plan of the same problem that <see cref="OwnsFilter"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="filter"/> is missing, too short, of another type or in another memory.</exception>
    /// <exception cref="InvalidOperationException">The problem reads no filter, or the plan owns one or was bound before.</exception>
    /// <exception cref="ObjectDisposedException">The plan was disposed.</exception>
    public Plan Bind(TensorView filter)
    {
        ThrowIfOver();
        if (OwnsFilter) throw new InvalidOperationException($"The plan of '{Problem}' owns a filter already; expected one that does not. Make a new plan for another filter.");
        ArgumentChecks.CheckFilter(this, filter);
        Plan bound = BindCore(filter);
        IsBound = _isOver = true;
        return bound;
    }

    /// <summary>Gives back what the plan holds. Harmless when repeated.</summary>
    public void Dispose()
    {
        if (IsDisposed) return;
        IsDisposed = _isOver = true;
        if (!IsBound) Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The engine's work, on checked arguments with a non-empty output.</summary>
    protected internal abstract void ExecuteCore(in ExecutionArguments arguments);

    /// <summary>
    /// Makes the plan that owns a checked filter and takes over what this one holds; this one's <see cref="Dispose(bool)"/> is not called any more.
    /// Unless overridden the filter is kept as it is and handed to this plan at every execution.
    /// </summary>
    protected virtual Plan BindCore(TensorView filter) => new FilterKeepingPlan(this, filter);

    /// <summary>For <see cref="FilterKeepingPlan"/>, which took this plan over.</summary>
    internal void DisposeTaken() => Dispose(disposing: true);

    /// <summary>Gives back what an engine's plan holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary><c>cpu: gemm256, 0 bytes: conv forward x=…</c></summary>
    public sealed override string ToString() => $"{Engine}: {Algorithm}, {WorkspaceBytes} bytes of workspace: {Problem}";

    private void ThrowIfOver()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (IsBound) throw UsedUp();
    }

    private InvalidOperationException UsedUp() => new($"A filter was bound to the plan of '{Problem}'; expected the use of the plan that Bind returned.");
}
