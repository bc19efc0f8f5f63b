namespace ConvDnn.Kernels;

/// <summary>Distances in elements between neighbours along each axis of a tensor; any layout is some choice of these. Negative strides are legal.</summary>
/// <param name="Outer">Between images (x, y) or filters (w).</param>
/// <param name="Channel">Between channels; of a filter, between the channels of its group.</param>
/// <param name="D">Between depths.</param>
/// <param name="H">Between rows.</param>
/// <param name="W">Between columns.</param>
public readonly record struct TensorStrides(long Outer, long Channel, long D, long H, long W)
{
    /// <summary>NCHW, or KCRS for a filter: columns are neighbours.</summary>
    /// <param name="channels">Channels per image or per filter.</param>
    /// <param name="extents">Spatial lengths.</param>
    /// <returns>The strides of a tensor without gaps.</returns>
    public static TensorStrides ChannelsFirst(long channels, Extent3 extents) =>
        new(channels * extents.Volume, extents.Volume, extents.H * extents.W, extents.W, 1);

    /// <summary>NHWC, or KRSC for a filter: channels are neighbours.</summary>
    /// <param name="channels">Channels per image or per filter.</param>
    /// <param name="extents">Spatial lengths.</param>
    /// <returns>The strides of a tensor without gaps.</returns>
    public static TensorStrides ChannelsLast(long channels, Extent3 extents) =>
        new(channels * extents.Volume, 1, extents.H * extents.W * channels, extents.W * channels, channels);

    /// <summary>RSCK, the filter layout with the filters as neighbours.</summary>
    /// <param name="filters">Filters over all groups.</param>
    /// <param name="channels">Channels per group.</param>
    /// <param name="extents">Kernel lengths.</param>
    /// <returns>The strides of a tensor without gaps.</returns>
    public static TensorStrides FiltersLast(long filters, long channels, Extent3 extents) =>
        new(1, filters, extents.H * extents.W * channels * filters, extents.W * channels * filters, channels * filters);

    /// <summary>CKRS, the filter layout with channels outside filters.</summary>
    /// <param name="filters">Filters over all groups.</param>
    /// <param name="extents">Kernel lengths.</param>
    /// <returns>The strides of a tensor without gaps.</returns>
    public static TensorStrides ChannelsOutside(long filters, Extent3 extents) =>
        new(extents.Volume, filters * extents.Volume, extents.H * extents.W, extents.W, 1);

    /// <summary>The spatial strides.</summary>
    public Extent3 Spatial => new(D, H, W);
}
