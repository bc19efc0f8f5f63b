using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>
/// Bins for |error| / bound: exact, then by powers of two up to the bound, then beyond it. Bin i, from its lower edge (excluded) to its upper edge (included).
/// </summary>
public static class RatioBins
{
    /// <summary>Upper edges: 0, 2⁻¹⁰, 2⁻⁹ … 2⁻¹, 1, 2, 4, ∞.</summary>
    public static ImmutableArray<double> UpperEdges { get; } = [0, .. Enumerable.Range(-10, 13).Select(static power => double.ScaleB(1, power)), double.PositiveInfinity];

    /// <summary>The first bin that lies beyond the bound.</summary>
    public static int FirstBeyond { get; } = UpperEdges.IndexOf(1) + 1;

    /// <summary>As many zeros as there are bins.</summary>
    public static ImmutableArray<long> Empty { get; } = [.. new long[UpperEdges.Length]];

    /// <summary>The bin of a ratio; NaN counts as beyond everything.</summary>
    public static int Of(double ratio)
    {
        for (int bin = 0; bin < UpperEdges.Length; bin++)
        {
            if (ratio <= UpperEdges[bin]) return bin;
        }

        return UpperEdges.Length - 1;
    }

    /// <summary>The sum of two histograms.</summary>
    public static ImmutableArray<long> Add(ImmutableArray<long> left, ImmutableArray<long> right) => [.. left.Zip(right, static (a, b) => a + b)];
}
