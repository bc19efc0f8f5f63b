namespace ConvDnn.Parity;

/// <summary>Which <see cref="ErrorBound"/> a problem's output is held against.</summary>
public static class ProblemBounds
{
    private const double TensorFloat32Roundoff = 1.0 / (1 << 10);

    /// <summary>The bound for a problem done by an algorithm of a family.</summary>
    /// <param name="problem">What was computed.</param>
    /// <param name="family">How it was computed.</param>
    /// <param name="longestSum">K; 0 says that nothing was summed, so that the result must be exact.</param>
    /// <param name="exactSums">True when the operands were integers so small that every partial sum is exact.</param>
    public static ErrorBound Of(Problem problem, AlgorithmFamily family, long longestSum, bool exactSums)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ElementType output = problem.Output.Spec.Type;
        // Sums of bytes are exact whatever they are stored in.
        bool bytes = problem is ConvProblem { X.Type: ElementType.Int8 or ElementType.UInt8 };
        bool exact = bytes || !output.IsFloatingPoint() || longestSum == 0 || (exactSums && family.IsExactOnIntegers() && StaysIntegral(problem));
        if (exact) return ErrorBound.Exact(output);
        return ErrorBound.Of(output, Accumulator(problem), family) with { InputRoundoff = InputRoundoff(problem) };
    }

    /// <summary>The type in which a problem's sums are formed.</summary>
    internal static ElementType Accumulator(Problem problem)
    {
        if (problem is ConvProblem convolution) return convolution.Options.ComputeType!.Value;
        ElementType output = problem.Output.Spec.Type;
        return output is ElementType.Float16 or ElementType.BFloat16 ? ElementType.Float32 : output;
    }

    /// <summary>Only a problem that asks for TF32 grants its error: an engine that uses it unasked must be found out.</summary>
    private static double InputRoundoff(Problem problem) => problem is ConvProblem { Options.Precision: Float32Precision.Tf32 } ? TensorFloat32Roundoff : 0;

    /// <summary>Means and smooth functions leave the integers; everything else sums them.</summary>
    private static bool StaysIntegral(Problem problem) => problem switch
    {
        ConvProblem convolution => convolution.Options.PaddingMode is not (PaddingMode.MeanChannel or PaddingMode.MeanSample)
            && double.IsInteger(convolution.Options.PaddingValue)
            && StaysIntegral(convolution.Options.Activation),
        ActivationProblem activation => StaysIntegral(activation.Activation),
        PoolProblem pool => pool.Kind == PoolKind.Max,
        PadProblem pad => double.IsInteger(pad.Value),
        _ => true,
    };

    private static bool StaysIntegral(Activation activation) => activation.Kind is ActivationKind.Identity or ActivationKind.Relu
        || (activation.Kind == ActivationKind.ClippedRelu && double.IsInteger(activation.Parameter));
}
