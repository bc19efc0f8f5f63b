using ConvDnn.Samples.ImageFilters.Filters;
using ConvDnn.Samples.ImageFilters.Imaging;
using NUnit.Framework;

namespace ConvDnn.Tests.Samples.ImageFilters;

public class SobelEdgesTests
{
    [Test]
    public void Apply_to_a_step_marks_both_sides_of_it()
    {
        // 10 to the left, 60 from column 3 on: gx = (1 + 2 + 1) · 50 = 200 on columns 2 and 3, gy = 0.
        Picture step = Drawn(6, 4, (x, _) => x < 3 ? 10 : 60);
        Picture edges = Apply(step);
        for (int y = 0; y < 4; y++) Assert.That(edges.Row(y).ToArray(), Is.EqualTo(new[] { 0, 0, 200, 200, 0, 0 }));

        Picture upright = Apply(Drawn(4, 6, (_, y) => y < 3 ? 10 : 60));
        for (int x = 0; x < 4; x++) Assert.That(Enumerable.Range(0, 6).Select(y => (int)upright.Pixel(x, y)[0]), Is.EqualTo(new[] { 0, 0, 200, 200, 0, 0 }));
    }

    [Test]
    public void Apply_takes_the_length_of_the_gradient()
    {
        // One pixel of 30: beside it |g| = 2 · 30; at its corners gx = gy = ±30, √1800 = 42.4; on it 0.
        Picture edges = Apply(Drawn(5, 5, (x, y) => (x, y) == (2, 2) ? 30 : 0));
        Assert.That(edges.Samples, Is.EqualTo(new[]
        {
            0, 0, 0, 0, 0,
            0, 42, 60, 42, 0,
            0, 60, 0, 60, 0,
            0, 42, 60, 42, 0,
            0, 0, 0, 0, 0,
        }));
    }

    [Test]
    public void Apply_cuts_off_at_white()
    {
        // A step of 255 has gx = 1020.
        Assert.That(Apply(Drawn(4, 3, (x, _) => x < 2 ? 0 : 255)).Row(1).ToArray(), Is.EqualTo(new[] { 0, 255, 255, 0 }));
    }

    [TestCase(0, 43)] // 4 · 50 · 0.2126 = 42.52
    [TestCase(1, 143)] // 4 · 50 · 0.7152 = 143.04
    [TestCase(2, 14)] // 4 · 50 · 0.0722 = 14.44
    public void Apply_weighs_colors_as_the_eye_does(int channel, int expected)
    {
        Picture picture = new(4, 3, channels: 3, depth: 8);
        for (int y = 0; y < 3; y++)
            for (int x = 2; x < 4; x++)
                picture.Pixel(x, y)[channel] = 50;
        Picture edges = Apply(picture);
        Assert.That(edges.Channels, Is.EqualTo(1));
        Assert.That(edges.Row(1).ToArray(), Is.EqualTo(new[] { 0, expected, expected, 0 }));
    }

    private static Picture Drawn(int width, int height, Func<int, int, int> value)
    {
        Picture picture = new(width, height, channels: 1, depth: 8);
        for (int i = 0; i < picture.Samples.Length; i++) picture.Samples[i] = (ushort)value(i % width, i / width);
        return picture;
    }

    private static Picture Apply(Picture picture)
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        return SobelEdges.Apply(picture, runtime, new FilterOptions());
    }
}
