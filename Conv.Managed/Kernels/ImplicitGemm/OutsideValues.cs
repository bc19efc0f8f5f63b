namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>The value at positions outside the image: one for all, or one per image and channel from a table.</summary>
/// <param name="constant">The value when there is no table.</param>
/// <param name="table">Values by image and channel, or null.</param>
/// <param name="imageStride">Table entries between images.</param>
/// <param name="channelStride">Table entries between channels: 0 when an image has one value.</param>
internal readonly unsafe struct OutsideValues<T>(T constant, T* table, long imageStride, long channelStride)
    where T : unmanaged
{
    /// <summary>The value, for a channel counted over all groups.</summary>
    public T At(long image, long channel) => table == null ? constant : table[image * imageStride + channel * channelStride];

    /// <summary>True when every image and channel has the same value.</summary>
    public bool IsConstant => table == null;
}
