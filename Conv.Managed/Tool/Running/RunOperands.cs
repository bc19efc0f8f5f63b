namespace ConvDnn.Tool.Running;

/// <summary>The memory of a run: inputs read from files, outputs to be written to files.</summary>
internal sealed class RunOperands : IDisposable
{
    private readonly RunRequest _request;
    private readonly Dictionary<OperandRole, TensorMemory> _memory = [];

    /// <exception cref="NpyFormatException">A file is not sound.</exception>
    /// <exception cref="UsageException">A file does not fit the problem.</exception>
    public RunOperands(RunRequest request)
    {
        _request = request;
        try
        {
            foreach (Operand operand in request.Problem.Operands) Take(operand);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ExecutionArguments Arguments(TensorView workspace) => new()
    {
        X = View(OperandRole.X),
        W = View(OperandRole.W),
        Y = View(OperandRole.Y),
        Bias = View(OperandRole.Bias),
        Residual = View(OperandRole.Residual),
        Indices = View(OperandRole.Indices),
        ForwardX = View(OperandRole.ForwardX),
        Workspace = workspace,
        Alpha = _request.Alpha,
        Beta = _request.Beta,
        ResidualScale = _request.ResidualScale,
    };

    /// <summary>Writes the results, each whole or not at all.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public void WriteOutputs()
    {
        // All writers are open before the first file appears, so that an impossible name leaves nothing behind.
        List<NpyWriter> writers = [];
        try
        {
            writers.Add(Writer(_memory[_request.Problem.Output.Role], _request.OutputPath));
            if (_request.IndicesPath is not null) writers.Add(Writer(_memory[OperandRole.Indices], _request.IndicesPath));
            foreach (NpyWriter writer in writers) writer.Complete();
        }
        finally
        {
            foreach (NpyWriter writer in writers) writer.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (TensorMemory memory in _memory.Values) memory.Dispose();
    }

    private void Take(Operand operand)
    {
        if (operand == _request.Problem.Output)
        {
            _memory.Add(operand.Role, _request.Earlier is { } earlier && _request.Beta != 0 ? earlier.Read(operand.Spec) : new TensorMemory(operand.Spec));
        }
        else if (_request.Inputs.TryGetValue(operand.Role, out NpyFile? file))
        {
            _memory.Add(operand.Role, file.Read(operand.Spec));
        }
        else if (operand.Role == OperandRole.Indices && _request.IndicesPath is not null)
        {
            _memory.Add(operand.Role, new TensorMemory(operand.Spec));
        }
    }

    private TensorView View(OperandRole role) =>
        _memory.TryGetValue(role, out TensorMemory? memory) ? memory.View(isReadOnly: _request.Inputs.ContainsKey(role)) : default;

    private NpyWriter Writer(TensorMemory memory, string path)
    {
        NpyElementType type = memory.Spec.Type switch
        {
            ElementType.Float64 => NpyElementType.Float64,
            ElementType.Float16 => NpyElementType.Float16,
            ElementType.Int8 => NpyElementType.Int8,
            ElementType.UInt8 => NpyElementType.UInt8,
            ElementType.Int32 => NpyElementType.Int32,
            ElementType.Int64 => NpyElementType.Int64,
            _ => NpyElementType.Float32,
        };
        NpyWriter writer = NpyWriter.Create(path, new NpyHeader(type, _request.Layout.ToShape(memory.Spec.Lengths).ToArray()));
        try
        {
            memory.WriteTo(writer);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }
}
