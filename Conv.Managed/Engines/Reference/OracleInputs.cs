namespace ConvDnn.Engines.Reference;

/// <summary>What the oracle computes from: float64 numbers, each tensor in its own layout.</summary>
public sealed record OracleInputs
{
    /// <summary>Per role, <see cref="TensorSpec.Extent"/> numbers in the memory order of the operand. The output's role holds its earlier content, needed when <see cref="Beta"/> ≠ 0.</summary>
    public required IReadOnlyDictionary<OperandRole, double[]> Operands { get; init; }

    /// <summary>Max pooling backward: positions of the maxima in the memory order of y; null to find them in ForwardX.</summary>
    public long[]? Indices { get; init; }

    /// <summary>α: the result's factor.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>β: the factor of the output's earlier content.</summary>
    public double Beta { get; init; }

    /// <summary>α_z: the residual's factor.</summary>
    public double ResidualScale { get; init; } = 1;

    /// <summary>Scales and zero points of an 8-bit convolution; null for zero points 0 and scales 1.</summary>
    public Quantization? Quantization { get; init; }
}

/// <summary>What is true, and how far arithmetic may stray from it.</summary>
/// <param name="Values">The result in the memory order of the output, unrounded; what stands between strided elements is 0.</param>
/// <param name="Magnitudes">A: the same operation on magnitudes, in the same order; all zero where the result must be exact.</param>
/// <param name="LongestSum">K: the number of terms in the longest sum; 0 where the result must be exact.</param>
/// <param name="Indices">Max pooling forward: positions of the maxima in the memory order of y.</param>
public sealed record OracleResult(double[] Values, double[] Magnitudes, long LongestSum, long[]? Indices = null);
