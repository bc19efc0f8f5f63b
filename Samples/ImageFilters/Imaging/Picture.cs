namespace ConvDnn.Samples.ImageFilters.Imaging;

/// <summary>A picture in memory: rows from top to bottom, pixels from left to right, the channels of a pixel side by side.</summary>
internal sealed class Picture
{
    /// <summary>The largest picture that is read, in pixels: with four channels it takes half a gigabyte.</summary>
    public const int MaxPixels = 1 << 26;

    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 gray, 2 gray and opacity, 3 red, green and blue, 4 red, green, blue and opacity.</param>
    /// <param name="depth">Bits per sample: 8 or 16.</param>
    public Picture(int width, int height, int channels, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, MaxPixels);
        if (channels is < 1 or > 4) throw new ArgumentOutOfRangeException(nameof(channels), channels, "Expected 1 to 4 channels.");
        if (depth is not (8 or 16)) throw new ArgumentOutOfRangeException(nameof(depth), depth, "Expected 8 or 16 bits.");
        (Width, Height, Channels, Depth) = (width, height, channels, depth);
        Samples = new ushort[(long)width * height * channels];
    }

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public int Depth { get; }

    /// <summary>The largest sample: 255 or 65535.</summary>
    public int MaxValue => (1 << Depth) - 1;

    /// <summary>Whether the last channel is opacity.</summary>
    public bool HasAlpha => Channels is 2 or 4;

    /// <summary>All samples: sample c of pixel (x, y) is at (y · Width + x) · Channels + c.</summary>
    public ushort[] Samples { get; }

    public Span<ushort> Row(int y) => Samples.AsSpan(y * Width * Channels, Width * Channels);

    public Span<ushort> Pixel(int x, int y) => Samples.AsSpan(((y * Width) + x) * Channels, Channels);
}
