namespace ConvDnn.Parity;

/// <summary>What a computed tensor should hold, in the tensor's own memory order (what stands between strided elements is not looked at).</summary>
/// <param name="Values">The exact results.</param>
/// <param name="Magnitudes">A of every element: the same operation on absolute values, behind an activation already times its steepness. 0 says that no data reach the element.</param>
/// <param name="LongestSum">K: the number of terms in the longest sum; 0 where nothing is summed and the result is exact.</param>
public sealed record Expectation(double[] Values, double[] Magnitudes, long LongestSum)
{
    /// <summary>True when nothing but zeros is the very meaning of the problem, as for the filter gradient of an empty batch. Then zeros are no reason for mistrust.</summary>
    public bool MeansZero { get; init; }

    /// <summary>
    /// Zeros among the expected values, as a share of those that data reach; 1 when data reach none. A zero that no data reach (A = 0) says nothing about the data;
    /// where nothing is summed at all, every element counts.
    /// </summary>
    /// <param name="spec">The tensor.</param>
    public double ZeroShare(TensorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        long reached = 0, zeros = 0;
        foreach (long place in spec.Places())
        {
            if (Magnitudes[place] == 0 && LongestSum > 0) continue;
            reached++;
            if (Values[place] == 0) zeros++;
        }

        return reached == 0 ? 1 : (double)zeros / reached;
    }
}
