using ConvDnn.Parity;

namespace ConvDnn.EngineContract;

/// <summary>Managed memory for one thread's executions of a prepared case.</summary>
internal sealed class OperandMemory
{
    private readonly PreparedCase _prepared;
    private readonly Dictionary<OperandRole, byte[]> _operands = [];
    private byte[] _workspace = [];

    public OperandMemory(PreparedCase prepared)
    {
        _prepared = prepared;
        foreach (Operand operand in prepared.Case.Problem.Operands) _operands.Add(operand.Role, Stored(operand));
    }

    /// <summary>Executes on poisoned outputs and a spoiled workspace, and gives the bytes of all that was written.</summary>
    public unsafe byte[] Execute(Plan plan)
    {
        Scaling scaling = _prepared.Data.Scaling;
        foreach (Operand written in plan.Problem.Operands.Where(operand => operand.IsWritten)) Stored(written).CopyTo(_operands[written.Role], 0);
        Array.Resize(ref _workspace, (int)plan.WorkspaceBytes);
        Array.Fill(_workspace, (byte)0x4E);
        plan.Execute(new ExecutionArguments
        {
            X = View(OperandRole.X),
            W = View(OperandRole.W),
            Y = View(OperandRole.Y),
            Bias = View(OperandRole.Bias),
            Residual = View(OperandRole.Residual),
            Indices = View(OperandRole.Indices),
            ForwardX = View(OperandRole.ForwardX),
            Workspace = TensorView.Of(_workspace),
            Alpha = scaling.Alpha,
            Beta = scaling.Beta,
            ResidualScale = scaling.ResidualScale,
            Quantization = _prepared.Data.Quantization,
        });
        return [.. plan.Problem.Operands.Where(operand => operand.IsWritten).SelectMany(operand => _operands[operand.Role])];
    }

    private byte[] Stored(Operand operand)
    {
        using var buffer = new GuardedBuffer(operand.Spec.Type, operand.Spec.Extent);
        Poison.Output.Fill(buffer.Bytes, operand.Spec.Type);
        if (operand.Role == OperandRole.Indices && _prepared.GivenIndices is { } indices) buffer.Store(operand.Spec, [.. indices.Select(index => (double)index)], Poison.Output);
        else if (_prepared.Data.Operands.TryGetValue(operand.Role, out double[]? values)) buffer.Store(operand.Spec, values, Poison.Output);
        return buffer.Bytes.ToArray();
    }

    /// <summary>The array's memory under the operand's type; pinned for as long as the array lives.</summary>
    private unsafe TensorView View(OperandRole role)
    {
        Operand? operand = _prepared.Case.Problem.Operands.FirstOrDefault(operand => operand.Role == role);
        if (operand is null) return default;
        return operand.Spec.Type switch
        {
            ElementType.Float32 => As<float>(role),
            ElementType.Float64 => As<double>(role),
            ElementType.Float16 => As<Half>(role),
            ElementType.BFloat16 => As<BFloat16>(role),
            ElementType.Int8 => As<sbyte>(role),
            ElementType.UInt8 => As<byte>(role),
            ElementType.Int32 => As<int>(role),
            _ => As<long>(role),
        };
    }

    private TensorView As<T>(OperandRole role)
        where T : unmanaged => TensorView.Of(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(_operands[role].AsSpan()));
}
