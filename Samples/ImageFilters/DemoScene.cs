using ConvDnn.Samples.ImageFilters.Imaging;

namespace ConvDnn.Samples.ImageFilters;

/// <summary>
/// A small landscape drawn by formulas: sky, sun, two ranges of hills, a lake that mirrors them, a house, and some grain as a camera adds.
/// It has what filters are judged by: smooth gradients, sharp edges in every direction, fine texture. The same on every machine.
/// </summary>
internal static class DemoScene
{
    private const int Width = 320;
    private const int Height = 240;
    private const int Shore = 170;

    private readonly record struct Color(double Red, double Green, double Blue)
    {
        public static Color operator *(Color color, double factor) => new(color.Red * factor, color.Green * factor, color.Blue * factor);

        public static Color operator +(Color a, Color b) => new(a.Red + b.Red, a.Green + b.Green, a.Blue + b.Blue);

        public Color Mix(Color other, double share) => (this * (1 - share)) + (other * share);
    }

    public static Picture Draw()
    {
        Picture picture = new(Width, Height, channels: 3, depth: 8);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                Color color = (y < Shore ? Land(x, y) : Lake(x, y)) * (0.97 + (0.06 * Noise(x, y)));
                Span<ushort> pixel = picture.Pixel(x, y);
                pixel[0] = Sample(color.Red);
                pixel[1] = Sample(color.Green);
                pixel[2] = Sample(color.Blue);
            }
        }

        return picture;
    }

    private static Color Land(int x, int y)
    {
        if (House(x - 60, y - 120) is { } house) return house;
        if (y > Ridge(x, 140, 22, 37, seed: 2)) return new Color(0.20, 0.36, 0.16) * (0.7 + (0.6 * Smooth(x / 3.0, y / 3.0)));
        if (y > Ridge(x, 95, 45, 61, seed: 1)) return new Color(0.42, 0.45, 0.55) * (0.85 + (0.3 * Smooth(x / 9.0, y / 5.0)));
        double fromSun = Math.Sqrt(((x - 240) * (x - 240)) + ((y - 45) * (y - 45)));
        if (fromSun < 18) return new Color(1, 0.95, 0.75);
        Color sky = new Color(0.35, 0.55, 0.85).Mix(new Color(0.95, 0.85, 0.70), (double)y / Shore);
        return sky.Mix(new Color(1, 0.9, 0.7), Math.Exp(-(fromSun - 18) / 30));
    }

    /// <summary>A wall with a door and two windows below a roof; coordinates from the left upper corner of the wall.</summary>
    private static Color? House(int x, int y)
    {
        if (y is >= -28 and < 0 && Math.Abs(x - 30) <= 38 + (y * 38 / 28)) return new Color(0.60, 0.20, 0.15) * (y % 4 == 0 ? 0.8 : 1);
        if (x is < 0 or >= 60 || y is < 0 or >= 45) return null;
        if (x is >= 24 and < 36 && y >= 20) return new Color(0.35, 0.22, 0.12);
        if (y is >= 12 and < 26 && (x is >= 6 and < 18 or >= 42 and < 54)) return x % 12 == 0 || y == 19 ? new Color(0.9, 0.9, 0.9) : new Color(0.15, 0.2, 0.3);
        return new Color(0.93, 0.88, 0.78);
    }

    private static Color Lake(int x, int y)
    {
        double depth = (double)(y - Shore) / (Height - Shore);
        int wave = (int)Math.Round(3 * depth * Math.Sin((y * 0.9) + (4 * Smooth(x / 40.0, y / 4.0))));
        Color mirrored = Land(Math.Clamp(x + wave, 0, Width - 1), Math.Max(0, (2 * Shore) - y - 1));
        return mirrored.Mix(new Color(0.10, 0.22, 0.32), 0.35 + (0.4 * depth));
    }

    private static double Ridge(int x, double top, double rise, double length, int seed) =>
        top + (rise * (Smooth(x / length, seed * 17.5) - 0.5)) + (rise / 3 * (Smooth(x / length * 4, seed * 31.5) - 0.5));

    /// <summary>Noise between 0 and 1, smooth between whole numbers.</summary>
    private static double Smooth(double x, double y)
    {
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        double across = Ease(x - left), down = Ease(y - top);
        double upper = Noise(left, top) + ((Noise(left + 1, top) - Noise(left, top)) * across);
        double lower = Noise(left, top + 1) + ((Noise(left + 1, top + 1) - Noise(left, top + 1)) * across);
        return upper + ((lower - upper) * down);
    }

    private static double Ease(double t) => t * t * (3 - (2 * t));

    /// <summary>A number between 0 and 1 that looks random and depends on the place alone.</summary>
    private static double Noise(int x, int y)
    {
        uint hash = unchecked(((uint)x * 0x9E3779B1) ^ ((uint)y * 0x85EBCA77));
        hash = unchecked((hash ^ (hash >> 15)) * 0x2C1B3C6D);
        hash = unchecked((hash ^ (hash >> 12)) * 0x297A2D39);
        return (hash ^ (hash >> 15)) / (double)uint.MaxValue;
    }

    private static ushort Sample(double value) => (ushort)Math.Round(255 * Math.Clamp(value, 0, 1));
}
