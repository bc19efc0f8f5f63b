namespace ConvDnn.Parity;

/// <summary>The middle of some numbers, or between the two in the middle.</summary>
public static class Median
{
    /// <summary>Of numbers in any order.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static double Of(IEnumerable<double> values) => OfSorted([.. values.Order()]);

    /// <summary>Of numbers in ascending order; one at least.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static double OfSorted(IReadOnlyList<double> sorted)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        if (sorted.Count == 0) throw new ArgumentException("sorted is empty; expected one number at least.", nameof(sorted));
        int middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
