using System.Globalization;

namespace ConvDnn;

/// <summary>The correspondence of element types, their codes in a header (<c>f4</c>), their sizes and their .NET types.</summary>
internal static class NpyTypeCode
{
    /// <summary>Kind letter and size in bytes, as a header writes them behind the byte order.</summary>
    public static string Code(this NpyElementType type) => type switch
    {
        NpyElementType.Boolean => "b1",
        NpyElementType.Int8 => "i1",
        NpyElementType.UInt8 => "u1",
        NpyElementType.Int16 => "i2",
        NpyElementType.UInt16 => "u2",
        NpyElementType.Int32 => "i4",
        NpyElementType.UInt32 => "u4",
        NpyElementType.Int64 => "i8",
        NpyElementType.UInt64 => "u8",
        NpyElementType.Float16 => "f2",
        NpyElementType.Float32 => "f4",
        NpyElementType.Float64 => "f8",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Expected one of the element types of .npy files."),
    };

    /// <summary>Bytes per element: the digit of the code.</summary>
    public static int Size(this NpyElementType type) => type.Code()[1] - '0';

    /// <summary>The element type with this code, or null where there is none.</summary>
    public static NpyElementType? FromCode(ReadOnlySpan<char> code)
    {
        foreach (NpyElementType type in Enum.GetValues<NpyElementType>())
        {
            if (code.SequenceEqual(type.Code())) return type;
        }

        return null;
    }

    /// <summary>The element type that <typeparamref name="T"/> is in memory, or null where there is none.</summary>
    public static NpyElementType? Of<T>() where T : unmanaged => default(T) switch
    {
        bool => NpyElementType.Boolean,
        sbyte => NpyElementType.Int8,
        byte => NpyElementType.UInt8,
        short => NpyElementType.Int16,
        ushort => NpyElementType.UInt16,
        int => NpyElementType.Int32,
        uint => NpyElementType.UInt32,
        long => NpyElementType.Int64,
        ulong => NpyElementType.UInt64,
        Half => NpyElementType.Float16,
        float => NpyElementType.Float32,
        double => NpyElementType.Float64,
        _ => null,
    };

    /// <summary>A number in the digits of every machine.</summary>
    public static string Digits(this long number) => number.ToString(CultureInfo.InvariantCulture);
}
