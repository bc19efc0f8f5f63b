using System.Globalization;

namespace ConvDnn;

/// <summary>A float32 with its lower 16 bits cut off: 8 significant bits, the range of float32. Storage only; arithmetic happens in float32. Equality compares the bits.</summary>
/// <param name="Bits">The stored 16 bits: sign, 8 exponent bits, 7 fraction bits.</param>
public readonly record struct BFloat16(ushort Bits)
{
    /// <summary>Rounds to nearest, ties to even; NaN stays NaN.</summary>
    public static explicit operator BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        // A NaN whose payload sits in the lower half would become infinity: keep it quiet instead.
        if (float.IsNaN(value)) return new BFloat16((ushort)((bits >> 16) | 0x0040));
        return new BFloat16((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    /// <summary>Rounds to nearest, ties to even, in one rounding.</summary>
    public static explicit operator BFloat16(double value)
    {
        float nearest = (float)value;
        // Rounding twice can go wrong only when the first rounding lands exactly between two neighbours: put the lost remainder back as a sticky bit.
        uint bits = BitConverter.SingleToUInt32Bits(nearest);
        if (float.IsFinite(nearest) && nearest != value && (bits & 0xFFFF) == 0x8000)
        {
            bool magnitudeWasLarger = Math.Abs(value) > Math.Abs((double)nearest);
            bits = magnitudeWasLarger ? bits | 1 : bits - 1;
            nearest = BitConverter.UInt32BitsToSingle(bits);
        }

        return (BFloat16)nearest;
    }

    /// <summary>Exact.</summary>
    public static explicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.Bits << 16);

    /// <summary>Exact.</summary>
    public static explicit operator double(BFloat16 value) => (float)value;

    /// <summary>The value as float32 prints it.</summary>
    public override string ToString() => ((float)this).ToString(CultureInfo.InvariantCulture);
}
