namespace ConvDnn.Kernels;

/// <summary>
/// Fits a table to times measured on one machine: number by number it tries others around, and keeps what lets the rules choose faster kernels for what was measured.
/// Nothing that was not measured has a say, so the fit is as good as the list of problems is broad.
/// </summary>
public static class KernelTableFit
{
    /// <summary>Choices that change must gain this factor in the geometric mean: less is noise.</summary>
    private const double LeastGain = 1.03;

    /// <summary>Later numbers may open a way for earlier ones.</summary>
    private const int Rounds = 2;

    /// <summary>What a number is multiplied by, nearest first: of equals the nearest stays.</summary>
    private static readonly double[] _factors = [0.9, 1.1, 0.8, 1.25, 0.65, 1.5, 0.5, 2, 0.25, 4];

    /// <summary>Fits.</summary>
    /// <param name="start">The table to begin with.</param>
    /// <param name="timings">What was measured.</param>
    /// <param name="origin">Where the table will say that it comes from.</param>
    /// <returns>The fitted table.</returns>
    public static KernelTable Fit(KernelTable start, IReadOnlyList<KernelTiming> timings, string origin)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(timings);
        KernelTable table = start;
        for (int round = 0; round < Rounds; round++)
        {
            for (KernelNumber number = 0; (int)number < KernelTable.Count; number++) table = Best(table, number, timings);
        }

        return table.With(0, table[0], origin);
    }

    private static KernelTable Best(KernelTable table, KernelNumber number, IReadOnlyList<KernelTiming> timings)
    {
        double[] now = [.. timings.Select(timing => timing.Milliseconds(table))];
        (KernelTable best, double most) = (table, 0);
        foreach (double factor in _factors)
        {
            KernelTable candidate = table.With(number, Rounded(table[number], factor));
            if (candidate[number] == table[number]) continue;
            (double gain, int changed) = Gain(timings, now, candidate);
            if (changed > 0 && gain > most && gain >= changed * Math.Log(LeastGain)) (best, most) = (candidate, gain);
        }

        return best;
    }

    /// <summary>The sum of the logarithms by which choices become faster, and how many change.</summary>
    private static (double Gain, int Changed) Gain(IReadOnlyList<KernelTiming> timings, double[] now, KernelTable candidate)
    {
        (double gain, int changed) = (0, 0);
        for (int i = 0; i < now.Length; i++)
        {
            double then = timings[i].Milliseconds(candidate);
            if (then == now[i] || double.IsNaN(now[i])) continue;
            // A kernel without a time, because it was wrong or could not be had, is no choice.
            if (double.IsNaN(then)) return (double.NegativeInfinity, 1);
            gain += Math.Log(now[i] / then);
            changed++;
        }

        return (gain, changed);
    }

    /// <summary>Whole numbers stay whole, above zero.</summary>
    private static double Rounded(double value, double factor) =>
        value == Math.Round(value) ? Math.Max(1, factor < 1 ? Math.Floor(value * factor) : Math.Ceiling(value * factor)) : value * factor;
}
