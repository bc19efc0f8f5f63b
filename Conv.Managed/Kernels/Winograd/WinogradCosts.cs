namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// When minimal filtering pays: the table behind the choice. The unit is one multiply-add of a packed product whose operands are at hand, so that a direct convolution
/// costs its multiply-adds (filters filled up to whole vectors) times <see cref="Direct"/>. Measured on full 512-bit vectors, one thread, 3×3 filters of 64 to 512 channels
/// on images of 7 to 56, and on narrower vectors with about the same ratios.
/// </summary>
internal static class WinogradCosts
{
    /// <summary>Of a multiply-add of a direct convolution: what its kernels stay below the packed product.</summary>
    public const double Direct = 1.08;

    /// <summary>Of one element of the transformed input, gathered, transformed and stored.</summary>
    public const double Input = 12;

    /// <summary>Of one element of the products, loaded, transformed and written as a result.</summary>
    public const double Output = 12;

    /// <summary>Of one pair of filter and channel where a run transforms its filters: gathering the taps, whatever the tile.</summary>
    public const double FilterTaps = 300;

    /// <summary>Of one element of the transformed filter where a run transforms it.</summary>
    public const double Filter = 4;

    /// <summary>Of one element of the transformed filter for each block of tiles that reads it, beyond its multiply-adds, out of a shared cache.</summary>
    public const double NearStream = 2;

    /// <summary>The same out of memory.</summary>
    public const double FarStream = 10;

    /// <summary>Bytes of transformed filters that a shared cache keeps between runs.</summary>
    public const long MostNearBytes = 20 << 20;

    /// <summary>Of a multiply-add of a direct gradient of w.</summary>
    public const double DirectGradient = 1.12;

    /// <summary>Of one tap of a pair of filter and channel in a direct gradient of w: turned around and written.</summary>
    public const double DirectTap = 13;

    /// <summary>Of a multiply-add of a gradient of w in tiles.</summary>
    public const double GradientProduct = 1.08;

    /// <summary>Of one pair of filter and channel in a gradient of w, for each split: its taps are turned around and written.</summary>
    public const double GradientPair = 150;

    /// <summary>Of one position of such a pair, transformed back.</summary>
    public const double GradientPosition = 7;

    /// <summary>The share of the direct cost above which the loss of accuracy is not worth the gain.</summary>
    public const double MostShare = 0.85;

    /// <summary>A direct cost below which the choice stays direct: a few microseconds are lost or won on other things.</summary>
    public const double LeastDirect = 1e6;

    /// <summary>The tiles that an accuracy allows, largest first. Who computes in double precision wants it for its accuracy, and keeps it unless asking for speed.</summary>
    public static ReadOnlySpan<int> Tiles(ConvolutionAccuracy accuracy, int elementBytes) => accuracy switch
    {
        ConvolutionAccuracy.Fast => [6, 4, 2],
        ConvolutionAccuracy.Default when elementBytes == sizeof(float) => [4, 2],
        _ => [],
    };
}
