namespace ConvDnn.Reference;

/// <summary>erf and its complement, from the formulas of Abramowitz and Stegun, Handbook of Mathematical Functions, chapter 7.</summary>
public static class ErrorFunction
{
    /// <summary>Below, the series has at most some 40 terms, all of one sign; above, the continued fraction converges within <see cref="FractionDepth"/> levels.</summary>
    private const double Border = 1.5;

    private const int FractionDepth = 100;

    private static readonly double SqrtPi = Math.Sqrt(Math.PI);

    /// <summary>erf x = 2/√π ∫₀ˣ e^{−t²} dt.</summary>
    /// <param name="x">Any number; NaN gives NaN.</param>
    /// <returns>A number from −1 to 1, right to about 10⁻¹⁵ of itself.</returns>
    public static double Erf(double x) => double.IsNaN(x) ? x : Math.Abs(x) < Border ? Series(x) : x > 0 ? 1 - Fraction(x) : Fraction(-x) - 1;

    /// <summary>erfc x = 1 − erf x, without the cancellation where erf x is near 1.</summary>
    /// <param name="x">Any number; NaN gives NaN.</param>
    /// <returns>A number from 0 to 2; right to about 10⁻¹⁴ of itself down to x = 6, beyond which e^{−x²} loses digits.</returns>
    public static double Erfc(double x) => double.IsNaN(x) ? x : Math.Abs(x) < Border ? 1 - Series(x) : x > 0 ? Fraction(x) : 2 - Fraction(-x);

    /// <summary>
    /// 7.1.6, whose terms all have one sign:
    /// <code>erf x = 2/√π · e^{−x²} Σ_{n≥0} 2ⁿ x^{2n+1} / (1 · 3 · … · (2n + 1))</code>
    /// </summary>
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / SqrtPi * Math.Exp(-x * x) * sum;
    }

    /// <summary>
    /// 7.1.14, for x above 0, evaluated from the innermost level outwards:
    /// <code>erfc x = e^{−x²}/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + 2/(x + …)))))</code>
    /// </summary>
    private static double Fraction(double x)
    {
        double level = x;
        for (int n = FractionDepth; n >= 1; n--) level = x + n / 2.0 / level;
        return Math.Exp(-x * x) / (SqrtPi * level);
    }
}
