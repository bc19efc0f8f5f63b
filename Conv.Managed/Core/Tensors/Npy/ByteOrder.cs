using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ConvDnn;

/// <summary>Turns elements between the file's byte order and the machine's.</summary>
internal static class ByteOrder
{
    /// <summary>Reverses the bytes of every element in place.</summary>
    public static void Reverse(Span<byte> bytes, int elementSize)
    {
        switch (elementSize)
        {
            case 2: ReverseWords(MemoryMarshal.Cast<byte, ushort>(bytes)); break;
            case 4: ReverseWords(MemoryMarshal.Cast<byte, uint>(bytes)); break;
            case 8: ReverseWords(MemoryMarshal.Cast<byte, ulong>(bytes)); break;
            default: break;
        }
    }

    private static void ReverseWords(Span<ushort> words) => BinaryPrimitives.ReverseEndianness(words, words);

    private static void ReverseWords(Span<uint> words) => BinaryPrimitives.ReverseEndianness(words, words);

    private static void ReverseWords(Span<ulong> words) => BinaryPrimitives.ReverseEndianness(words, words);
}
