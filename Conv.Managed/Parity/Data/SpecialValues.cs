namespace ConvDnn.Parity;

/// <summary>
/// NaN and infinities among an operand's numbers. They go into the operand that the filter slides over or that is spread by it, never into what meets padding:
/// a padded zero times NaN is formed by one algorithm and skipped by another, and both are right.
/// </summary>
public static class SpecialValues
{
    private const int FewElements = 8;

    private static readonly double[] Values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    /// <summary>True for problems whose result on special values is defined: floating point, and no function or choice of winners that leaves it open.</summary>
    public static bool Suit(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Operands.Any(static operand => !operand.Spec.Type.IsFloatingPoint() && operand.Role != OperandRole.Indices) || Target(problem).Spec.Count == 0) return false;
        return problem switch
        {
            ConvProblem convolution => Suits(convolution.Options.Activation),
            ActivationProblem activation => activation.Direction == Direction.Forward && Suits(activation.Activation),
            PoolProblem pool => pool.Kind == PoolKind.Average || pool.Direction == Direction.Forward,
            _ => true,
        };
    }

    /// <summary>
    /// Puts one of each among the numbers of the operand that takes them; only a NaN where there are few, or where an activation would make finite numbers of infinities,
    /// for which A holds no bound.
    /// </summary>
    internal static void Scatter(Problem problem, Dictionary<OperandRole, double[]> operands, ulong seed)
    {
        Operand target = Target(problem);
        if (target.Spec.Count == 0) return;
        double[] numbers = operands[target.Role];
        long[] places = [.. target.Spec.Places()];
        int count = places.Length < FewElements || IsActivated(problem) ? 1 : Values.Length;
        for (int i = 0; i < count; i++) numbers[places[Noise.Bits(seed, -2 - i, 0) % (ulong)places.Length]] = Values[i];
    }

    private static Operand Target(Problem problem)
    {
        bool intoX = problem.Direction == Direction.Forward || problem is ConvProblem { Direction: Direction.BackwardFilter, Options.Transposed: false };
        return problem.Operands.First(operand => operand.Role == (intoX ? OperandRole.X : OperandRole.Y));
    }

    private static bool IsActivated(Problem problem) => problem is ActivationProblem or ConvProblem { Options.Activation.IsIdentity: false };

    private static bool Suits(Activation activation) =>
        activation.Kind is ActivationKind.Identity or ActivationKind.Relu or ActivationKind.ClippedRelu or ActivationKind.LeakyRelu;
}
