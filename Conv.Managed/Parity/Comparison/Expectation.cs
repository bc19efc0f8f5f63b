namespace ConvDnn.Parity;

/// <summary>What a computed tensor should hold, in the tensor's own layout (element i of memory is element i here; holes between strides are not looked at).</summary>
/// <param name="Values">The exact results.</param>
/// <param name="Magnitudes">A of every element: the same operation on absolute values. 0 says that no data reach the element.</param>
/// <param name="LongestSum">K: the number of terms in the longest sum.</param>
public sealed record Expectation(double[] Values, double[] Magnitudes, long LongestSum)
{
    /// <summary>True when nothing but zeros is the very meaning of the problem, as for the filter gradient of an empty batch. Then zeros are no reason for mistrust.</summary>
    public bool MeansZero { get; init; }
}
