namespace ConvDnn.Kernels;

/// <summary>
/// The part of an axis that one correlation covers. A forward pass has one part. A gradient of x has one for every residue of the input position modulo the
/// stride: within it every position meets the same taps, every TapStep-th from FirstTap, so nothing is multiplied by inserted zeros.
/// </summary>
/// <param name="Patch">Windows and taps of the part.</param>
/// <param name="FirstTap">The filter tap that is tap 0 of the part.</param>
/// <param name="TapStep">Filter taps between taps of the part.</param>
/// <param name="TargetFirst">The result index of window 0.</param>
/// <param name="TargetStep">Result indices between windows.</param>
/// <param name="TapsBefore">Taps of the parts before this one.</param>
internal readonly record struct AxisPart(PatchAxis Patch, long FirstTap, long TapStep, long TargetFirst, long TargetStep, long TapsBefore)
{
    /// <summary>The single part of a forward pass (or of the patches of a gradient of w).</summary>
    public static AxisPart[] Forward(ConvolutionGeometry geometry, int axis) =>
    [
        new(new PatchAxis(geometry.Output[axis], -geometry.PadBefore[axis], geometry.Stride[axis], geometry.Kernel[axis], geometry.Dilation[axis],
            new AxisMap(geometry.Input[axis], geometry.Padding), geometry.X.Spatial[axis]), 0, 1, 0, 1, 0),
    ];

    /// <summary>
    /// The parts of a gradient of x with zero padding. Input i and output o meet at tap t when i + pad = o·stride + t·dilation; with
    /// i + pad = r + stride·j that needs t·dilation ≡ r (mod stride), and then o = j + (r − t·dilation)/stride.
    /// </summary>
    public static AxisPart[] BackwardData(ConvolutionGeometry geometry, int axis)
    {
        (long stride, long dilation, long pad, long taps) = (geometry.Stride[axis], geometry.Dilation[axis], geometry.PadBefore[axis], geometry.Kernel[axis]);
        long length = geometry.Input[axis];
        long tapStep = stride / GreatestCommonDivisor(stride, dilation);
        var source = new AxisMap(geometry.Output[axis], PaddingKind.Zero);
        var parts = new AxisPart[Math.Min(stride, length)];
        long before = 0;
        for (long first = 0; first < parts.Length; first++)
        {
            long quotient = Math.DivRem(first + pad, stride, out long residue);
            if (residue < 0) (quotient, residue) = (quotient - 1, residue + stride);
            long firstTap = 0;
            while (firstTap < Math.Min(taps, tapStep) && (firstTap * dilation - residue) % stride != 0) firstTap++;
            long count = firstTap < Math.Min(taps, tapStep) ? (taps - 1 - firstTap) / tapStep + 1 : 0;
            long at = count == 0 ? 0 : quotient + (residue - firstTap * dilation) / stride;
            var patch = new PatchAxis((length - 1 - first) / stride + 1, at, 1, count, -(tapStep * dilation / stride), source, geometry.Y.Spatial[axis]);
            parts[first] = new AxisPart(patch, firstTap, tapStep, first, stride, before);
            before += count;
        }

        return parts;
    }

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
