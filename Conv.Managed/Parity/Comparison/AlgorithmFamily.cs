namespace ConvDnn.Parity;

/// <summary>Algorithms by how their rounding errors grow. Each family has its own C(K) in <see cref="ErrorBound"/>.</summary>
public enum AlgorithmFamily
{
    /// <summary>Every product is formed once and the products are summed, in any order: plain loops, GEMM, implicit GEMM, split sums, atomics.</summary>
    Direct,

    /// <summary>As <see cref="Direct"/>, but summed by matrix units that align and truncate instead of rounding.</summary>
    TensorCore,

    /// <summary>Winograd's minimal filtering with output tiles of 2 per axis.</summary>
    WinogradF2,

    /// <summary>Winograd's minimal filtering with output tiles of 4 per axis.</summary>
    WinogradF4,

    /// <summary>Winograd's minimal filtering with output tiles of 6 per axis.</summary>
    WinogradF6,

    /// <summary>Products of Fourier transforms.</summary>
    Fft,
}

/// <summary>Facts about families.</summary>
public static class AlgorithmFamilies
{
    /// <summary>
    /// True where integers whose sums fit the accumulator come out exactly: nothing but such sums is ever formed.
    /// Transforms multiply by fractions and roots of unity, so for them even integer results carry rounding errors.
    /// </summary>
    public static bool IsExactOnIntegers(this AlgorithmFamily family) => family is AlgorithmFamily.Direct or AlgorithmFamily.TensorCore;

    /// <summary>
    /// Reads the family from what a plan says of its algorithm (<see cref="Plan.Algorithm"/>): a text with <c>winograd</c> (and its tile, as in <c>f4</c> or <c>F(4x4,3x3)</c>;
    /// without one the strictest, F2), <c>fft</c>, <c>tensor</c> or <c>tf32</c>. Everything else is judged as <see cref="AlgorithmFamily.Direct"/>, the strictest of all:
    /// an algorithm has to name what loosens its bound. What follows a semicolon (why it was taken, what was passed over) does not count.
    /// </summary>
    public static AlgorithmFamily Of(string algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        int end = algorithm.IndexOf(';', StringComparison.Ordinal);
        string text = (end < 0 ? algorithm : algorithm[..end]).Replace("(", "", StringComparison.Ordinal);
        if (Has(text, "winograd"))
        {
            return Has(text, "f6") ? AlgorithmFamily.WinogradF6
                : Has(text, "f4") || Has(text, "nonfused") ? AlgorithmFamily.WinogradF4
                : AlgorithmFamily.WinogradF2;
        }

        return Has(text, "fft") ? AlgorithmFamily.Fft
            : Has(text, "tensor") || Has(text, "tf32") ? AlgorithmFamily.TensorCore
            : AlgorithmFamily.Direct;
    }

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
