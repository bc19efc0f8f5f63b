namespace ConvDnn.Kernels.OneTap;

/// <summary>What the one-tap kernels take, and when they are the fastest.</summary>
internal static class OneTapRules
{
    /// <summary>Vectors of windows in a plane below which filling lanes with filters is better, where windows fill the last vector.</summary>
    private const long LeastVectors = 24;

    /// <summary>The same where the last vector begins among the windows before it, and the elements of a filter up to which not turning the sums around outweighs that.</summary>
    private const long LeastUnevenVectors = 12;

    private const long MostUnevenFilter = 128 << 10;

    /// <summary>Elements of a filter up to which a run is so short that what comes before and after its products decides.</summary>
    private const long TinyFilter = 1024;

    /// <summary>Fewer rows leave the accumulators of a tile idle.</summary>
    private const long LeastRows = 8;

    /// <summary>Why a request cannot be done, or null.</summary>
    public static string? Refusal(ConvolutionRequest request)
    {
        if (request.Direction == ConvolutionDirection.BackwardFilter) return "has no gradient of w.";
        return IsFlat(AxisMerging.Merge(request.Geometry)) ? null : "takes filters of one tap, without strides or padding, on planes whose elements follow each other.";
    }

    /// <summary>True when planes fill vectors, more than a few, or everything is tiny.</summary>
    public static bool IsWorthwhile(ConvolutionRequest request, int lanes)
    {
        if (Refusal(request) is not null) return false;
        ConvolutionGeometry geometry = AxisMerging.Merge(request.Geometry);
        (long rows, long channels) = request.Direction == ConvolutionDirection.Forward ? (geometry.Filters, geometry.Channels) : (geometry.Channels, geometry.Filters);
        (long vectors, long rest) = Math.DivRem(geometry.Output.W, lanes);
        if (rows < LeastRows) return false;
        if (rest == 0 && (vectors >= LeastVectors || (vectors > 0 && rows * channels <= TinyFilter))) return true;
        return vectors >= LeastUnevenVectors && rows * channels <= MostUnevenFilter;
    }

    private static bool IsFlat(ConvolutionGeometry geometry) =>
        geometry.Kernel.Volume == 1 && geometry.Output is { D: 1, H: 1 } && geometry.Input == geometry.Output && geometry.Stride.W == 1 && geometry.PadBefore == default
        && geometry is { X.W: 1, Y.W: 1 } && (geometry.Z ?? geometry.Y).W == 1;
}
