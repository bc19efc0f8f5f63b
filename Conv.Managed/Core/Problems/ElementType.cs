using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ConvDnn;

/// <summary>How one element of a tensor is stored.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The types are what this enumeration names.")]
public enum ElementType
{
    /// <summary>IEEE binary32, 4 bytes: <see cref="float"/>.</summary>
    Float32,

    /// <summary>IEEE binary64, 8 bytes: <see cref="double"/>.</summary>
    Float64,

    /// <summary>IEEE binary16, 2 bytes: <see cref="Half"/>.</summary>
    Float16,

    /// <summary>The upper 16 bits of a binary32: <see cref="ConvDnn.BFloat16"/>.</summary>
    BFloat16,

    /// <summary>Signed 8-bit integer: <see cref="sbyte"/>.</summary>
    Int8,

    /// <summary>Unsigned 8-bit integer: <see cref="byte"/>.</summary>
    UInt8,

    /// <summary>Signed 32-bit integer: <see cref="int"/>.</summary>
    Int32,

    /// <summary>Signed 64-bit integer: <see cref="long"/>; positions of maxima.</summary>
    Int64,
}

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    private static readonly (ElementType Type, string Name)[] Names =
    [
        (ElementType.Float32, "f32"),
        (ElementType.Float64, "f64"),
        (ElementType.Float16, "f16"),
        (ElementType.BFloat16, "bf16"),
        (ElementType.Int8, "s8"),
        (ElementType.UInt8, "u8"),
        (ElementType.Int32, "s32"),
        (ElementType.Int64, "s64"),
    ];

    /// <summary>By the numbers of the types. A table and no choice: every execution asks for several.</summary>
    private static ReadOnlySpan<byte> Sizes => [4, 8, 2, 2, 1, 1, 4, 8];

    /// <summary>Bytes that one element takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a value of the enumeration.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size(this ElementType type) => (uint)type < (uint)Sizes.Length ? Sizes[(int)type] : throw Unknown(type);

    /// <summary>The unit roundoff u = 2^-p for a format of p significant bits, rounding to nearest; 0 for integers.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a value of the enumeration.</exception>
    public static double UnitRoundoff(this ElementType type) => type switch
    {
        ElementType.Float64 => 1.0 / (1L << 53),
        ElementType.Float32 => 1.0 / (1L << 24),
        ElementType.Float16 => 1.0 / (1L << 11),
        ElementType.BFloat16 => 1.0 / (1L << 8),
        ElementType.Int8 or ElementType.UInt8 or ElementType.Int32 or ElementType.Int64 => 0,
        _ => throw Unknown(type),
    };

    /// <summary>True for the floating-point types.</summary>
    public static bool IsFloatingPoint(this ElementType type) =>
        type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16;

    /// <summary>The short name used in problem texts and on the command line: <c>f32</c>, <c>bf16</c>, <c>s8</c> …</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a value of the enumeration.</exception>
    public static string Name(this ElementType type)
    {
        foreach ((ElementType known, string name) in Names)
        {
            if (known == type) return name;
        }

        throw Unknown(type);
    }

    /// <summary>Reads a short name as <see cref="Name"/> writes it; <c>float32</c>, <c>int8</c> and the like are understood too.</summary>
    public static bool TryParse(string? text, out ElementType type)
    {
        foreach ((ElementType known, string name) in Names)
        {
            if (string.Equals(text, name, StringComparison.OrdinalIgnoreCase) || string.Equals(text, known.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                type = known;
                return true;
            }
        }

        type = default;
        return false;
    }

    /// <summary>The element type that stores a <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is none of the types that tensors hold.</exception>
    public static ElementType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return ElementType.Float32;
        if (typeof(T) == typeof(double)) return ElementType.Float64;
        if (typeof(T) == typeof(Half)) return ElementType.Float16;
        if (typeof(T) == typeof(BFloat16)) return ElementType.BFloat16;
        if (typeof(T) == typeof(sbyte)) return ElementType.Int8;
        if (typeof(T) == typeof(byte)) return ElementType.UInt8;
        if (typeof(T) == typeof(int)) return ElementType.Int32;
        if (typeof(T) == typeof(long)) return ElementType.Int64;
        throw new NotSupportedException($"No tensor holds elements of type {typeof(T)}; expected float, double, Half, BFloat16, sbyte, byte, int or long.");
    }

    private static ArgumentOutOfRangeException Unknown(ElementType type) =>
        new(nameof(type), type, $"{(int)type} is no element type.");
}
