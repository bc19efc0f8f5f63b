using System.Buffers.Binary;
using System.Text;

namespace ConvDnn.Samples.ImageFilters.Imaging.NetPbm;

/// <summary>Encodes opaque pictures as raw graymaps (P5) or pixmaps (P6).</summary>
internal static class NetPbmEncoder
{
    /// <param name="picture">One channel or three.</param>
    /// <param name="colors">Whether the file is a pixmap; gray then goes into all three channels.</param>
    /// <param name="stream">Where the file goes.</param>
    public static void Encode(Picture picture, bool colors, Stream stream)
    {
        stream.Write(Encoding.ASCII.GetBytes($"P{(colors ? 6 : 5)}\n{picture.Width} {picture.Height}\n{picture.MaxValue}\n"));
        int copies = colors && picture.Channels == 1 ? 3 : 1;
        int size = picture.Depth / 8;
        byte[] row = new byte[picture.Width * picture.Channels * copies * size];
        for (int y = 0; y < picture.Height; y++)
        {
            ReadOnlySpan<ushort> samples = picture.Row(y);
            for (int i = 0; i < row.Length / size; i++)
            {
                if (size == 1) row[i] = (byte)samples[i / copies];
                else BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(2 * i), samples[i / copies]);
            }

            stream.Write(row);
        }
    }
}
