namespace ConvDnn;

/// <summary>
/// How 8-bit integers stand for real numbers: real = scale · (stored − zero point). Convolution then sums
/// (x − x₀)·(w − w₀[k]); with a 32-bit output that sum is the result, with an 8-bit output the result is
/// saturate(round((sum + b[k]) · sₓ·s_w[k] / s_y) + y₀), rounding halves to even; b[k] is a 32-bit integer.
/// With a float32 output it is the real number α·sₓ·s_w[k]·sum + β·y + b[k], rounded once. Padding stands for real zero: it adds nothing to the sum.
/// Zero points lie in the range of their tensor's type, scales are finite and positive; lists hold one number, or one per filter.
/// Every execution checks that (<see cref="Plan.Execute"/>).
/// </summary>
public sealed record Quantization
{
    /// <summary>x₀: the stored number that stands for zero in x. Default 0.</summary>
    public int InputZeroPoint { get; init; }

    /// <summary>w₀: one for all filters, or one per filter. Default 0.</summary>
    public ReadOnlyMemory<int> FilterZeroPoints { get; init; } = new[] { 0 };

    /// <summary>y₀: the stored number that stands for zero in an 8-bit y. Default 0.</summary>
    public int OutputZeroPoint { get; init; }

    /// <summary>sₓ. Used for an 8-bit or a float32 y. Default 1.</summary>
    public float InputScale { get; init; } = 1;

    /// <summary>s_w: one for all filters, or one per filter. Used for an 8-bit or a float32 y. Default 1.</summary>
    public ReadOnlyMemory<float> FilterScales { get; init; } = new[] { 1f };

    /// <summary>s_y. Used for an 8-bit y. Default 1.</summary>
    public float OutputScale { get; init; } = 1;

    /// <summary>Equal when all numbers are.</summary>
    public bool Equals(Quantization? other) =>
        other is not null
        && InputZeroPoint == other.InputZeroPoint
        && OutputZeroPoint == other.OutputZeroPoint
        && InputScale.Equals(other.InputScale)
        && OutputScale.Equals(other.OutputScale)
        && FilterZeroPoints.Span.SequenceEqual(other.FilterZeroPoints.Span)
        && FilterScales.Span.SequenceEqual(other.FilterScales.Span);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(InputZeroPoint, OutputZeroPoint, InputScale, OutputScale, FilterZeroPoints.Length, FilterScales.Length);
}
