using System.Buffers.Binary;
using System.Text;

namespace ConvDnn.Tests.Samples.ImageFilters;

/// <summary>Lays out PNG files by hand: chunks, checksums and uncompressed zlib streams, without the code under test and without a compressor.</summary>
internal static class PngBytes
{
    public static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>IHDR, the given chunks, one IDAT with the rows (each led by its filter byte), IEND.</summary>
    public static byte[] File(int width, int height, int depth, int color, byte[] rows, bool interlaced = false, params byte[][] chunks) =>
        [.. Signature, .. Header(width, height, depth, color, interlaced), .. chunks.SelectMany(chunk => chunk), .. Chunk("IDAT", Stored(rows)), .. Chunk("IEND", [])];

    public static byte[] Header(int width, int height, int depth, int color, bool interlaced = false) =>
        Chunk("IHDR", [.. BigEndian(width), .. BigEndian(height), (byte)depth, (byte)color, 0, 0, interlaced ? (byte)1 : (byte)0]);

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. BigEndian(data.Length), .. body, .. BigEndian((int)Crc(body))];
    }

    /// <summary>A zlib stream of stored blocks: header 78 01, per block length and its complement, Adler-32 at the end.</summary>
    public static byte[] Stored(byte[] data)
    {
        List<byte> stream = [0x78, 0x01];
        byte[][] blocks = data.Length == 0 ? [[]] : [.. data.Chunk(60_000)];
        for (int i = 0; i < blocks.Length; i++)
        {
            ushort length = (ushort)blocks[i].Length;
            stream.AddRange([i == blocks.Length - 1 ? (byte)1 : (byte)0, (byte)length, (byte)(length >> 8), (byte)~length, (byte)(~length >> 8), .. blocks[i]]);
        }

        uint a = 1, b = 0;
        foreach (byte value in data)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return [.. stream, .. BigEndian((int)((b << 16) | a))];
    }

    public static byte[] BigEndian(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>Long division by the polynomial, bit by bit.</summary>
    public static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }

    /// <summary>Writes the right checksum into every chunk whose length can be followed, so that damage reaches the code behind the checksum.</summary>
    public static void RepairChecksums(byte[] file)
    {
        int at = 8;
        while (at + 12 <= file.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12) return;
            BigEndian((int)Crc(file[(at + 4)..(at + 8 + (int)length)])).CopyTo(file, at + 8 + (int)length);
            at += 12 + (int)length;
        }
    }
}
