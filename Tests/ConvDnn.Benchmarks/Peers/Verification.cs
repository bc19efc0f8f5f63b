namespace ConvDnn.Benchmarks.Peers;

/// <summary>Compares everybody's numbers with those of our plain NCHW plan: a benchmark of wrong results is worth nothing.</summary>
internal static unsafe class Verification
{
    /// <summary>
    /// ‖difference‖ / ‖result‖ that two right algorithms may have. Rounding of float32 sums over 10⁴ to 10⁶ products stays near 10⁻⁶, Winograd's larger tiles reach some 10⁻⁵;
    /// a wrong tap, channel or border is off by 10⁻² and more, and one element that was not written is NaN.
    /// </summary>
    public const double Tolerance = 2e-4;

    /// <summary>Runs everybody once on poisoned results.</summary>
    /// <returns>Each one's relative difference.</returns>
    public static Dictionary<Contestant, double> Run(IReadOnlyList<Contestant> contestants, long count)
    {
        using var expected = new Workspace(count * sizeof(float));
        using var actual = new Workspace(count * sizeof(float));
        var differences = new Dictionary<Contestant, double>();
        fixed (byte* right = expected.View, left = actual.View)
        {
            foreach (Contestant contestant in contestants)
            {
                bool isFirst = differences.Count == 0;
                contestant.Poison();
                contestant.Run();
                contestant.CopyResult((float*)(isFirst ? right : left));
                differences.Add(contestant, isFirst ? OfNumbers((float*)right, count) : Difference((float*)left, (float*)right, count));
            }
        }

        return differences;
    }

    /// <summary>0, unless something is not a number.</summary>
    private static double OfNumbers(float* values, long count)
    {
        double sum = 0;
        for (long i = 0; i < count; i++) sum += Math.Abs(values[i]);
        return double.IsFinite(sum) ? 0 : double.NaN;
    }

    private static double Difference(float* left, float* right, long count)
    {
        double differences = 0, squares = 0;
        for (long i = 0; i < count; i++)
        {
            double difference = (double)left[i] - right[i];
            differences += difference * difference;
            squares += (double)right[i] * right[i];
        }

        return Math.Sqrt(differences / Math.Max(squares, double.Epsilon));
    }
}
