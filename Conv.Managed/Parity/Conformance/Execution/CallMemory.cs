namespace ConvDnn.Parity.Conformance;

/// <summary>The operands and the workspace of a call, each between guard bands.</summary>
internal sealed class CallMemory : IDisposable
{
    private readonly Call _call;
    private readonly Dictionary<OperandRole, GuardedBuffer> _operands = [];
    private readonly Dictionary<OperandRole, byte[]> _inputs = [];
    private readonly GuardedBuffer _workspace;

    public CallMemory(Call call, long workspaceBytes)
    {
        _call = call;
        _workspace = new GuardedBuffer(ElementType.UInt8, workspaceBytes);
        foreach (Operand operand in call.Problem.Operands)
        {
            bool isRead = call.Inputs.TryGetValue(operand.Role, out ReadOnlyMemory<double> values);
            if (!isRead && !operand.IsWritten) continue;
            var buffer = new GuardedBuffer(operand.Spec.Type, operand.Spec.Extent);
            _operands.Add(operand.Role, buffer);
            if (!isRead) continue;
            ElementConversion.Write(RowMajor.ToMemory(operand.Spec, values.Span), buffer.View());
            _inputs.Add(operand.Role, buffer.Bytes.ToArray());
        }
    }

    public ExecutionArguments Arguments => new()
    {
        X = View(OperandRole.X),
        W = View(OperandRole.W),
        Y = View(OperandRole.Y),
        Bias = View(OperandRole.Bias),
        Residual = View(OperandRole.Residual),
        Indices = View(OperandRole.Indices),
        ForwardX = View(OperandRole.ForwardX),
        Workspace = _workspace.View(),
        Alpha = _call.Alpha,
        Beta = _call.Beta,
        ResidualScale = _call.ResidualScale,
        Quantization = _call.Quantization,
    };

    /// <summary>What the written operands hold now.</summary>
    public IReadOnlyDictionary<OperandRole, OutputCopy> Outputs => Written.ToDictionary(static operand => operand.Role, operand => new OutputCopy(_operands[operand.Role]));

    /// <summary>What was done that no plan may do, or null.</summary>
    public string? Fault
    {
        get
        {
            if (_workspace.Breach is { } beside) return $"outside the announced workspace, {beside}";
            foreach ((OperandRole role, GuardedBuffer buffer) in _operands)
            {
                if (buffer.Breach is { } breach) return $"outside {Words.Of(role)}, {breach}";
                if (_inputs.TryGetValue(role, out byte[]? before) && !buffer.Bytes.SequenceEqual(before)) return $"the input {Words.Of(role)} was changed";
            }

            return null;
        }
    }

    private IEnumerable<Operand> Written => _call.Problem.Operands.Where(static operand => operand.IsWritten);

    /// <summary>Fills the workspace and every output with poison; an output that the call adds to then gets its numbers.</summary>
    public void Spoil(Poison poison)
    {
        // As 32-bit integers the pattern is a large number wherever it is taken for an offset or a count.
        poison.Fill(_workspace.Bytes, ElementType.Int32);
        foreach (Operand operand in Written) poison.Fill(_operands[operand.Role].Bytes, operand.Spec.Type);
        if (_call.Beta == 0) return;
        Operand output = _call.Problem.Output;
        ElementConversion.Write(RowMajor.ToMemory(output.Spec, _call.Earlier.Span), _operands[output.Role].View());
    }

    public void Dispose()
    {
        foreach (GuardedBuffer buffer in _operands.Values) buffer.Dispose();
        _workspace.Dispose();
    }

    private TensorView View(OperandRole role) => _operands.TryGetValue(role, out GuardedBuffer? buffer) ? buffer.View(isReadOnly: _inputs.ContainsKey(role)) : default;
}
