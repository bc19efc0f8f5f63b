namespace ConvDnn.Benchmarks.Peers;

/// <summary>A plan of the engine <c>cpu</c>.</summary>
internal sealed unsafe class OurContestant : Contestant
{
    private readonly Plan _plan;
    private readonly OperandMemory _memory;
    private readonly Workspace _workspace;

    public OurContestant(string name, PeerClass classes, Plan plan, OperandMemory memory)
        : base(name, classes, isOurs: true)
    {
        (_plan, _memory) = (plan, memory);
        _workspace = new Workspace(plan.WorkspaceBytes);
    }

    public override string Implementation => _plan.Algorithm;

    public override long WorkspaceBytes => _plan.WorkspaceBytes;

    public override void Run() => _plan.Execute(new ExecutionArguments
    {
        X = OperandMemory.View(_memory.Problem.X, _memory.X),
        W = _plan.OwnsFilter ? default : OperandMemory.View(_memory.Problem.W, _memory.W),
        Y = OperandMemory.View(_memory.Problem.Y, _memory.Y),
        Workspace = _workspace.View,
    });

    public override void Poison() => OperandMemory.Poison(_memory.Output, _memory.OutputSpec.Extent);

    public override void CopyResult(float* plain) => OperandMemory.ToPlain(_memory.OutputSpec, _memory.Output, plain);

    public override void Dispose()
    {
        _plan.Dispose();
        _workspace.Dispose();
    }
}
