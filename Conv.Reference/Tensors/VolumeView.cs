namespace ConvDnn.Reference;

/// <summary>
/// A tensor <c>[a, b, …spatial]</c> seen with exactly three spatial axes: an axis that a 1-D or 2-D problem lacks has length 1 and stride 0 and stands in front.
/// For images a, b are n, c; for filters k, c.
/// </summary>
internal readonly record struct VolumeView(double[] Data, long Offset, long A, long B, long D, long H, long W)
{
    /// <summary>The view of a tensor of rank 3, 4 or 5.</summary>
    public static VolumeView Of(ReferenceTensor tensor)
    {
        ReadOnlySpan<long> s = tensor.Strides;
        return tensor.Rank switch
        {
            3 => new(tensor.Data, tensor.Offset, s[0], s[1], 0, 0, s[2]),
            4 => new(tensor.Data, tensor.Offset, s[0], s[1], 0, s[2], s[3]),
            _ => new(tensor.Data, tensor.Offset, s[0], s[1], s[2], s[3], s[4]),
        };
    }

    /// <summary>A row-major view of <paramref name="data"/>.</summary>
    public static VolumeView Dense(double[] data, int b, int d, int h, int w) =>
        new(data, 0, (long)b * d * h * w, (long)d * h * w, (long)h * w, w, 1);

    /// <summary>The place of an element.</summary>
    public long Place(long a, long b, long d, long h, long w) => Offset + a * A + b * B + d * D + h * H + w * W;

    /// <summary>The same filter read backwards along every spatial axis: <c>flipped[r] = w[R − 1 − r]</c>. True convolution is cross-correlation with it.</summary>
    public VolumeView Flipped(SlidingWindow window) =>
        this with
        {
            Offset = Place(0, 0, window.D.Kernel - 1, window.H.Kernel - 1, window.W.Kernel - 1),
            D = -D,
            H = -H,
            W = -W,
        };
}
