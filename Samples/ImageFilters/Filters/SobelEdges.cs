using ConvDnn.Samples.ImageFilters.Imaging;

namespace ConvDnn.Samples.ImageFilters.Filters;

/// <summary>Finds edges: the magnitude √(gx² + gy²) of the gradient of brightness, with Sobel's two kernels; where it exceeds white it is white.</summary>
internal static class SobelEdges
{
    private static readonly KernelBank Kernels = new(2, 3,
    [
        -1, 0, 1,
        -2, 0, 2,
        -1, 0, 1,

        -1, -2, -1,
        0, 0, 0,
        1, 2, 1,
    ]);

    public static Picture Apply(Picture picture, ConvRuntime runtime, FilterOptions options)
    {
        Planes gradients = Kernels.Slide(Planes.BrightnessOf(picture), runtime, options);
        ReadOnlySpan<float> gx = gradients.Values.AsSpan(0, gradients.Size), gy = gradients.Values.AsSpan(gradients.Size);
        float[] magnitudes = new float[gradients.Size];
        for (int i = 0; i < magnitudes.Length; i++) magnitudes[i] = MathF.Sqrt((gx[i] * gx[i]) + (gy[i] * gy[i]));
        return new Planes(1, gradients.Height, gradients.Width, magnitudes).ToPicture(picture.Depth);
    }
}
