namespace ConvDnn.Kernels.Padding;

/// <summary>The smallest box that holds the image and every position that a window reads.</summary>
/// <param name="First">Position of the box's first corner; the image begins at 0, so these are 0 or negative.</param>
/// <param name="Extents">Lengths of the box.</param>
internal readonly record struct ContinuedPlane(Extent3 First, Extent3 Extents)
{
    public static ContinuedPlane Of(ConvolutionGeometry geometry)
    {
        long First(int axis) => Math.Min(0, -geometry.PadBefore[axis]);
        long Length(int axis) => Math.Max(geometry.Input[axis], geometry.Reach(axis) - geometry.PadBefore[axis]) - First(axis);
        return new ContinuedPlane(new Extent3(First(0), First(1), First(2)), new Extent3(Length(0), Length(1), Length(2)));
    }
}
