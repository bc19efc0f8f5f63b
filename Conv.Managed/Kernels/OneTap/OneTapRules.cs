namespace ConvDnn.Kernels.OneTap;

/// <summary>What the one-tap kernels take, and when they are the fastest.</summary>
internal static class OneTapRules
{
    /// <summary>Why a request cannot be done, or null.</summary>
    public static string? Refusal(ConvolutionRequest request)
    {
        if (request.Direction == ConvolutionDirection.BackwardFilter) return "has no gradient of w.";
        return IsFlat(AxisMerging.Merge(request.Geometry)) ? null : "takes filters of one tap, without strides or padding, on planes whose elements follow each other.";
    }

    /// <summary>True when planes have more than a few vectors, or everything is tiny and fills them.</summary>
    public static bool IsWorthwhile(ConvolutionRequest request, int lanes)
    {
        if (Refusal(request) is not null) return false;
        ConvolutionGeometry geometry = AxisMerging.Merge(request.Geometry);
        (long rows, long channels) = request.Direction == ConvolutionDirection.Forward ? (geometry.Filters, geometry.Channels) : (geometry.Channels, geometry.Filters);
        (long vectors, long rest) = Math.DivRem(geometry.Output.W, lanes);
        KernelTable table = request.Table;
        if (rows < table[KernelNumber.OneTapLeastRows]) return false;
        return vectors >= table[KernelNumber.OneTapLeastVectors] || (rest == 0 && vectors > 0 && rows * channels <= table[KernelNumber.OneTapTinyFilter]);
    }

    private static bool IsFlat(ConvolutionGeometry geometry) =>
        geometry.Kernel.Volume == 1 && geometry.Output is { D: 1, H: 1 } && geometry.Input == geometry.Output && geometry.Stride.W == 1 && geometry.PadBefore == default
        && geometry is { X.W: 1, Y.W: 1 } && (geometry.Z ?? geometry.Y).W == 1;
}
