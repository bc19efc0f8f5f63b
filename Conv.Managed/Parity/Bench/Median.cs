namespace ConvDnn.Parity;

/// <summary>The middle of some numbers, or between the two in the middle.</summary>
internal static class Median
{
    /// <summary>Of numbers in any order.</summary>
    public static double Of(IEnumerable<double> values) => OfSorted([.. values.Order()]);

    /// <summary>Of numbers in ascending order; one at least.</summary>
    public static double OfSorted(IReadOnlyList<double> sorted)
    {
        int middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
