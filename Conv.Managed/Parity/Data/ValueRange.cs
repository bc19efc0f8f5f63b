namespace ConvDnn.Parity;

/// <summary>From which numbers operands are drawn.</summary>
/// <param name="Largest">The largest magnitude; integers are drawn from ±1 … ±Largest, unsigned ones from 1 … 2·Largest, reals from ±Largest.</param>
/// <param name="Density">The share of elements that are not zero, as benchdnn thins its data out for very long sums.</param>
public readonly record struct ValueRange(double Largest, double Density)
{
    /// <summary>What bias, residual, earlier content and their factors may add to a sum, as a factor.</summary>
    private const double Headroom = 4;

    /// <summary>The range for a problem's operands.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="data">The kind of numbers.</param>
    /// <param name="attempt">0 first; every further attempt halves the integers, then their density, after sums turned out too large.</param>
    public static ValueRange Of(Problem problem, DataKind data, int attempt)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (data != DataKind.Integers) return new ValueRange(problem is ActivationProblem ? 6 : 1, 1);
        double room = double.ScaleB(1, SignificantBits(ProblemBounds.Accumulator(problem)) - attempt) / (Headroom * SumLength.Of(problem));
        double most = Most(problem);
        double largest = most;
        while (largest > 1 && Math.Pow(largest, SumLength.Factors(problem)) > room) largest /= 2;
        return new ValueRange(largest, Math.Min(1, room));
    }

    /// <summary>The integers up to 2 to this power are exact in the type.</summary>
    public static int SignificantBits(ElementType type) => type switch
    {
        ElementType.Float64 => 53,
        ElementType.Float16 => 11,
        ElementType.BFloat16 => 8,
        ElementType.Float32 => 24,
        ElementType.Int64 => 63,
        ElementType.Int32 => 31,
        _ => 8,
    };

    /// <summary>Few values make many ties, which maxima must break rightly; short formats hold few integers.</summary>
    private static double Most(Problem problem) => problem switch
    {
        PoolProblem { Kind: PoolKind.Max } => 4,
        ActivationProblem => 8,
        _ => problem.Operands[0].Spec.Type is ElementType.Float32 or ElementType.Float64 ? 32 : 4,
    };
}
