namespace ConvDnn.Kernels.Direct;

/// <summary>When the direct kernels are the fastest. They take what the matrix product takes.</summary>
internal static class DirectRules
{
    private const long LeastRows = 16;

    /// <summary>True when the rows (filters; channels in a gradient of x) fill a vector.</summary>
    public static bool IsWorthwhile(ConvolutionRequest request) =>
        (request.Direction == ConvolutionDirection.BackwardData ? request.Geometry.Channels : request.Geometry.Filters) >= LeastRows;
}
