namespace ConvDnn;

/// <summary>A plan that owns its filter although its engine has no use for a packed one: the filter is kept as it is and handed on.</summary>
internal sealed class FilterKeepingPlan : Plan
{
    private readonly Plan _plan;
    private readonly Workspace? _copy;
    private readonly nint _address;
    private readonly Operand _filter;

    public FilterKeepingPlan(Plan plan, TensorView filter)
        : base(plan.Problem, plan.Engine, plan.Algorithm, plan.WorkspaceBytes, plan.Space, FilterOf(plan.Problem).Spec.Bytes)
    {
        (Kernel, IsDeterministic, Alignment) = (plan.Kernel, plan.IsDeterministic, plan.Alignment);
        _plan = plan;
        _filter = FilterOf(plan.Problem);
        _copy = plan.Space == MemorySpace.Host ? new Workspace(FilterBytes) : null;
        _address = _copy is null ? AddressOf(filter) : AddressOf(_copy.View);
        if (_copy is not null) Copy(filter, _copy.View, FilterBytes);
    }

    public override bool WorkspaceIsOptional => _plan.WorkspaceIsOptional;

    protected internal override void ExecuteCore(in ExecutionArguments arguments)
    {
        _plan.ExecuteCore(arguments.WithFilter(TensorView.At(_address, _filter.Spec.Extent, _filter.Spec.Type, Space, isReadOnly: true)));
        GC.KeepAlive(_copy);
    }

    protected override void Dispose(bool disposing)
    {
        _plan.DisposeTaken();
        _copy?.Dispose();
        base.Dispose(disposing);
    }

    private static Operand FilterOf(Problem problem) => problem.Filter!;

    /// <summary>The address of memory that does not move.</summary>
    private static unsafe nint AddressOf(TensorView view)
    {
        fixed (byte* start = view) return (nint)start;
    }

    private static unsafe void Copy(TensorView from, TensorView to, long bytes)
    {
        fixed (byte* source = from, target = to) Buffer.MemoryCopy(source, target, bytes, bytes);
    }
}
