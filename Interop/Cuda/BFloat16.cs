namespace ConvDnn.Interop.Cuda;

/// <summary>A number with the range of float and 8 significant bits, as device libraries take it.</summary>
/// <param name="Bits">The upper half of the bits of a float.</param>
public readonly record struct BFloat16(ushort Bits)
{
    /// <summary>The same number as float; exact.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.Bits << 16);

    /// <summary>The nearest number, ties to even; NaN stays NaN.</summary>
    /// <param name="value">The number.</param>
    public static explicit operator BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return new((ushort)((bits >> 16) | 0x40));
        return new((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    /// <summary>The number as float prints it.</summary>
    public override string ToString() => ((float)this).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
