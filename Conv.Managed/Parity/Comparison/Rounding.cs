namespace ConvDnn.Parity;

/// <summary>What becomes of a float64 when it is stored once.</summary>
public static class Rounding
{
    /// <summary>The nearest number of the type, ties to even; integers saturate, NaN and infinities stay in floating-point types.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a value of the enumeration.</exception>
    public static double To(ElementType type, double value) => type switch
    {
        ElementType.Float32 => (float)value,
        ElementType.Float64 => value,
        ElementType.Float16 => (double)(Half)value,
        ElementType.BFloat16 => (double)(BFloat16)value,
        ElementType.Int8 => Math.Clamp(Math.Round(value), sbyte.MinValue, sbyte.MaxValue),
        ElementType.UInt8 => Math.Clamp(Math.Round(value), byte.MinValue, byte.MaxValue),
        ElementType.Int32 => Math.Clamp(Math.Round(value), int.MinValue, int.MaxValue),
        ElementType.Int64 => Math.Round(value),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"{(int)type} is no element type."),
    };
}
