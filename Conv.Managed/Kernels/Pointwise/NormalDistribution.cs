namespace ConvDnn.Kernels.Pointwise;

/// <summary>The distribution function of the normal distribution, accurate to a few units in the last place in both tails; the base class library has no error function.</summary>
internal static class NormalDistribution
{
    private const double InverseSqrtTwoPi = 0.39894228040143267794;

    /// <summary>Where <see cref="Scaled"/> centres its variable.</summary>
    private const double Centre = 3.75;

    /// <summary>
    /// Chebyshev coefficients of (1 + 2h)·exp(h²)·erfc(h) in t = (h − Centre)/(h + Centre), computed at 60 digits from the series of erf below 6
    /// and the continued fraction of erfc above, by interpolation at 64 Chebyshev points. The variable is that of Shepherd and Laframboise (1981).
    /// </summary>
    private static readonly double[] Coefficients =
    [
        1.1775789345674017,
        -0.004590054580646478,
        -0.08424913336651792,
        0.05920993999819189,
        -0.026658668435305753,
        0.009074997670705265,
        -0.002413163540417608,
        0.0004907758365258086,
        -6.916973302501207e-05,
        4.13902798607301e-06,
        7.74038306619849e-07,
        -2.1886401049234397e-07,
        1.076499946567091e-08,
        4.521959811218287e-09,
        -7.754400208831351e-10,
        -6.318088340886684e-11,
        2.86879501093067e-11,
        1.9455868545777347e-13,
        -9.65469674843344e-13,
        3.25254814814874e-14,
        3.3478119482868056e-14,
        -1.864562880419313e-15,
        -1.2507950530688648e-15,
        7.418235256624044e-17,
        5.068148904796111e-17,
        -2.2370566594359995e-18,
    ];

    /// <summary>Φ(v), the probability of a value below v.</summary>
    public static double Cumulative(double v) =>
        v > 0 ? 1 - LowerTail(v) : v <= 0 ? LowerTail(-v) : v;

    /// <summary>φ(v) = exp(−v²/2)/√(2π).</summary>
    public static double Density(double v) => InverseSqrtTwoPi * ExpMinusHalfSquare(v);

    /// <summary>Φ(−v) for v ≥ 0: erfc(v/√2)/2.</summary>
    private static double LowerTail(double v) =>
        double.IsInfinity(v) ? 0 : 0.5 * ExpMinusHalfSquare(v) * Scaled(v * 0.70710678118654752440);

    /// <summary>exp(−v²/2) with the square split in two, since the rounding error of a large square would show in the result.</summary>
    private static double ExpMinusHalfSquare(double v)
    {
        if (Math.Abs(v) > 60) return double.IsNaN(v) ? v : 0;
        double high = Math.Round(v * 65536) / 65536;
        return Math.Exp(-0.5 * high * high) * Math.Exp(-0.5 * (v - high) * (v + high));
    }

    /// <summary>exp(h²)·erfc(h) for h ≥ 0, by Clenshaw's recurrence.</summary>
    private static double Scaled(double h)
    {
        double t = (h - Centre) / (h + Centre);
        double next = 0, afterNext = 0;
        for (int k = Coefficients.Length - 1; k > 0; k--) (next, afterNext) = (2 * t * next - afterNext + Coefficients[k], next);
        return (t * next - afterNext + Coefficients[0]) / (1 + 2 * h);
    }
}
