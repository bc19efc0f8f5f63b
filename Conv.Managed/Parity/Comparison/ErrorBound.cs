namespace ConvDnn.Parity;

/// <summary>
/// How far a computed number may lie from the exact one, componentwise:
/// <code>
/// |got − exact| ≤ (2·u_in + u_in²)·A + C(K)·u_acc·A* + C(K)·2⁻⁵³·A + u_out·|exact| + tiny
/// </code>
/// A is the same operation on absolute values (|w| ∗ |x| + |b| + …), K the number of terms in the longest sum, and A* is A or, where a transform
/// spreads errors over its tile, the maximum of A over the plane of the element's first two axes.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>(2·u_in + u_in²)·A: both operands were rounded to a shorter format before they met; zero when they are stored in it.</item>
/// <item>C(K)·u_acc·A*: the accumulation. In any order of IEEE additions the error stays below γ(K)·A (Higham, Accuracy and Stability of Numerical Algorithms,
/// sections 3.1 and 4.2), hence K + 1; and with overwhelming probability below λ·√K·u·A (Higham and Mary, SISC 2019), hence 4 + 4·√K. The smaller of both holds.
/// Matrix units truncate, which is biased: emulation gives 0.13·K on numbers of one sign, hence + K/4. Winograd and FFT: the growth of their transforms, emulated, times 4.</item>
/// <item>C(K)·2⁻⁵³·A: the oracle itself sums in float64. It matters only where float64 is what is judged.</item>
/// <item>u_out·|exact| + tiny: storing the result once; tiny is where the format has no more relative precision.</item>
/// </list>
/// A is componentwise, so that an output that is small because of cancellation is judged by what was summed: one relative tolerance fails there,
/// and one absolute tolerance hides errors in small weights.
/// </remarks>
public sealed record ErrorBound
{
    /// <summary>The type of the output: exact results are compared after one rounding to it.</summary>
    public required ElementType Output { get; init; }

    /// <summary>
    /// True when nothing may be rounded on the way (small integers in algorithms that only sum products; copies; maxima): the answer must be the exact one,
    /// rounded once to <see cref="Output"/>. Zeros of either sign are equal: the sign of a zero sum depends on the order of summation.
    /// </summary>
    public bool IsExact { get; init; }

    /// <summary>How errors grow with the length of a sum.</summary>
    public AlgorithmFamily Family { get; init; }

    /// <summary>u_in: the unit roundoff to which operands are cut before they are multiplied; 0 when they are used as stored. TF32 cuts at 2⁻¹⁰, by truncation.</summary>
    public double InputRoundoff { get; init; }

    /// <summary>u_acc: the unit roundoff of the sums.</summary>
    public double AccumulatorRoundoff { get; init; }

    /// <summary>Roundings of the accumulator, relative to A, granted beside those of the sum: a smooth function's, where A does not hold them already. Default 0.</summary>
    public double ExtraRoundings { get; init; }

    /// <summary>A share of |exact| allowed besides: the relative tolerance of whoever states the exact results. Default 0.</summary>
    public double RelativeAllowance { get; init; }

    /// <summary>What is allowed besides, whatever the size of the result: the absolute tolerance of whoever states the exact results. Default 0.</summary>
    public double AbsoluteAllowance { get; init; }

    /// <summary>True when a transform spreads errors, so that A* is the plane's maximum.</summary>
    public bool UsesPlaneMaximum => Family is AlgorithmFamily.WinogradF2 or AlgorithmFamily.WinogradF4 or AlgorithmFamily.WinogradF6 or AlgorithmFamily.Fft;

    /// <summary>The answer must equal the exact one, rounded once to <paramref name="output"/>.</summary>
    public static ErrorBound Exact(ElementType output) => new() { Output = output, IsExact = true };

    /// <summary>The bound of sums formed in <paramref name="accumulator"/> and stored as <paramref name="output"/>.</summary>
    /// <param name="output">The type of the output.</param>
    /// <param name="accumulator">The type of the sums.</param>
    /// <param name="family">How errors grow.</param>
    public static ErrorBound Of(ElementType output, ElementType accumulator, AlgorithmFamily family = AlgorithmFamily.Direct) =>
        new() { Output = output, AccumulatorRoundoff = accumulator.UnitRoundoff(), Family = family };

    /// <summary>C(K): how many roundings of the accumulator, relative to A*, a sum of <paramref name="terms"/> products may be off.</summary>
    public double Growth(long terms)
    {
        double root = 4 * Math.Sqrt(terms);
        return Family switch
        {
            AlgorithmFamily.TensorCore => 4 + root + (terms / 4.0),
            AlgorithmFamily.WinogradF2 => 8 + root,
            AlgorithmFamily.WinogradF4 => 128 + root,
            AlgorithmFamily.WinogradF6 => 256 + root,
            AlgorithmFamily.Fft => 32 + root,
            _ => DirectGrowth(terms),
        };
    }

    /// <summary>The largest |got − exact| that passes.</summary>
    /// <param name="exact">The exact result, in float64.</param>
    /// <param name="magnitude">A of this element.</param>
    /// <param name="planeMagnitude">The maximum of A over the element's plane; used where <see cref="UsesPlaneMaximum"/> holds.</param>
    /// <param name="terms">K.</param>
    /// <returns>0 where <see cref="IsExact"/> holds.</returns>
    public double Allowed(double exact, double magnitude, double planeMagnitude, long terms)
    {
        if (IsExact) return 0;
        double operands = ((2 * InputRoundoff) + (InputRoundoff * InputRoundoff)) * magnitude;
        double sums = Growth(terms) * AccumulatorRoundoff * (UsesPlaneMaximum ? planeMagnitude : magnitude);
        double oracle = DirectGrowth(terms) * ElementType.Float64.UnitRoundoff() * magnitude;
        double stated = (RelativeAllowance * Math.Abs(exact)) + AbsoluteAllowance + (ExtraRoundings * AccumulatorRoundoff * magnitude);
        return operands + sums + oracle + stated + (Output.UnitRoundoff() * Math.Abs(exact)) + Tiny(Output);
    }

    /// <summary>
    /// What of an error the sums must have made, relative to u_acc·A*: the number that <see cref="Growth"/> bounds. 0 where rounding of operands and result explains all of it, and where nothing is rounded.
    /// </summary>
    /// <param name="error">|got − exact|.</param>
    /// <param name="exact">The exact result, in float64.</param>
    /// <param name="magnitude">A of this element.</param>
    /// <param name="planeMagnitude">The maximum of A over the element's plane; used where <see cref="UsesPlaneMaximum"/> holds.</param>
    /// <param name="terms">K.</param>
    public double Units(double error, double exact, double magnitude, double planeMagnitude, long terms)
    {
        double unit = AccumulatorRoundoff * (UsesPlaneMaximum ? planeMagnitude : magnitude);
        if (IsExact || !(unit > 0)) return 0;
        double explained = Allowed(exact, magnitude, planeMagnitude, terms) - (Growth(terms) * unit);
        return Math.Max(0, error - explained) / unit;
    }

    private static double DirectGrowth(long terms) => Math.Min(terms + 1.0, 4 + (4 * Math.Sqrt(terms)));

    /// <summary>The smallest normal number, where relative precision ends; for float16, whose subnormals are in everyday use, their step.</summary>
    private static double Tiny(ElementType type) => type switch
    {
        ElementType.Float64 => double.ScaleB(1, -1022),
        ElementType.Float16 => double.ScaleB(1, -24),
        ElementType.Float32 or ElementType.BFloat16 => double.ScaleB(1, -126),
        _ => 0,
    };
}
