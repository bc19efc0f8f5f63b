using System.IO.Compression;

namespace ConvDnn.Samples.ImageFilters.Imaging.Png;

/// <summary>
/// Decodes PNG files: every color type and depth, interlaced or not. Samples below 8 bits are widened to 8; a palette is looked up;
/// a transparent color becomes an opacity channel. Color spaces and other descriptions are not applied.
/// </summary>
internal sealed class PngDecoder
{
    /// <summary>Deflate cannot do better than this, so a picture that claims more than its compressed bytes can give is refused before memory is taken.</summary>
    private const int LargestExpansion = 1032;

    private readonly string _file;
    private readonly List<ReadOnlyMemory<byte>> _compressed = [];
    private PngHeader? _header;
    private ReadOnlyMemory<byte>? _palette;
    private ReadOnlyMemory<byte>? _transparency;
    private bool _dataEnded;

    private PngDecoder(string file) => _file = file;

    /// <summary>Decodes a file that starts with PNG's signature.</summary>
    /// <exception cref="PictureFormatException">The file is damaged or not what the PNG specification allows.</exception>
    public static Picture Decode(ReadOnlyMemory<byte> bytes, string file)
    {
        PngDecoder decoder = new(file);
        foreach ((string type, ReadOnlyMemory<byte> data) in PngChunks.Read(bytes, file)) decoder.Take(type, data);
        return decoder.Decode();
    }

    private void Take(string type, ReadOnlyMemory<byte> data)
    {
        if (_header is null && type != "IHDR") throw Fault($"a chunk {type} first", "IHDR");
        if (type != "IDAT" && _compressed.Count > 0) _dataEnded = true;
        switch (type)
        {
            case "IHDR":
                if (_header is not null) throw Fault("a second chunk IHDR", "one");
                _header = PngHeader.Parse(data.Span, _file);
                break;
            case "PLTE":
                TakePalette(_header!.Value, data);
                break;
            case "tRNS":
                TakeTransparency(_header!.Value, data);
                break;
            case "IDAT":
                if (_dataEnded) throw Fault("chunks IDAT with others between them", "one run of them");
                _compressed.Add(data);
                break;
            case "IEND":
                if (data.Length > 0) throw Fault($"a chunk IEND of {data.Length} bytes", "0");
                break;
            default:
                // A capital first letter marks what no decoder may skip.
                if (char.IsAsciiLetterUpper(type[0])) throw Fault($"the unknown critical chunk {type}", "those of the PNG specification");
                break;
        }
    }

    private void TakePalette(PngHeader header, ReadOnlyMemory<byte> data)
    {
        if (_palette is not null) throw Fault("a second chunk PLTE", "one");
        if (_compressed.Count > 0 || _transparency is not null) throw Fault("a chunk PLTE behind tRNS or IDAT", "it before them");
        if (header.Color is PngColor.Gray or PngColor.GrayAlpha) throw Fault("a chunk PLTE in a gray picture", "none");
        int most = header.Color == PngColor.Palette ? 1 << header.BitDepth : 256;
        if (data.Length % 3 != 0 || data.Length == 0 || data.Length > 3 * most) throw Fault($"a chunk PLTE of {data.Length} bytes", $"3 for each of 1 to {most} colors");
        _palette = data;
    }

    private void TakeTransparency(PngHeader header, ReadOnlyMemory<byte> data)
    {
        if (_transparency is not null) throw Fault("a second chunk tRNS", "one");
        if (_compressed.Count > 0) throw Fault("a chunk tRNS behind IDAT", "it before");
        (bool sound, string expected) = header.Color switch
        {
            PngColor.Gray => (data.Length == 2, "2"),
            PngColor.Rgb => (data.Length == 6, "6"),
            PngColor.Palette when _palette is { } palette => (data.Length > 0 && data.Length <= palette.Length / 3, $"1 to {palette.Length / 3}, one per color"),
            PngColor.Palette => (false, "it behind PLTE"),
            _ => (false, "none beside an opacity channel"),
        };
        if (!sound) throw Fault($"a chunk tRNS of {data.Length} bytes", expected);
        _transparency = data;
    }

    private Picture Decode()
    {
        PngHeader header = _header!.Value;
        if (header.Color == PngColor.Palette && _palette is null) throw Fault("a palette picture without a chunk PLTE", "one");
        long bytes = header.DataBytes();
        long compressed = _compressed.Sum(part => (long)part.Length);
        if (bytes > LargestExpansion * compressed)
            throw Fault($"{compressed} compressed bytes for {header.Width} × {header.Height} pixels", $"at least {bytes / LargestExpansion}, as nothing compresses further");

        PngPixels pixels = new(header, (_palette ?? default).Span, (_transparency ?? default).Span, _file);
        using ZLibStream data = new(Joined(), CompressionMode.Decompress);
        try
        {
            foreach (PngPass pass in header.Passes()) DecodePass(header, pass, data, pixels);
            if (data.ReadByte() >= 0) throw Fault("more pixel data than the picture has pixels", $"{bytes} bytes");
        }
        // Which of the two a damaged stream ends in depends on where the damage is.
        catch (Exception damage) when (damage is InvalidDataException or IOException)
        {
            throw Fault($"damaged pixel data ({damage.Message.TrimEnd('.')})", "a zlib stream");
        }

        return pixels.Picture;
    }

    private MemoryStream Joined()
    {
        MemoryStream joined = new();
        foreach (ReadOnlyMemory<byte> part in _compressed) joined.Write(part.Span);
        joined.Position = 0;
        return joined;
    }

    private void DecodePass(PngHeader header, PngPass pass, Stream data, PngPixels pixels)
    {
        int rowBytes = (int)header.RowBytes(pass.Width);
        byte[] above = new byte[1 + rowBytes], row = new byte[1 + rowBytes];
        for (int y = 0; y < pass.Height; y++)
        {
            int read = data.ReadAtLeast(row, row.Length, throwOnEndOfStream: false);
            if (read < row.Length) throw Fault($"the end of the pixel data in row {y} of {pass.Height}", "all rows");
            if (row[0] >= PngFilter.Count) throw Fault($"row filter {row[0]}", $"0 to {PngFilter.Count - 1}");
            PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), header.PixelBytes);
            pixels.Place(row.AsSpan(1), pass, y);
            (above, row) = (row, above);
        }
    }

    private PictureFormatException Fault(string found, string expected) => new(_file, found, expected);
}
