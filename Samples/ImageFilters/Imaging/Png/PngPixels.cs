using System.Buffers.Binary;

namespace ConvDnn.Samples.ImageFilters.Imaging.Png;

/// <summary>Turns the bytes of rows into the samples of a picture.</summary>
internal sealed class PngPixels
{
    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[] _opacity;
    private readonly ushort[]? _transparentColor;
    private readonly string _file;

    public PngPixels(PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, string file)
    {
        (_header, _palette, _opacity, _file) = (header, palette.ToArray(), transparency.ToArray(), file);
        bool indexed = header.Color == PngColor.Palette;
        if (!indexed && !transparency.IsEmpty)
        {
            _transparentColor = new ushort[transparency.Length / 2];
            for (int i = 0; i < _transparentColor.Length; i++) _transparentColor[i] = BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * i)..]);
        }

        int channels = (indexed ? 3 : header.Samples) + (transparency.IsEmpty ? 0 : 1);
        Picture = new Picture(header.Width, header.Height, channels, header.BitDepth == 16 ? 16 : 8);
    }

    public Picture Picture { get; }

    /// <summary>Puts a row of a pass where its pixels belong.</summary>
    public void Place(ReadOnlySpan<byte> row, PngPass pass, int passRow)
    {
        int y = pass.Y + (passRow * pass.StepY);
        for (int i = 0; i < pass.Width; i++)
        {
            Span<ushort> pixel = Picture.Pixel(pass.X + (i * pass.StepX), y);
            if (_header.Color == PngColor.Palette) Look(Sample(row, i), pixel);
            else Copy(row, i * _header.Samples, pixel);
        }
    }

    private void Look(int index, Span<ushort> pixel)
    {
        if (3 * index >= _palette.Length) throw new PictureFormatException(_file, $"color {index} of a palette with {_palette.Length / 3}", "a color that is there");
        for (int c = 0; c < 3; c++) pixel[c] = _palette[(3 * index) + c];
        // Colors beyond the list are opaque.
        if (pixel.Length == 4) pixel[3] = index < _opacity.Length ? _opacity[index] : (ushort)255;
    }

    private void Copy(ReadOnlySpan<byte> row, int first, Span<ushort> pixel)
    {
        int scale = _header.BitDepth < 8 ? 255 / ((1 << _header.BitDepth) - 1) : 1;
        bool transparent = _transparentColor is not null;
        for (int s = 0; s < _header.Samples; s++)
        {
            int sample = Sample(row, first + s);
            transparent &= _transparentColor?[s] == sample;
            pixel[s] = (ushort)(sample * scale);
        }

        if (_transparentColor is not null) pixel[^1] = (ushort)(transparent ? 0 : Picture.MaxValue);
    }

    /// <summary>The sample at a position of a row; samples below 8 bits are packed from the highest bit on.</summary>
    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        int depth = _header.BitDepth;
        if (depth == 8) return row[index];
        if (depth == 16) return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
        int bit = index * depth;
        return (row[bit / 8] >> (8 - depth - (bit % 8))) & ((1 << depth) - 1);
    }
}
