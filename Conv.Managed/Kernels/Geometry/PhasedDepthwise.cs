namespace ConvDnn.Kernels;

/// <summary>
/// The gradient of x of a 3×3 filter with step 2 and a padding of 1, of one plane: a window (p, q) of y makes the four results at (2p, 2q) … (2p + 1, 2q + 1), from itself and its
/// neighbours to the right and below.
/// </summary>
internal static class PhasedDepthwise
{
    /// <summary>True when a geometry's gradient of x is of this kind.</summary>
    public static bool Fits(ConvolutionGeometry geometry) =>
        geometry is { Kernel: { D: 1, H: 3, W: 3 }, Stride: { D: 1, H: 2, W: 2 }, Dilation: { H: 1, W: 1 }, PadBefore: { D: 0, H: 1, W: 1 }, Input: { D: 1, H: > 1, W: > 1 } }
        && geometry.Output.D == 1 && geometry.Output.H == (geometry.Input.H + 1) / 2 && geometry.Output.W == (geometry.Input.W + 1) / 2;
}
