namespace ConvDnn.Kernels;

/// <summary>Joins spatial axes on which a convolution does nothing (one tap, step 1, no padding, nothing left over) and whose neighbours follow without a gap, so that a 1×1 convolution sees one long row.</summary>
internal static class AxisMerging
{
    /// <summary>The same convolution with as few axes as its strides allow.</summary>
    public static ConvolutionGeometry Merge(ConvolutionGeometry geometry)
    {
        if (!Passes(geometry, 2) || !Passes(geometry, 1) || !Joins(geometry, 1)) return geometry;
        geometry = Join(geometry, 1, geometry.Input.H * geometry.Input.W);
        return Passes(geometry, 0) && Joins(geometry, 0) ? Join(geometry, 0, geometry.Input.D * geometry.Input.W) : geometry;
    }

    private static bool Passes(ConvolutionGeometry geometry, int axis) =>
        geometry.Kernel[axis] == 1 && geometry.Stride[axis] == 1 && geometry.PadBefore[axis] == 0 && geometry.Input[axis] == geometry.Output[axis];

    /// <summary>True when, in every tensor, the axis steps over exactly one row.</summary>
    private static bool Joins(ConvolutionGeometry geometry, int axis) =>
        Follows(geometry.X, geometry.Input.W, axis) && Follows(geometry.Y, geometry.Input.W, axis) && Follows(geometry.Z ?? geometry.Y, geometry.Input.W, axis);

    private static bool Follows(TensorStrides strides, long length, int axis) => strides.Spatial[axis] == strides.W * length;

    private static ConvolutionGeometry Join(ConvolutionGeometry geometry, int axis, long length)
    {
        // The axes outside the joined ones keep their own lengths, which differ between input and output where a filter runs over them.
        Extent3 Merged(Extent3 size) => axis == 1 ? new Extent3(size.D, 1, length) : new Extent3(1, 1, length);
        return geometry with { Input = Merged(geometry.Input), Output = Merged(geometry.Output) };
    }
}
