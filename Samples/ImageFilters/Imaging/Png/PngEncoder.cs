using System.Buffers.Binary;
using System.IO.Compression;

namespace ConvDnn.Samples.ImageFilters.Imaging.Png;

/// <summary>Encodes pictures as PNG files with 8 or 16 bits per sample, not interlaced, each row with the filter that seems to suit it best.</summary>
internal static class PngEncoder
{
    private const int LargestChunk = 1 << 20;

    public static void Encode(Picture picture, Stream stream)
    {
        PngHeader header = new(picture.Width, picture.Height, picture.Depth, ColorOf(picture.Channels), Interlaced: false);
        Span<byte> bytes = stackalloc byte[PngHeader.Length];
        header.Write(bytes);

        PngChunks.WriteSignature(stream);
        PngChunks.Write(stream, "IHDR"u8, bytes);
        byte[] data = Compress(picture, header);
        for (int at = 0; at < data.Length; at += LargestChunk)
            PngChunks.Write(stream, "IDAT"u8, data.AsSpan(at, Math.Min(LargestChunk, data.Length - at)));
        PngChunks.Write(stream, "IEND"u8, []);
    }

    private static PngColor ColorOf(int channels) => channels switch
    {
        1 => PngColor.Gray,
        2 => PngColor.GrayAlpha,
        3 => PngColor.Rgb,
        _ => PngColor.Rgba,
    };

    private static byte[] Compress(Picture picture, PngHeader header)
    {
        MemoryStream compressed = new();
        using (ZLibStream data = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int rowBytes = (int)header.RowBytes(picture.Width);
            byte[] above = new byte[rowBytes], row = new byte[rowBytes];
            byte[] best = new byte[1 + rowBytes], candidate = new byte[1 + rowBytes];
            for (int y = 0; y < picture.Height; y++)
            {
                Pack(picture.Row(y), picture.Depth, row);
                long least = long.MaxValue;
                for (int filter = 0; filter < PngFilter.Count; filter++)
                {
                    candidate[0] = (byte)filter;
                    PngFilter.Apply(filter, row, above, header.PixelBytes, candidate.AsSpan(1));
                    long size = SumOfMagnitudes(candidate.AsSpan(1));
                    if (size >= least) continue;
                    least = size;
                    (best, candidate) = (candidate, best);
                }

                data.Write(best);
                (above, row) = (row, above);
            }
        }

        return compressed.ToArray();
    }

    /// <summary>Small differences compress well: the heuristic that the PNG specification recommends (section 12.7).</summary>
    private static long SumOfMagnitudes(ReadOnlySpan<byte> differences)
    {
        long sum = 0;
        foreach (byte difference in differences) sum += Math.Abs((int)(sbyte)difference);
        return sum;
    }

    private static void Pack(ReadOnlySpan<ushort> samples, int depth, Span<byte> row)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            if (depth == 8) row[i] = (byte)samples[i];
            else BinaryPrimitives.WriteUInt16BigEndian(row[(2 * i)..], samples[i]);
        }
    }
}
