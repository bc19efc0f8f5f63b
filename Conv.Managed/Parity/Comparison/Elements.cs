using System.Runtime.InteropServices;

namespace ConvDnn.Parity;

/// <summary>Elements of any type as float64 and back. Every stored number but a 64-bit integer beyond 2⁵³ has an exact float64.</summary>
public static class Elements
{
    /// <summary>Rounds to the nearest number of the type, ties to even; integers saturate. NaN and infinities stay in floating-point types.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a value of the enumeration.</exception>
    public static double Round(double value, ElementType type) => type switch
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

    /// <summary>The number of elements of <paramref name="type"/> that <paramref name="bytes"/> hold, as float64.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a value of the enumeration.</exception>
    public static double[] Read(ReadOnlySpan<byte> bytes, ElementType type)
    {
        double[] values = new double[bytes.Length / type.Size()];
        switch (type)
        {
            case ElementType.Float32: Read<float>(bytes, values, static v => v); break;
            case ElementType.Float64: Read<double>(bytes, values, static v => v); break;
            case ElementType.Float16: Read<Half>(bytes, values, static v => (double)v); break;
            case ElementType.BFloat16: Read<BFloat16>(bytes, values, static v => (double)v); break;
            case ElementType.Int8: Read<sbyte>(bytes, values, static v => v); break;
            case ElementType.UInt8: Read<byte>(bytes, values, static v => v); break;
            case ElementType.Int32: Read<int>(bytes, values, static v => v); break;
            default: Read<long>(bytes, values, static v => v); break;
        }

        return values;
    }

    /// <summary>Stores numbers as elements of <paramref name="type"/>, each rounded as <see cref="Round"/> does.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is too short for all of <paramref name="values"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a value of the enumeration.</exception>
    public static void Write(ReadOnlySpan<double> values, ElementType type, Span<byte> bytes)
    {
        if (bytes.Length / type.Size() < values.Length)
        {
            throw new ArgumentException($"bytes = {bytes.Length} were given for {values.Length} elements of type {type.Name()}; expected at least {(long)values.Length * type.Size()}.", nameof(bytes));
        }

        switch (type)
        {
            case ElementType.Float32: Write<float>(values, bytes, static v => (float)v); break;
            case ElementType.Float64: Write<double>(values, bytes, static v => v); break;
            case ElementType.Float16: Write<Half>(values, bytes, static v => (Half)v); break;
            case ElementType.BFloat16: Write<BFloat16>(values, bytes, static v => (BFloat16)v); break;
            case ElementType.Int8: Write<sbyte>(values, bytes, static v => (sbyte)Round(v, ElementType.Int8)); break;
            case ElementType.UInt8: Write<byte>(values, bytes, static v => (byte)Round(v, ElementType.UInt8)); break;
            case ElementType.Int32: Write<int>(values, bytes, static v => (int)Round(v, ElementType.Int32)); break;
            default: Write<long>(values, bytes, static v => (long)v); break;
        }
    }

    private static void Read<T>(ReadOnlySpan<byte> bytes, double[] values, Func<T, double> convert)
        where T : unmanaged
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++) values[i] = convert(elements[i]);
    }

    private static void Write<T>(ReadOnlySpan<double> values, Span<byte> bytes, Func<double, T> convert)
        where T : unmanaged
    {
        Span<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++) elements[i] = convert(values[i]);
    }
}
