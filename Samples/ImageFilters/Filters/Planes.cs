using ConvDnn.Samples.ImageFilters.Imaging;

namespace ConvDnn.Samples.ImageFilters.Filters;

/// <summary>
/// The channels of a picture as planes of numbers, one behind the other: what a convolution takes as a batch of one-channel images.
/// Colors are multiplied by opacity, so that what lies under a transparent pixel does not leak into its neighbours.
/// </summary>
/// <param name="Count">Planes; the last is opacity where the picture has it.</param>
/// <param name="Height">Rows of a plane.</param>
/// <param name="Width">Numbers per row.</param>
/// <param name="Values">Number (x, y) of plane p is at (p · Height + y) · Width + x, between 0 and the picture's largest sample.</param>
internal sealed record Planes(int Count, int Height, int Width, float[] Values)
{
    /// <summary>Numbers per plane.</summary>
    public int Size => Height * Width;

    public static Planes Of(Picture picture)
    {
        Planes planes = new(picture.Channels, picture.Height, picture.Width, new float[picture.Samples.Length]);
        for (int i = 0; i < planes.Size; i++)
        {
            ReadOnlySpan<ushort> pixel = picture.Samples.AsSpan(i * picture.Channels, picture.Channels);
            float opacity = picture.HasAlpha ? (float)pixel[^1] / picture.MaxValue : 1;
            for (int c = 0; c < picture.Channels; c++)
                planes.Values[(c * planes.Size) + i] = picture.HasAlpha && c == picture.Channels - 1 ? pixel[c] : pixel[c] * opacity;
        }

        return planes;
    }

    /// <summary>Brightness as the eye weighs colors (ITU-R BT.709: 0.2126 R + 0.7152 G + 0.0722 B), over black where the picture is transparent.</summary>
    public static Planes BrightnessOf(Picture picture)
    {
        Planes all = Of(picture);
        if (picture.Channels < 3) return new Planes(1, all.Height, all.Width, all.Values[..all.Size]);
        float[] brightness = new float[all.Size];
        for (int i = 0; i < all.Size; i++)
            brightness[i] = (0.2126f * all.Values[i]) + (0.7152f * all.Values[all.Size + i]) + (0.0722f * all.Values[(2 * all.Size) + i]);
        return new Planes(1, all.Height, all.Width, brightness);
    }

    /// <summary>A picture of these planes: divided by opacity where there is one, rounded, and cut off at the ends of the range.</summary>
    public Picture ToPicture(int depth)
    {
        Picture picture = new(Width, Height, Count, depth);
        int opacityPlane = Count - 1;
        for (int i = 0; i < Size; i++)
        {
            Span<ushort> pixel = picture.Samples.AsSpan(i * Count, Count);
            float opacity = picture.HasAlpha ? Values[(opacityPlane * Size) + i] / picture.MaxValue : 1;
            for (int c = 0; c < Count; c++)
            {
                float value = Values[(c * Size) + i];
                if (picture.HasAlpha && c != opacityPlane) value = opacity > 0 ? value / opacity : 0;
                pixel[c] = (ushort)Math.Clamp(MathF.Round(value), 0, picture.MaxValue);
            }
        }

        return picture;
    }
}
