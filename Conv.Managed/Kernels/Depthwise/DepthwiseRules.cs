using ConvDnn.Kernels.Padding;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>What the depthwise kernels take, and in which of their two forms.</summary>
internal static class DepthwiseRules
{
    private const long MostFiltersPerChannel = 4;
    private const long MostRowBytes = 1 << 20;
    private const long MostCorrelations = 4096;

    /// <summary>Why a request cannot be done depthwise, or null.</summary>
    public static string? Refusal<T>(ConvolutionRequest request)
        where T : unmanaged
    {
        ConvolutionGeometry geometry = request.Geometry;
        if (geometry.Channels != 1) return $"needs one channel per group, this has {geometry.Channels}.";
        if (geometry.Filters > MostFiltersPerChannel) return $"takes up to {MostFiltersPerChannel} filters per channel, this has {geometry.Filters}; the matrix product is faster then.";
        if (RunsAlongChannels(request)) return null;
        if (request.Direction == ConvolutionDirection.BackwardData && !(geometry.Stride.Volume <= MostCorrelations))
            return $"takes strides whose product is up to {MostCorrelations}, this has {geometry.Stride.Volume}.";
        long bytes = RowBytes<T>(request);
        return bytes <= MostRowBytes ? null : $"keeps the input rows of a window at hand, which takes {bytes} bytes here; up to {MostRowBytes} are allowed.";
    }

    /// <summary>True when x and y have their channels as neighbours.</summary>
    public static bool RunsAlongChannels(ConvolutionRequest request)
    {
        ConvolutionGeometry geometry = request.Geometry;
        // A gradient that is folded is computed in planes of its own.
        return geometry is { Filters: 1, Groups: > 1, X.Channel: 1, Y.Channel: 1 } && !FoldedDataGradient.IsNeeded(request);
    }

    private static long RowBytes<T>(ConvolutionRequest request)
        where T : unmanaged
    {
        ConvolutionGeometry geometry = request.Geometry;
        // A folded gradient differs in the length of its planes only, which rows do not depend on.
        return new PlanarDepthwisePlan<T>(geometry with { Padding = PaddingKind.Zero }, request.Direction).BufferBytes;
    }
}
