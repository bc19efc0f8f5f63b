namespace ConvDnn.Engines.Reference;

/// <summary>Reads the operands as float64, lets the oracle compute, rounds once. Allocates: it exists to be right, not to be fast.</summary>
internal sealed class ReferencePlan(Problem problem, string algorithm, int threads) : Plan(problem, ReferenceEngine.EngineName, algorithm, workspaceBytes: 0)
{
    protected override unsafe void ExecuteCore(in ExecutionArguments arguments)
    {
        Operand output = Problem.Output;
        var operands = new Dictionary<OperandRole, double[]>();
        foreach (Operand operand in Problem.Operands)
        {
            TensorView view = arguments[operand.Role];
            bool read = !operand.IsWritten || (operand == output && arguments.Beta != 0);
            if (!view.IsGiven || !read || operand.Role == OperandRole.Indices) continue;
            double[] data = new double[operand.Spec.Extent];
            ElementConversion.Read(view, data);
            operands.Add(operand.Role, data);
        }

        OracleResult result = Oracle.EvaluateValues(
            Problem,
            new OracleInputs
            {
                Operands = operands,
                Indices = GivenIndices(arguments),
                Alpha = arguments.Alpha,
                Beta = arguments.Beta,
                ResidualScale = arguments.ResidualScale,
                Quantization = arguments.Quantization,
            },
            threads);
        Store(output.Spec, result.Values, arguments[output.Role]);
        if (result.Indices is { } indices && arguments.Indices.IsGiven) Store(((PoolProblem)Problem).IndicesSpec, indices, arguments.Indices);
    }

    private unsafe long[]? GivenIndices(in ExecutionArguments arguments)
    {
        if (!arguments.Indices.IsGiven || Problem.Direction == Direction.Forward) return null;
        fixed (byte* start = arguments.Indices)
        {
            return new ReadOnlySpan<long>(start, checked((int)((PoolProblem)Problem).IndicesSpec.Extent)).ToArray();
        }
    }

    /// <summary>Writes the tensor's own elements and leaves what lies between them alone.</summary>
    private static void Store(TensorSpec spec, double[] values, TensorView destination)
    {
        if (spec.IsPacked) ElementConversion.Write(values, destination);
        else foreach (long place in spec.Places()) ElementConversion.Write(values[place], destination, place);
    }

    private static unsafe void Store(TensorSpec spec, long[] values, TensorView destination)
    {
        fixed (byte* start = destination)
        {
            foreach (long place in spec.Places()) ((long*)start)[place] = values[place];
        }
    }
}
