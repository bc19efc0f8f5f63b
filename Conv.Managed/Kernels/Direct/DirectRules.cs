namespace ConvDnn.Kernels.Direct;

/// <summary>When the direct kernels are the fastest. They take what the matrix product takes.</summary>
internal static class DirectRules
{
    /// <summary>True when the rows (filters; channels in a gradient of x) fill some of a vector, or a long stride leaves the other kernels too few windows.</summary>
    public static bool IsWorthwhile(ConvolutionRequest request)
    {
        ConvolutionGeometry geometry = request.Geometry;
        double leastRows = request.Table[KernelNumber.DirectLeastRows];
        if (request.Direction == ConvolutionDirection.BackwardData) return geometry.Channels >= leastRows || geometry.Stride.W >= request.Table[KernelNumber.DirectManyClasses];
        bool onePixelRows = geometry.Kernel.Volume == 1 && geometry.X.W == 1 && geometry.Y.W == 1;
        return geometry.Filters >= (onePixelRows && request.Direction == ConvolutionDirection.Forward ? 2 * leastRows : leastRows);
    }
}
