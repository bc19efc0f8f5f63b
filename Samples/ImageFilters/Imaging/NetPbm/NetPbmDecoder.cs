using System.Buffers.Binary;

namespace ConvDnn.Samples.ImageFilters.Imaging.NetPbm;

/// <summary>
/// Decodes NetPBM's six formats: bitmaps, graymaps and pixmaps, plain (P1, P2, P3: numbers as text) and raw (P4, P5, P6).
/// Samples are widened to 8 bits, or to 16 where the largest value asks for it.
/// </summary>
internal ref struct NetPbmDecoder
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _file;
    private readonly int _kind;
    private int _at;

    private NetPbmDecoder(ReadOnlySpan<byte> bytes, string file)
    {
        _bytes = bytes;
        (_file, _kind, _at) = (file, bytes[1] - '0', 2);
    }

    private readonly bool IsPlain => _kind <= 3;

    private readonly bool IsBitmap => _kind is 1 or 4;

    private readonly int Channels => _kind is 3 or 6 ? 3 : 1;

    public static bool StartsWithMagic(ReadOnlySpan<byte> bytes) => bytes.Length >= 2 && bytes[0] == 'P' && bytes[1] is >= (byte)'1' and <= (byte)'6';

    /// <summary>Decodes a file that starts with P1 to P6.</summary>
    /// <exception cref="PictureFormatException">The file is damaged or not what the formats allow.</exception>
    public static Picture Decode(ReadOnlySpan<byte> bytes, string file) => new NetPbmDecoder(bytes, file).Decode();

    private Picture Decode()
    {
        if (_at == _bytes.Length || !(IsSpace(_bytes[_at]) || _bytes[_at] == '#')) throw Fault($"no white space behind P{_kind}", "a space or a new line");
        int width = Number("the width", 1, int.MaxValue);
        int height = Number("the height", 1, int.MaxValue);
        if ((long)width * height > Picture.MaxPixels) throw Fault($"{width} × {height} pixels", $"at most {Picture.MaxPixels}");
        int largest = IsBitmap ? 1 : Number("the largest value", 1, ushort.MaxValue);
        // One byte of white space ends the header of a raw file; what follows is data even where it looks like space.
        if (!IsPlain && (_at >= _bytes.Length || !IsSpace(_bytes[_at++]))) throw Fault("no white space behind the header", "one byte of it");

        long least = LeastBytes(width, height, largest);
        if (_bytes.Length - _at < least) throw Fault($"{_bytes.Length - _at} bytes of pixels for {width} × {height}", $"at least {least}");
        Picture picture = new(width, height, Channels, largest > byte.MaxValue ? 16 : 8);
        for (int y = 0; y < height; y++) DecodeRow(picture.Row(y), picture.MaxValue, largest);
        if (IsPlain) SkipSpace();
        if (_at < _bytes.Length) throw Fault($"{_bytes.Length - _at} bytes behind the pixels", "one picture per file");
        return picture;
    }

    /// <summary>The fewest bytes that pixels can take: exactly that many in a raw file.</summary>
    private readonly long LeastBytes(long width, long height, int largest) => _kind switch
    {
        1 => width * height,
        2 or 3 => (2 * width * height * Channels) - 1,
        4 => (width + 7) / 8 * height,
        _ => width * height * Channels * (largest > byte.MaxValue ? 2 : 1),
    };

    private void DecodeRow(Span<ushort> row, int maxValue, int largest)
    {
        int start = _at;
        for (int i = 0; i < row.Length; i++)
        {
            int sample = _kind switch
            {
                1 => Bit(),
                2 or 3 => Number("a sample", 0, largest),
                4 => (_bytes[start + (i / 8)] >> (7 - (i % 8))) & 1,
                _ => RawSample(largest),
            };
            // A 1 in a bitmap is ink: black.
            row[i] = IsBitmap ? (ushort)((1 - sample) * maxValue) : (ushort)((((long)sample * maxValue) + (largest / 2)) / largest);
        }

        if (_kind == 4) _at = start + ((row.Length + 7) / 8);
    }

    private int RawSample(int largest)
    {
        int sample = largest > byte.MaxValue ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[_at..]) : _bytes[_at];
        _at += largest > byte.MaxValue ? 2 : 1;
        return sample <= largest ? sample : throw Fault($"sample {sample}", $"at most {largest}, the largest value that the header allows");
    }

    /// <summary>A pixel of a plain bitmap: one digit, with or without space around it.</summary>
    private int Bit()
    {
        SkipSpace();
        if (_at == _bytes.Length) throw Fault("the end of the file among the pixels", "all pixels");
        byte digit = _bytes[_at++];
        return digit is (byte)'0' or (byte)'1' ? digit - '0' : throw Fault($"byte 0x{digit:X2} among the pixels", "0 or 1");
    }

    private int Number(string what, int least, int most)
    {
        SkipSpace();
        int start = _at;
        long value = 0;
        while (_at < _bytes.Length && char.IsAsciiDigit((char)_bytes[_at]) && value <= int.MaxValue) value = (value * 10) + _bytes[_at++] - '0';
        if (_at == start) throw Fault(_at < _bytes.Length ? $"byte 0x{_bytes[_at]:X2} instead of {what}" : $"the end of the file instead of {what}", "a decimal number");
        return value >= least && value <= most ? (int)value : throw Fault($"{value} as {what}", $"{least} to {most}");
    }

    /// <summary>Skips white space and comments, which run from # to the end of the line.</summary>
    private void SkipSpace()
    {
        while (_at < _bytes.Length && (IsSpace(_bytes[_at]) || _bytes[_at] == '#'))
        {
            if (_bytes[_at++] != '#') continue;
            while (_at < _bytes.Length && _bytes[_at] is not ((byte)'\n' or (byte)'\r')) _at++;
        }
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

    private readonly PictureFormatException Fault(string found, string expected) => new(_file, found, expected);
}
