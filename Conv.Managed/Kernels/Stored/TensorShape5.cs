namespace ConvDnn.Kernels.Stored;

/// <summary>Lengths and strides of a tensor with three spatial axes, as lists for a walk over several tensors.</summary>
/// <param name="Outer">Images or filters.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Extents">Spatial lengths.</param>
internal readonly record struct TensorShape5(long Outer, long Channels, Extent3 Extents)
{
    public long Elements => checked(Outer * Channels * Extents.Volume);

    public long[] Lengths => [Outer, Channels, Extents.D, Extents.H, Extents.W];

    /// <summary>A layout without gaps that keeps neighbours neighbours: channels last where the given strides have it so.</summary>
    public TensorStrides Compact(TensorStrides given) => given.Channel == 1 && Channels > 1
        ? TensorStrides.ChannelsLast(Channels, Extents)
        : TensorStrides.ChannelsFirst(Channels, Extents);

    public static long[] List(TensorStrides strides) => [strides.Outer, strides.Channel, strides.D, strides.H, strides.W];
}
