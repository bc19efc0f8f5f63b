using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Planar;

/// <summary>What the planar kernels take, and when they are the fastest.</summary>
internal static class PlanarRules
{
    /// <summary>The phases of a step are kept side by side.</summary>
    private const long MostPhases = 1 << 10;

    /// <summary>Why a request cannot be done, or null.</summary>
    public static string? Refusal(ConvolutionRequest request)
    {
        if (GemmRules.Refusal(request) is { } refusal) return refusal;
        Extent3 stride = request.Geometry.Stride;
        return request.Direction != ConvolutionDirection.BackwardData && (stride.H > MostPhases || stride.W > MostPhases)
            ? $"keeps rows and columns apart by their place modulo the stride; up to {MostPhases} such places are allowed on an axis."
            : null;
    }

    /// <summary>True when the rows (filters; channels in a gradient of x) of a group would leave most lanes of a vector empty, and windows lie side by side or the rows are very few.</summary>
    public static bool IsWorthwhile(ConvolutionRequest request)
    {
        (ConvolutionGeometry geometry, KernelTable table) = (request.Geometry, request.Table);
        bool backward = request.Direction == ConvolutionDirection.BackwardData;
        (long rows, long channels) = backward ? (geometry.Channels, geometry.Filters) : (geometry.Filters, geometry.Channels);
        if (rows > table[KernelNumber.PlanarMostRows] || (backward && geometry.Stride.W > table[KernelNumber.PlanarMostBackwardStride])) return false;
        bool beside = geometry.X.W == 1 && geometry.Y.W == 1;
        if (!beside && rows > table[KernelNumber.PlanarMostSpreadRows] && channels > 1) return false;
        if (beside && geometry.Groups == 1 && geometry.Kernel.Volume == 1) return false;
        // Every element of a gradient of w ends in a sum over lanes, which many windows have to pay for.
        return request.Direction != ConvolutionDirection.BackwardFilter
            || (geometry.Channels * geometry.Filters <= table[KernelNumber.PlanarMostElements] && geometry.Images * geometry.Output.Volume >= geometry.Channels * geometry.Filters * table[KernelNumber.PlanarWindowsPerElement]);
    }
}
