namespace ConvDnn.Parity.Conformance;

/// <summary>One call of a plan: the problem, its inputs in row-major order of their axes, and the scaling factors.</summary>
internal sealed record Call(Problem Problem)
{
    /// <summary>The numbers of every operand that is read.</summary>
    public Dictionary<OperandRole, ReadOnlyMemory<double>> Inputs { get; init; } = [];

    /// <summary>What the output holds before the call; needed when β ≠ 0.</summary>
    public ReadOnlyMemory<double> Earlier { get; init; }

    public double Alpha { get; init; } = 1;

    public double Beta { get; init; }

    public double ResidualScale { get; init; } = 1;

    public Quantization? Quantization { get; init; }
}
