using System.Buffers.Binary;
using System.Text;
using ConvDnn.Reference;

namespace ConvDnn.Tests.Reference.Conformance;

/// <summary>The arrays of the conformance cases: .npy format version 1, little-endian, C order. Kept apart from the product's own reader, so that the oracle's tests stand alone.</summary>
internal static class CaseArray
{
    private const int HeaderStart = 10;

    public static ReferenceTensor Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int headerLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        string header = Encoding.ASCII.GetString(bytes, HeaderStart, headerLength);
        if (!header.Contains("'fortran_order': False", StringComparison.Ordinal)) throw new InvalidDataException($"{path}: not in C order: {header}");

        string type = Between(header, "'descr': '", "'");
        int[] lengths = [.. Between(header, "'shape': (", ")").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)];
        long count = lengths.Aggregate(1L, (product, length) => product * length);
        int size = type[^1] - '0';
        if (bytes.Length != HeaderStart + headerLength + count * size) throw new InvalidDataException($"{path}: {bytes.Length} bytes do not hold {count} elements of {type}.");

        double[] values = new double[count];
        for (int i = 0; i < values.Length; i++) values[i] = Element(type, bytes.AsSpan(HeaderStart + headerLength + i * size, size));
        return ReferenceTensor.Dense(values, lengths);
    }

    private static double Element(string type, ReadOnlySpan<byte> bytes) => type switch
    {
        "<f8" => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        "<f4" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        "<f2" => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        "<i8" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        "<i4" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        "|u1" => bytes[0],
        "|i1" => (sbyte)bytes[0],
        _ => throw new InvalidDataException($"Element type {type} is not known."),
    };

    private static string Between(string text, string before, string after)
    {
        int start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
