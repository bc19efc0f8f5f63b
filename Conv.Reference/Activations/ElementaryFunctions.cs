namespace ConvDnn.Reference;

/// <summary>Elementary functions that the base class library lacks or that need care where they cancel.</summary>
internal static class ElementaryFunctions
{
    /// <summary>1 / (1 + e⁻ᵛ), by the form whose exponential cannot overflow.</summary>
    public static double Sigmoid(double v)
    {
        if (v >= 0) return 1 / (1 + Math.Exp(-v));
        double exponential = Math.Exp(v);
        return exponential / (1 + exponential);
    }

    /// <summary>eᵛ − 1. With u = fl(eᵛ), (u − 1)/ln u varies so slowly that the error of u hardly matters (W. Kahan; Higham, Accuracy and Stability, section 1.14.1).</summary>
    public static double ExpMinus1(double v)
    {
        double u = Math.Exp(v);
        if (u == 1) return v;
        double difference = u - 1;
        return difference == -1 || double.IsInfinity(u) ? difference : difference * v / Math.Log(u);
    }

    /// <summary>ln(1 + v), v ≥ 0, by the same device: with u = fl(1 + v), ln u · v/(u − 1).</summary>
    public static double LogOf1Plus(double v)
    {
        double u = 1 + v;
        return u == 1 ? v : Math.Log(u) * v / (u - 1);
    }
}
