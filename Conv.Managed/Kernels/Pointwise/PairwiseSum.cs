using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Pointwise;

/// <summary>
/// A long sum whose rounding error grows with the logarithm of its length: partial sums of equal weight are added in pairs, as a binary counter carries.
/// The order depends on the number of terms alone.
/// </summary>
internal struct PairwiseSum
{
    /// <summary>Elements to add plainly before they go in as one term.</summary>
    public const int Block = 128;

    private Levels _levels;
    private ulong _terms;

    /// <summary>Adds one term.</summary>
    public void Add(double term)
    {
        int level = 0;
        for (ulong carry = _terms++; (carry & 1) != 0; carry >>= 1) term += _levels[level++];
        _levels[level] = term;
    }

    /// <summary>The sum of all terms.</summary>
    public readonly double Total
    {
        get
        {
            double total = 0;
            int level = 0;
            for (ulong rest = _terms; rest != 0; rest >>= 1, level++)
            {
                if ((rest & 1) != 0) total += _levels[level];
            }

            return total;
        }
    }

    [InlineArray(64)]
    private struct Levels
    {
        private double _first;
    }
}
