namespace ConvDnn;

/// <summary>One of several owners of a plan that is kept for those who ask for the same again.</summary>
internal sealed class SharedPlan : Plan
{
    private readonly PlanShelf.Entry _entry;
    private readonly Plan _plan;

    public SharedPlan(PlanShelf.Entry entry, Plan plan)
        : base(plan.Problem, plan.Engine, plan.Algorithm, plan.WorkspaceBytes, plan.Space)
    {
        (_entry, _plan) = (entry, plan);
        (Kernel, IsDeterministic, Alignment) = (plan.Kernel, plan.IsDeterministic, plan.Alignment);
    }

    public override bool WorkspaceIsOptional => _plan.WorkspaceIsOptional;

    protected internal override void ExecuteCore(in ExecutionArguments arguments) => _plan.ExecuteCore(arguments);

    protected internal override Plan? BindCore(TensorView filter) => _plan.BindCore(filter);

    protected override void Dispose(bool disposing)
    {
        _entry.Release();
        base.Dispose(disposing);
    }
}
