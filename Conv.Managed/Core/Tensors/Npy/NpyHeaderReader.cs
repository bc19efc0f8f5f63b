using System.Buffers.Binary;

namespace ConvDnn;

/// <summary>Reads the part of a <c>.npy</c> file before its data, believing nothing that the bytes have not shown.</summary>
internal static class NpyHeaderReader
{
    private static ReadOnlySpan<byte> LengthEnds => [0, 10, 12, 12];

    /// <summary>The six bytes that every file starts with: 0x93 and "NUMPY".</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes before the header text: magic string, two bytes of version, a length of two bytes (version 1) or four.</summary>
    public static int PrefixLength(int version) => LengthEnds[version];

    /// <summary>Reads a header and leaves the stream at the first byte of data.</summary>
    public static (NpyHeader Header, int Length) Read(Stream stream, string file)
    {
        Span<byte> prefix = stackalloc byte[12];
        Fill(stream, prefix[..8], file, "the magic string and version");
        if (!prefix[..6].SequenceEqual(Magic)) throw new NpyFormatException(file, $"first bytes {Convert.ToHexString(prefix[..6])}", $"the magic string {Convert.ToHexString(Magic)}");
        int version = prefix[6];
        if (version is < 1 or > 3 || prefix[7] != 0) throw new NpyFormatException(file, $"format version {prefix[6]}.{prefix[7]}", "version 1.0, 2.0 or 3.0");

        int start = PrefixLength(version);
        Fill(stream, prefix[8..start], file, "the length of the header");
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
        if (length > NpyHeader.MaxTextLength) throw new NpyFormatException(file, $"a header length of {length} bytes", $"at most {NpyHeader.MaxTextLength}");
        if (stream.CanSeek && length > stream.Length - stream.Position)
            throw new NpyFormatException(file, $"a header length of {length} bytes in a file with {(stream.Length - stream.Position).Digits()} bytes left", "a header that ends inside the file");

        byte[] text = new byte[length];
        Fill(stream, text, file, "the header text");
        return (new NpyHeaderParser(text, file).Parse(version), start + text.Length);
    }

    private static void Fill(Stream stream, Span<byte> bytes, string file, string what)
    {
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length) throw new NpyFormatException(file, $"the end of the file after {read} of {bytes.Length} bytes of {what}", "all of them");
    }
}
