using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Spread;

/// <summary>What the spread kernels take, and when they are the fastest.</summary>
internal static class SpreadRules
{
    /// <summary>Why a request cannot be done, or null.</summary>
    public static string? Refusal(ConvolutionRequest request) =>
        request.Direction == ConvolutionDirection.BackwardData ? GemmRules.Refusal(request) : "computes gradients of x only.";

    /// <summary>True when results would lie apart from each other, or taps and channels together fill vectors that channels alone do not.</summary>
    public static bool IsWorthwhile(ConvolutionRequest request, int lanes) =>
        FillsLanes(request, lanes)
        || (Refusal(request) is null && request.Geometry is { Groups: 1, Stride.W: > 1 } geometry && geometry.Kernel.W * geometry.Channels >= lanes / 2 && !IsProduct(geometry, lanes));

    /// <summary>Filters of one tap whose results have neighbouring channels that fill vectors: a plain product, with zeros between its pixels, that needs nothing spread.</summary>
    private static bool IsProduct(ConvolutionGeometry geometry, int lanes) => geometry.Kernel.Volume == 1 && geometry.X.Channel == 1 && geometry.Channels % lanes == 0;

    /// <summary>True when taps and channels together fill vectors that channels alone do not.</summary>
    public static bool FillsLanes(ConvolutionRequest request, int lanes)
    {
        ConvolutionGeometry geometry = request.Geometry;
        long rows = geometry.Kernel.W * geometry.Channels;
        return Refusal(request) is null && geometry.Groups == 1 && rows >= lanes / 2 && Share(rows, lanes) > request.Table[KernelNumber.SpreadLeastGain] * Share(geometry.Channels, lanes);
    }

    /// <summary>The share of lanes that are in use.</summary>
    private static double Share(long rows, int lanes) => rows / (double)((rows + lanes - 1) / lanes * lanes);
}
