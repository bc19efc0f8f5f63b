using ConvDnn.Samples.ImageFilters.Filters;
using ConvDnn.Samples.ImageFilters.Imaging;
using NUnit.Framework;

namespace ConvDnn.Tests.Samples.ImageFilters;

public class GaussianBlurTests
{
    private static readonly int[] Kernel =
    [
        1, 4, 7, 4, 1,
        4, 16, 26, 16, 4,
        7, 26, 41, 26, 7,
        4, 16, 26, 16, 4,
        1, 4, 7, 4, 1,
    ];

    [Test]
    public void Apply_to_a_single_bright_pixel_draws_the_kernel()
    {
        // 27300 is 100 times the kernel's sum of 273, so each pixel becomes 100 times its weight.
        Picture picture = new(7, 6, channels: 1, depth: 16);
        picture.Pixel(3, 2)[0] = 27300;
        Picture blurred = Apply(picture);
        int[] expected = new int[7 * 6];
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 5; x++)
                expected[(y * 7) + 1 + x] = 100 * Kernel[(y * 5) + x];
        Assert.That(blurred.Samples, Is.EqualTo(expected));
        Assert.That(Kernel.Sum(), Is.EqualTo(273));
    }

    [Test]
    public void Apply_rounds_to_nearest()
    {
        Picture picture = new(5, 5, channels: 1, depth: 8);
        picture.Pixel(2, 2)[0] = 255;
        // 255/273 times 1, 4, 7, 16, 26, 41: 0.93, 3.74, 6.54, 14.95, 24.29, 38.30.
        Assert.That(Apply(picture).Row(0).ToArray(), Is.EqualTo(new[] { 1, 4, 7, 4, 1 }));
        Assert.That(Apply(picture).Row(2).ToArray(), Is.EqualTo(new[] { 7, 24, 38, 24, 7 }));
    }

    [Test]
    public void Apply_blurs_channels_apart()
    {
        Picture picture = new(6, 5, channels: 3, depth: 16);
        picture.Pixel(2, 2)[0] = 273;
        picture.Pixel(3, 2)[2] = 546;
        Picture blurred = Apply(picture);
        Assert.That(blurred.Pixel(3, 2).ToArray(), Is.EqualTo(new[] { 26, 0, 82 })); // one to the right of the first, on the second: 2 · 41
        Assert.That(blurred.Pixel(0, 2).ToArray(), Is.EqualTo(new[] { 7, 0, 0 }));
        Assert.That(blurred.Pixel(1, 1).ToArray(), Is.EqualTo(new[] { 16, 0, 8 })); // one left and up; two left and one up: 2 · 4
    }

    [TestCase(PaddingMode.Replicate)]
    [TestCase(PaddingMode.Reflect)]
    [TestCase(PaddingMode.Circular)]
    [TestCase(PaddingMode.MeanChannel)]
    public void Apply_keeps_an_even_picture(PaddingMode padding)
    {
        Picture picture = new(6, 4, channels: 1, depth: 8);
        picture.Samples.AsSpan().Fill(200);
        Assert.That(Apply(picture, padding).Samples, Is.All.EqualTo(200));
    }

    [Test]
    public void Apply_with_zeros_outside_darkens_the_border()
    {
        Picture picture = new(6, 5, channels: 1, depth: 8);
        picture.Samples.AsSpan().Fill(255);
        // At a corner 3 × 3 weights lie inside: 41 + 26 + 7 + 26 + 16 + 4 + 7 + 4 + 1 = 132; 255 · 132 / 273 = 123.3.
        Assert.That(Apply(picture, PaddingMode.Zero).Pixel(0, 0)[0], Is.EqualTo(123));
        Assert.That(Apply(picture, PaddingMode.Zero).Pixel(2, 2)[0], Is.EqualTo(255));
    }

    [Test]
    public void Apply_lets_no_color_leak_from_under_transparent_pixels()
    {
        // Red that cannot be seen around one blue pixel that can.
        Picture picture = new(5, 5, channels: 4, depth: 8);
        for (int i = 0; i < 25; i++) new ushort[] { 255, 0, 0, 0 }.CopyTo(picture.Samples, 4 * i);
        new ushort[] { 0, 0, 255, 255 }.CopyTo(picture.Pixel(2, 2));
        Picture blurred = Apply(picture);
        Assert.That(blurred.Pixel(2, 2).ToArray(), Is.EqualTo(new[] { 0, 0, 255, 38 }));
        Assert.That(blurred.Pixel(1, 2).ToArray(), Is.EqualTo(new[] { 0, 0, 255, 24 }));
    }

    private static Picture Apply(Picture picture, PaddingMode padding = PaddingMode.Replicate)
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        return GaussianBlur.Apply(picture, runtime, new FilterOptions(padding));
    }
}
