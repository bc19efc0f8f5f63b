namespace ConvDnn.Reference;

/// <summary>Memory order of an image tensor, slowest axis first.</summary>
public enum ImageOrder
{
    /// <summary>N, C, spatial (NCW, NCHW, NCDHW).</summary>
    ChannelsFirst,

    /// <summary>N, spatial, C (NWC, NHWC, NDHWC).</summary>
    ChannelsLast,
}

/// <summary>Memory order of a filter tensor, slowest axis first; RS stands for all spatial axes.</summary>
public enum FilterOrder
{
    /// <summary>Output channels, input channels, kernel.</summary>
    Kcrs,

    /// <summary>Output channels, kernel, input channels.</summary>
    Krsc,

    /// <summary>Kernel, input channels, output channels.</summary>
    Rsck,

    /// <summary>Input channels, output channels, kernel.</summary>
    Ckrs,
}

/// <summary>Strides of the packed layouts. Indices stay in the order <c>[N, C, …spatial]</c> or <c>[K, C, …kernel]</c>; only the memory order differs.</summary>
public static class ReferenceLayout
{
    /// <summary>Strides with the last axis contiguous.</summary>
    /// <param name="lengths">Elements per axis.</param>
    /// <returns>One stride per axis, in elements.</returns>
    public static long[] RowMajor(ReadOnlySpan<int> lengths) => Packed(lengths, [.. Enumerable.Range(0, lengths.Length)]);

    /// <summary>Strides of a packed image.</summary>
    /// <param name="order">Memory order.</param>
    /// <param name="lengths"><c>[N, C, …spatial]</c>.</param>
    /// <returns>One stride per axis of <paramref name="lengths"/>, in elements.</returns>
    /// <exception cref="ArgumentException">Fewer than two lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="order"/> is not defined.</exception>
    public static long[] Strides(ImageOrder order, ReadOnlySpan<int> lengths)
    {
        int[] spatial = SpatialAxes(lengths);
        return order switch
        {
            ImageOrder.ChannelsFirst => Packed(lengths, [0, 1, .. spatial]),
            ImageOrder.ChannelsLast => Packed(lengths, [0, .. spatial, 1]),
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, $"order is {(int)order}; expected a defined {nameof(ImageOrder)}."),
        };
    }

    /// <summary>Strides of a packed filter.</summary>
    /// <param name="order">Memory order.</param>
    /// <param name="lengths"><c>[K, C/groups, …kernel]</c>.</param>
    /// <returns>One stride per axis of <paramref name="lengths"/>, in elements.</returns>
    /// <exception cref="ArgumentException">Fewer than two lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="order"/> is not defined.</exception>
    public static long[] Strides(FilterOrder order, ReadOnlySpan<int> lengths)
    {
        int[] kernel = SpatialAxes(lengths);
        return order switch
        {
            FilterOrder.Kcrs => Packed(lengths, [0, 1, .. kernel]),
            FilterOrder.Krsc => Packed(lengths, [0, .. kernel, 1]),
            FilterOrder.Rsck => Packed(lengths, [.. kernel, 1, 0]),
            FilterOrder.Ckrs => Packed(lengths, [1, 0, .. kernel]),
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, $"order is {(int)order}; expected a defined {nameof(FilterOrder)}."),
        };
    }

    private static int[] SpatialAxes(ReadOnlySpan<int> lengths) =>
        lengths.Length >= 2
            ? [.. Enumerable.Range(2, lengths.Length - 2)]
            : throw new ArgumentException($"lengths has {lengths.Length} entries; expected at least 2: two channel-like axes, then the spatial ones.", nameof(lengths));

    /// <summary>Strides when the axes follow each other in memory as listed, the slowest first.</summary>
    private static long[] Packed(ReadOnlySpan<int> lengths, ReadOnlySpan<int> slowestFirst)
    {
        long[] strides = new long[lengths.Length];
        long stride = 1;
        for (int i = slowestFirst.Length - 1; i >= 0; i--)
        {
            strides[slowestFirst[i]] = stride;
            stride = checked(stride * lengths[slowestFirst[i]]);
        }

        return strides;
    }
}
