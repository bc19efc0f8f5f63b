using System.Buffers.Binary;
using System.Text;

namespace ConvDnn.Samples.ImageFilters.Imaging.Png;

/// <summary>A PNG file as its chunks: length, type of four letters, data, checksum (PNG specification, section 5).</summary>
internal static class PngChunks
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool StartsWithSignature(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <summary>The chunks up to and with IEND; every length and checksum is checked. Bytes behind IEND are nobody's and are ignored.</summary>
    public static IEnumerable<(string Type, ReadOnlyMemory<byte> Data)> Read(ReadOnlyMemory<byte> file, string name)
    {
        ReadOnlyMemory<byte> rest = file[Signature.Length..];
        string type;
        do
        {
            (type, ReadOnlyMemory<byte> data) = First(rest.Span, rest, name);
            rest = rest[(12 + data.Length)..];
            yield return (type, data);
        }
        while (type != "IEND");
    }

    public static void WriteSignature(Stream stream) => stream.Write(Signature);

    public static void Write(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        stream.Write(number);
    }

    private static (string Type, ReadOnlyMemory<byte> Data) First(ReadOnlySpan<byte> bytes, ReadOnlyMemory<byte> rest, string name)
    {
        if (bytes.Length < 12) throw new PictureFormatException(name, "the end of the file between chunks", "a chunk IEND at the end");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        ReadOnlySpan<byte> type = bytes[4..8];
        if (type.ContainsAnyExcept(Letters)) throw new PictureFormatException(name, $"chunk type {Convert.ToHexString(type)}", "four letters");
        string text = Encoding.ASCII.GetString(type);
        if (length > bytes.Length - 12) throw new PictureFormatException(name, $"a chunk {text} of {length} bytes with {bytes.Length - 12} left in the file", "chunks that end inside the file");

        ReadOnlySpan<byte> data = bytes.Slice(8, (int)length);
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(bytes[(8 + data.Length)..]);
        uint computed = Crc32.Of(type, data);
        if (stored != computed) throw new PictureFormatException(name, $"checksum {stored:X8} of chunk {text}", $"{computed:X8}, so the file is damaged");
        return (text, rest.Slice(8, data.Length));
    }

    private static readonly System.Buffers.SearchValues<byte> Letters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
}
