using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Integer;

/// <summary>One integer kernel of the list.</summary>
/// <param name="Width">The registers it uses.</param>
/// <param name="Pairs">True for pairs of 16-bit factors with 32-bit sums, false for double precision.</param>
/// <param name="Neural">True when it needs the neural-network instructions.</param>
internal readonly record struct IntegerKernelEntry(VectorWidth Width, bool Pairs, bool Neural = false)
{
    public string Name => (Neural ? "pairs-vnni" : Pairs ? "pairs" : "gemm") + Width.Suffix();

    public bool IsAccelerated => Width.IsAccelerated() && (!Neural || PairDotVnni256.IsSupported);

    /// <summary>Why sums of that many products cannot be had, or null.</summary>
    public string? Refusal(long depth) => Pairs && depth > PairPlan.MostDepth
        ? $"sums in 32 bits, which is exact for up to {PairPlan.MostDepth} products; this sums {depth}."
        : null;
}
