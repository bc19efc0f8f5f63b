namespace ConvDnn.Parity;

/// <summary>Which <see cref="ErrorBound"/> a problem's output is held against.</summary>
public static class ProblemBounds
{
    private const double TensorFloat32Roundoff = 1.0 / (1 << 10);

    /// <summary>Roundings that the elementary functions behind smooth activations are granted.</summary>
    private const double SmoothFunctionRoundings = 16;

    /// <summary>The bound for a problem done by an algorithm of a family.</summary>
    /// <param name="problem">What was computed.</param>
    /// <param name="family">How it was computed.</param>
    /// <param name="integerData">True when the operands were small integers whose sums fit the accumulator.</param>
    public static ErrorBound Of(Problem problem, AlgorithmFamily family, bool integerData)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ElementType output = problem.Output.Spec.Type;
        bool exact = !output.IsFloatingPoint() || OnlyCopies(problem) || (integerData && family.IsExactOnIntegers() && StaysIntegral(problem));
        if (exact) return ErrorBound.Exact(output);
        ErrorBound sums = ErrorBound.Of(output, Accumulator(problem), family);
        return problem switch
        {
            ConvProblem convolution => ThroughActivation(sums, convolution.Options.Activation) with { InputRoundoff = InputRoundoff(convolution) },
            ActivationProblem activation => ThroughActivation(sums, activation.Activation) with { FunctionRoundings = SmoothFunctionRoundings },
            _ => sums,
        };
    }

    /// <summary>The largest slope of an activation: how much it can amplify an error.</summary>
    public static double LipschitzConstant(Activation activation) => activation.Kind switch
    {
        ActivationKind.LeakyRelu or ActivationKind.Elu => Math.Max(1, Math.Abs(activation.Parameter)),
        ActivationKind.Gelu or ActivationKind.GeluTanh or ActivationKind.Swish => 1.13,
        _ => 1,
    };

    /// <summary>The type in which a problem's sums are formed.</summary>
    internal static ElementType Accumulator(Problem problem) => problem switch
    {
        ConvProblem convolution => convolution.Options.ComputeType!.Value,
        _ => problem.Output.Spec.Type is ElementType.Float16 or ElementType.BFloat16 ? ElementType.Float32 : problem.Output.Spec.Type,
    };

    private static double InputRoundoff(ConvProblem problem) => problem.Options.Precision == Float32Precision.Tf32 ? TensorFloat32Roundoff : 0;

    private static ErrorBound ThroughActivation(ErrorBound sums, Activation activation) => sums with
    {
        Lipschitz = LipschitzConstant(activation),
        FunctionRoundings = KeepsIntegers(activation) ? 0 : SmoothFunctionRoundings,
    };

    /// <summary>Maxima, patches and padding forward only move elements.</summary>
    private static bool OnlyCopies(Problem problem) => problem.Direction == Direction.Forward
        && problem is PadProblem or UnfoldProblem or PoolProblem { Kind: PoolKind.Max };

    /// <summary>Means and smooth functions leave the integers; everything else sums them.</summary>
    private static bool StaysIntegral(Problem problem) => problem switch
    {
        ConvProblem convolution => convolution.Options.PaddingMode is not (PaddingMode.MeanChannel or PaddingMode.MeanSample)
            && double.IsInteger(convolution.Options.PaddingValue)
            && KeepsIntegers(convolution.Options.Activation),
        ActivationProblem activation => KeepsIntegers(activation.Activation),
        PoolProblem pool => pool.Kind == PoolKind.Max,
        _ => true,
    };

    private static bool KeepsIntegers(Activation activation) => activation.Kind is ActivationKind.Identity or ActivationKind.Relu
        || (activation.Kind == ActivationKind.ClippedRelu && double.IsInteger(activation.Parameter));
}
