using System.Buffers.Binary;

namespace ConvDnn.Samples.ImageFilters.Imaging.Png;

/// <summary>How pixels are stored, with the numbers of the file.</summary>
internal enum PngColor
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// <summary>The chunk IHDR: what the rest of the file is to be read by.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="BitDepth">Bits per sample, or per palette index.</param>
/// <param name="Color">How pixels are stored.</param>
/// <param name="Interlaced">Whether rows come in the seven passes of Adam7.</param>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColor Color, bool Interlaced)
{
    /// <summary>Bytes of the chunk.</summary>
    public const int Length = 13;

    /// <summary>Samples stored per pixel.</summary>
    public int Samples => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GrayAlpha => 2,
        PngColor.Rgba => 4,
        _ => 1,
    };

    /// <summary>The distance in bytes to the pixel on the left, as filters see it: at least 1.</summary>
    public int PixelBytes => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>Bytes of one row of this many pixels, without the byte that names its filter.</summary>
    public long RowBytes(int pixels) => (((long)pixels * Samples * BitDepth) + 7) / 8;

    /// <summary>The parts that the rows come in: the whole picture, or the passes of Adam7 that are not empty.</summary>
    public IEnumerable<PngPass> Passes()
    {
        (int width, int height) = (Width, Height);
        return (Interlaced ? PngPass.Adam7 : PngPass.Whole)
            .Select(pass => pass with { Width = Count(width, pass.X, pass.StepX), Height = Count(height, pass.Y, pass.StepY) })
            .Where(pass => pass.Width > 0 && pass.Height > 0);
    }

    /// <summary>Bytes of all rows with their filter bytes: what decompression must give.</summary>
    public long DataBytes()
    {
        PngHeader header = this;
        return Passes().Sum(pass => pass.Height * (1 + header.RowBytes(pass.Width)));
    }

    public static PngHeader Parse(ReadOnlySpan<byte> data, string file)
    {
        if (data.Length != Length) throw new PictureFormatException(file, $"a chunk IHDR of {data.Length} bytes", $"{Length}");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width == 0 || height == 0) throw new PictureFormatException(file, $"{width} × {height} pixels", "at least one");
        if ((ulong)width * height > Picture.MaxPixels) throw new PictureFormatException(file, $"{width} × {height} pixels", $"at most {Picture.MaxPixels}");

        var color = (PngColor)data[9];
        if (!Depths(color).Contains(data[8])) throw new PictureFormatException(file, $"color type {data[9]} with {data[8]} bits", "a combination that the PNG specification lists");
        if (data[10] != 0) throw new PictureFormatException(file, $"compression method {data[10]}", "0");
        if (data[11] != 0) throw new PictureFormatException(file, $"filter method {data[11]}", "0");
        if (data[12] > 1) throw new PictureFormatException(file, $"interlace method {data[12]}", "0 or 1");
        return new PngHeader((int)width, (int)height, data[8], color, data[12] == 1);
    }

    public void Write(Span<byte> data)
    {
        BinaryPrimitives.WriteInt32BigEndian(data, Width);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], Height);
        data[8] = (byte)BitDepth;
        data[9] = (byte)Color;
        data[10] = data[11] = 0;
        data[12] = Interlaced ? (byte)1 : (byte)0;
    }

    private static ReadOnlySpan<byte> Depths(PngColor color) => color switch
    {
        PngColor.Gray => [1, 2, 4, 8, 16],
        PngColor.Palette => [1, 2, 4, 8],
        PngColor.Rgb or PngColor.GrayAlpha or PngColor.Rgba => [8, 16],
        _ => [],
    };

    /// <summary>How many of the positions start, start + step, … lie below length.</summary>
    private static int Count(int length, int start, int step) => length <= start ? 0 : ((length - start - 1) / step) + 1;
}

/// <summary>A part of a picture that is stored as rows of its own: every StepX-th pixel from X of every StepY-th row from Y.</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY, int Width = 0, int Height = 0)
{
    public static PngPass[] Whole { get; } = [new(0, 0, 1, 1)];

    /// <summary>The seven passes of PNG specification, section 8.2.</summary>
    public static PngPass[] Adam7 { get; } = [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)];
}
