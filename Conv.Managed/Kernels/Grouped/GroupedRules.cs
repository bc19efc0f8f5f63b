using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Padding;

namespace ConvDnn.Kernels.Grouped;

/// <summary>What the grouped kernels take, and when they are the fastest.</summary>
internal static class GroupedRules
{
    private const long MostBytes = 1 << 20;

    /// <summary>Channels of the widest vector: a number that it divides fills vectors of any width.</summary>
    private const long Evenly = 16;
    private const long MostCorrelations = 64;

    /// <summary>How result channels come to lie in lanes, or null when they do not fit.</summary>
    public static GroupLanes? Lanes(ConvolutionRequest request, int lanes)
    {
        ConvolutionGeometry geometry = request.Geometry;
        return request.Direction == ConvolutionDirection.BackwardData
            ? GroupLanes.For(lanes, geometry.Groups, geometry.Channels, geometry.Filters)
            : GroupLanes.For(lanes, geometry.Groups, geometry.Filters, geometry.Channels);
    }

    /// <summary>Why a request cannot be done with vectors of some lanes, or null.</summary>
    public static string? Refusal<T>(ConvolutionRequest request, GroupedTiles<T> tiles)
        where T : unmanaged, INumber<T>
    {
        ConvolutionGeometry geometry = request.Geometry;
        if (GemmRules.Refusal(request) is { } refusal) return refusal;
        if (Lanes(request, tiles.Lanes) is not { } lanes)
            return $"needs groups that fill vectors of {tiles.Lanes} channels or of which several fill one, as many channels as filters each; this has {geometry.Groups} of {geometry.Channels} channels and {geometry.Filters} filters.";
        if (request.Direction == ConvolutionDirection.BackwardFilter)
        {
            if (geometry.Padding != PaddingKind.Zero && geometry.ReadsOutside) return $"sums over the image itself, not over its padding; this has {geometry.Padding}.";
            long copies = GroupedGradientPlan<T>.Bytes(geometry, lanes, tiles);
            return copies <= MostBytes ? null : $"copies the rows that some windows read, which takes {copies} bytes here; up to {MostBytes} are allowed.";
        }

        if (FoldedDataGradient.IsNeeded(request)) return $"returns nothing from padding to the image; this has {geometry.Padding}.";
        long correlations = request.Direction == ConvolutionDirection.BackwardData ? geometry.Stride.Volume : 1;
        if (!(correlations <= MostCorrelations)) return $"takes strides whose product is up to {MostCorrelations}, this has {correlations}.";
        long bytes = GroupedPlan<T>.RowBytes(geometry, request.Direction, lanes, tiles);
        return bytes <= MostBytes ? null : $"keeps the source rows of a window at hand, which takes {bytes} bytes here; up to {MostBytes} are allowed.";
    }

    /// <summary>
    /// True for groups of few channels that are neighbours. Other layouts are transposed row by row: several products per value pay for that, and very many taps; in a gradient of w also
    /// rows so short that vectors of neighbouring windows would be half empty. Groups of more channels have kernels that multiply several vectors of filters by the same pixels;
    /// of twice as many these are ahead only where channels are neighbours and windows are one pixel apart.
    /// </summary>
    public static bool IsWorthwhile(ConvolutionRequest request)
    {
        ConvolutionGeometry geometry = request.Geometry;
        bool beside = geometry is { X.Channel: 1, Y.Channel: 1 };
        bool twice = request.Direction switch
        {
            ConvolutionDirection.Forward => beside,
            ConvolutionDirection.BackwardData => beside || geometry.Stride.Volume > 1,
            _ => geometry.Stride.Volume == 1,
        };
        double most = request.Table[KernelNumber.GroupedMostChannels] * (twice ? 2 : 1);
        if (geometry.Groups == 1 || Math.Max(geometry.Channels, geometry.Filters) > most) return false;
        if (beside || geometry.Channels * geometry.Filters > 1) return true;
        // Planes of few pixels leave most lanes empty when windows are in them; turned, channels fill them.
        bool fewPixels = geometry.Groups % Evenly == 0 && Math.Max(geometry.Input.Volume, geometry.Output.Volume) <= request.Table[KernelNumber.GroupedSmallPlane];
        if (fewPixels && request.Direction != ConvolutionDirection.BackwardFilter) return true;
        return request.Direction == ConvolutionDirection.BackwardFilter
            ? geometry.Output.W <= request.Table[KernelNumber.GroupedShortRow]
            : geometry.Kernel.Volume >= request.Table[KernelNumber.GroupedManyTaps];
    }
}
