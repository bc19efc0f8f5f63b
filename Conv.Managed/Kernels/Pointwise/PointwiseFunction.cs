namespace ConvDnn.Kernels;

/// <summary>An activation function and its parameter.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Parameter">Cap, slope, scale or sharpness, as the function says; others ignore it.</param>
public readonly record struct PointwiseFunction(PointwiseKind Kind, double Parameter = 1)
{
    /// <summary>The function that changes nothing.</summary>
    public static PointwiseFunction Identity => new(PointwiseKind.Identity);
}
