namespace ConvDnn.Parity;

/// <summary>The guarded memory of one prepared configuration, and executions on it: inputs are stored once, outputs and workspace are spoiled before every execution.</summary>
internal sealed class PlanExecution : IDisposable
{
    private readonly PreparedCase _prepared;
    private readonly Problem _problem;
    private readonly Dictionary<OperandRole, GuardedBuffer> _buffers = [];
    private readonly Dictionary<OperandRole, byte[]> _inputs = [];
    private readonly List<string> _faults = [];

    public PlanExecution(PreparedCase prepared)
    {
        _prepared = prepared;
        _problem = prepared.Case.Problem;
        foreach (Operand operand in _problem.Operands) _buffers.Add(operand.Role, Buffer(operand));
        foreach (Operand operand in _problem.Operands.Where(static operand => !operand.IsWritten)) StoreInput(operand);
    }

    /// <summary>What was found wrong beside the numbers, in the order in which it was found.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The output as the last execution left it.</summary>
    public GuardedBuffer Output => _buffers[_problem.Output.Role];

    /// <summary>The indices as the last execution left them; null where the problem has none to write.</summary>
    public GuardedBuffer? WrittenIndices => _prepared.ExpectedIndices is null ? null : _buffers[OperandRole.Indices];

    private Scaling Scaling => _prepared.Data.Scaling;

    /// <summary>Executes once on spoiled memory and notes every breach of it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="poison">What outputs are filled with (unless β ≠ 0: then they hold data, and only the holes between strided elements are filled).</param>
    /// <param name="scratch">What every byte of the workspace is filled with.</param>
    /// <param name="without">An optional operand that is left out.</param>
    public void Run(Plan plan, Poison poison, byte scratch, OperandRole? without = null)
    {
        foreach (Operand operand in _problem.Operands.Where(static operand => operand.IsWritten)) Spoil(operand, poison);
        using var workspace = new GuardedBuffer(ElementType.UInt8, plan.WorkspaceBytes);
        workspace.Bytes.Fill(scratch);
        plan.Execute(new ExecutionArguments
        {
            X = View(OperandRole.X, without),
            W = View(OperandRole.W, without),
            Y = View(OperandRole.Y, without),
            Bias = View(OperandRole.Bias, without),
            Residual = View(OperandRole.Residual, without),
            Indices = View(OperandRole.Indices, without),
            ForwardX = View(OperandRole.ForwardX, without),
            Workspace = workspace.View(),
            Alpha = Scaling.Alpha,
            Beta = Scaling.Beta,
            ResidualScale = Scaling.ResidualScale,
            Quantization = _prepared.Data.Quantization,
        });
        if (workspace.Breach is { } breach) _faults.Add($"Outside the workspace: {breach}.");
        NoteBreaches(poison);
    }

    public void Dispose()
    {
        foreach (GuardedBuffer buffer in _buffers.Values) buffer.Dispose();
    }

    /// <summary>Integers, whose results no order of summation can change, stand where memory is aligned to their own size only.</summary>
    private GuardedBuffer Buffer(Operand operand)
    {
        int shift = _prepared.Case.Data == DataKind.Integers ? operand.Spec.Type.Size() : 0;
        return new GuardedBuffer(operand.Spec.Type, operand.Spec.Extent, shift);
    }

    private void StoreInput(Operand operand)
    {
        double[] values = operand.Role == OperandRole.Indices
            ? [.. _prepared.GivenIndices!.Select(static index => (double)index)]
            : _prepared.Data.Operands[operand.Role];
        _buffers[operand.Role].Store(operand.Spec, values, Poison.Guard);
        _inputs.Add(operand.Role, _buffers[operand.Role].Bytes.ToArray());
    }

    private void Spoil(Operand operand, Poison poison)
    {
        GuardedBuffer buffer = _buffers[operand.Role];
        poison.Fill(buffer.Bytes, buffer.Type);
        if (operand.Access == OperandAccess.Write && Scaling.Beta != 0) buffer.Store(operand.Spec, _prepared.Data.Operands[operand.Role], poison);
    }

    private TensorView View(OperandRole role, OperandRole? without) =>
        role != without && _buffers.TryGetValue(role, out GuardedBuffer? buffer) ? buffer.View(isReadOnly: _inputs.ContainsKey(role)) : default;

    private void NoteBreaches(Poison poison)
    {
        foreach (Operand operand in _problem.Operands)
        {
            GuardedBuffer buffer = _buffers[operand.Role];
            string name = Words.Of(operand.Role);
            if (buffer.Breach is { } breach) _faults.Add($"Outside {name}: {breach}.");
            if (_inputs.TryGetValue(operand.Role, out byte[]? before))
            {
                if (!buffer.Bytes.SequenceEqual(before)) _faults.Add($"The input {name} was changed.");
            }
            else if (buffer.FirstTouchedBetween(operand.Spec, poison) is >= 0 and long place)
            {
                _faults.Add(FormattableString.Invariant($"Between the elements of {name}, at place {place}, something was written that does not belong to it."));
            }
        }
    }
}
