namespace ConvDnn;

/// <summary>One of several owners of a plan that is kept for those who ask for the same again.</summary>
internal sealed class SharedPlan : Plan
{
    private readonly PlanShelf.Entry _entry;
    private readonly Plan _plan;

    private readonly Func<Plan> _make;

    public SharedPlan(PlanShelf.Entry entry, Plan plan, Func<Plan> make)
        : base(plan.Problem, plan.Engine, plan.Algorithm, plan.WorkspaceBytes, plan.Space)
    {
        (_entry, _plan, _make) = (entry, plan, make);
        (Kernel, IsDeterministic, Alignment) = (plan.Kernel, plan.IsDeterministic, plan.Alignment);
    }

    public override bool WorkspaceIsOptional => _plan.WorkspaceIsOptional;

    protected internal override void ExecuteCore(in ExecutionArguments arguments) => _plan.ExecuteCore(arguments);

    /// <summary>A filter belongs to one owner: a plan of its own takes it, and chooses and packs as the engine would for it.</summary>
    protected override Plan BindCore(TensorView filter)
    {
        Plan own = _make();
        try
        {
            Plan bound = own.Bind(filter);
            _entry.Release();
            return bound;
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _entry.Release();
        base.Dispose(disposing);
    }
}
