namespace ConvDnn;

/// <summary>What must hold of scales and zero points before an engine sees them. Allocates only to throw.</summary>
internal static class QuantizationChecks
{
    public static void Check(Problem problem, Quantization quantization)
    {
        if (problem is not ConvProblem { X.Type: ElementType.Int8 or ElementType.UInt8 } convolution)
        {
            throw new ArgumentException($"quantization was given for '{problem}'; expected it for a convolution of type s8 or u8 only.", nameof(quantization));
        }

        InRange("input-zero-point", quantization.InputZeroPoint, convolution.X.Type);
        foreach (int zeroPoint in PerFilter("filter-zero-points", quantization.FilterZeroPoints, convolution)) InRange("filter-zero-points", zeroPoint, convolution.W.Type);
        Positive("input-scale", quantization.InputScale);
        foreach (float scale in PerFilter("filter-scales", quantization.FilterScales, convolution)) Positive("filter-scales", scale);
        Positive("output-scale", quantization.OutputScale);
        if (convolution.Y.Type is ElementType.Int8 or ElementType.UInt8) InRange("output-zero-point", quantization.OutputZeroPoint, convolution.Y.Type);
    }

    private static ReadOnlySpan<T> PerFilter<T>(string name, ReadOnlyMemory<T> given, ConvProblem problem)
    {
        long filters = problem.OutputChannels;
        return given.Length == 1 || given.Length == filters
            ? given.Span
            : throw new ArgumentException($"{name} has {given.Length} numbers; expected 1, or one for each of {filters} filters.", name);
    }

    private static void InRange(string name, int zeroPoint, ElementType type)
    {
        (int least, int most) = type == ElementType.Int8 ? ((int)sbyte.MinValue, (int)sbyte.MaxValue) : (byte.MinValue, byte.MaxValue);
        if (zeroPoint < least || zeroPoint > most)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} contains {zeroPoint}; expected {least} to {most}, the range of {type.Name()}."), name);
        }
    }

    private static void Positive(string name, float scale)
    {
        if (!(scale > 0) || !float.IsFinite(scale))
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} contains {scale}; expected a finite number above 0."), name);
        }
    }
}
