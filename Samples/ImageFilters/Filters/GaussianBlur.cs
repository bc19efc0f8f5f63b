using ConvDnn.Samples.ImageFilters.Imaging;

namespace ConvDnn.Samples.ImageFilters.Filters;

/// <summary>Blurs with the 5 × 5 whole-number approximation of a Gaussian with σ = 1.</summary>
internal static class GaussianBlur
{
    /// <summary>The sum of the kernel; dividing by it keeps the brightness.</summary>
    private const int Sum = 273;

    private static readonly KernelBank Kernel = new(1, 5,
    [
        1, 4, 7, 4, 1,
        4, 16, 26, 16, 4,
        7, 26, 41, 26, 7,
        4, 16, 26, 16, 4,
        1, 4, 7, 4, 1,
    ]);

    public static Picture Apply(Picture picture, ConvRuntime runtime, FilterOptions options)
    {
        Planes blurred = Kernel.Slide(Planes.Of(picture), runtime, options);
        // Sums of whole numbers are exact; one division at the end is the only rounding.
        foreach (ref float value in blurred.Values.AsSpan()) value /= Sum;
        return blurred.ToPicture(picture.Depth);
    }
}
