namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>
/// What forward and backward data have in common: target[n, row, j] = Σ_{channel, tap} filter[row, channel, tap] · source[n, channel, j·step + tap·delta + base].
/// Group g is this with every offset moved. Depth index l stands for tap l / Channels (in row-major order) and channel l mod Channels.
/// </summary>
internal struct Correlation
{
    public long Images;
    public long Rows;
    public long Channels;
    public PatchAxis D;
    public PatchAxis H;
    public PatchAxis W;
    public long SourceImage;
    public long SourceChannel;
    public FilterView Filter;
    public OutputView Target;
    public OutputView Z;

    /// <summary>Taps over the three axes in the correlations before this one of the same family.</summary>
    public long TapsBefore;

    /// <summary>Taps over the three axes.</summary>
    public readonly long Taps => D.Taps * H.Taps * W.Taps;

    /// <summary>Products per result.</summary>
    public readonly long Depth => Channels * Taps;

    /// <summary>Results per row, over all images.</summary>
    public readonly long Pixels => Images * D.Count * H.Count * W.Count;

    /// <summary>True when no window reads outside the source.</summary>
    public readonly bool StaysInside => D.StaysInside && H.StaysInside && W.StaysInside;
}
