using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ConvDnn;

/// <summary>Turns elements of any file type into <see cref="Half"/>, <see cref="float"/> or <see cref="double"/>.</summary>
internal static class NpyElementConversion
{
    /// <summary>Whether <typeparamref name="T"/> is a type that elements are converted to.</summary>
    public static bool CanConvertTo<T>() where T : unmanaged => default(T) is Half or float or double;

    /// <summary>Converts elements in the machine's byte order; returns the first that did not keep its value, as its position and text, or null.</summary>
    public static (int Position, string Value)? Convert<T>(NpyElementType from, ReadOnlySpan<byte> source, Span<T> destination) where T : unmanaged => default(T) switch
    {
        Half => To(from, source, MemoryMarshal.Cast<T, Half>(destination)),
        float => To(from, source, MemoryMarshal.Cast<T, float>(destination)),
        _ => To(from, source, MemoryMarshal.Cast<T, double>(destination)),
    };

    private static (int Position, string Value)? To<T>(NpyElementType from, ReadOnlySpan<byte> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => from switch
        {
            NpyElementType.Boolean or NpyElementType.UInt8 => Integers(source, destination),
            NpyElementType.Int8 => Integers(MemoryMarshal.Cast<byte, sbyte>(source), destination),
            NpyElementType.Int16 => Integers(MemoryMarshal.Cast<byte, short>(source), destination),
            NpyElementType.UInt16 => Integers(MemoryMarshal.Cast<byte, ushort>(source), destination),
            NpyElementType.Int32 => Integers(MemoryMarshal.Cast<byte, int>(source), destination),
            NpyElementType.UInt32 => Integers(MemoryMarshal.Cast<byte, uint>(source), destination),
            NpyElementType.Int64 => Integers(MemoryMarshal.Cast<byte, long>(source), destination),
            NpyElementType.UInt64 => Integers(MemoryMarshal.Cast<byte, ulong>(source), destination),
            NpyElementType.Float16 => Reals(MemoryMarshal.Cast<byte, Half>(source), destination),
            NpyElementType.Float32 => Reals(MemoryMarshal.Cast<byte, float>(source), destination),
            _ => Reals(MemoryMarshal.Cast<byte, double>(source), destination),
        };

    private static (int, string)? Integers<TFrom, T>(ReadOnlySpan<TFrom> source, Span<T> destination)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.ConvertTruncating(source, destination);
        // 128 bits hold every integer type and saturate at a value that none of them has, so a way back that differs always shows.
        for (int i = 0; i < source.Length; i++)
        {
            if (Int128.CreateSaturating(destination[i]) != Int128.CreateTruncating(source[i])) return (i, source[i].ToString(null, null));
        }

        return null;
    }

    private static (int, string)? Reals<TFrom, T>(ReadOnlySpan<TFrom> source, Span<T> destination)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.ConvertTruncating(source, destination);
        for (int i = 0; i < source.Length; i++)
        {
            if (TFrom.CreateTruncating(destination[i]) != source[i] && !TFrom.IsNaN(source[i])) return (i, source[i].ToString("R", null));
        }

        return null;
    }
}
