namespace ConvDnn.Parity;

/// <summary>Operands and workspace of one timed plan, filled with numbers around 1: zeros and subnormals would run at another speed.</summary>
internal sealed class BenchBuffers : IDisposable
{
    private readonly Dictionary<OperandRole, Workspace> _memory = [];
    private readonly Dictionary<OperandRole, TensorSpec> _specs = [];
    private readonly Workspace _workspace;

    public BenchBuffers(Plan plan)
    {
        foreach (Operand operand in plan.Problem.Operands.Where(static operand => operand.Role != OperandRole.Indices))
        {
            _specs.Add(operand.Role, operand.Spec);
            _memory.Add(operand.Role, new Workspace(operand.Spec.Bytes));
            TensorView view = View(operand.Role);
            for (long i = 0; i < operand.Spec.Extent; i++)
            {
                double unit = Noise.Unit(Noise.Bits(1, (int)operand.Role, i));
                ElementConversion.Write(operand.Spec.Type.IsFloatingPoint() ? (2 * unit) - 1 : Math.Floor(unit * 8), view, i);
            }
        }

        _workspace = new Workspace(plan.WorkspaceBytes);
    }

    public void Execute(Plan plan) => plan.Execute(new ExecutionArguments
    {
        X = View(OperandRole.X),
        W = View(OperandRole.W),
        Y = View(OperandRole.Y),
        Bias = View(OperandRole.Bias),
        Residual = View(OperandRole.Residual),
        ForwardX = View(OperandRole.ForwardX),
        Workspace = _workspace.View,
    });

    public void Dispose()
    {
        foreach (Workspace memory in _memory.Values) memory.Dispose();
        _workspace.Dispose();
    }

    /// <summary>The operand's memory, seen as its elements.</summary>
    private unsafe TensorView View(OperandRole role)
    {
        if (!_memory.TryGetValue(role, out Workspace? memory)) return default;
        fixed (byte* start = memory.View)
        {
            // Native memory does not move; the pin only lends the address.
            return TensorView.At((nint)start, _specs[role].Extent, _specs[role].Type);
        }
    }
}
