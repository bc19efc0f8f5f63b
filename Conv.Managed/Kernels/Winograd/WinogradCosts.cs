namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// When minimal filtering pays: the row of the kernel table behind the choice. The unit is one multiply-add of a packed product whose operands are at hand, so that a direct convolution
/// costs its multiply-adds (filters filled up to whole vectors) times <see cref="Direct"/>. Measured on full 512-bit vectors, one thread, 3×3 filters of 64 to 512 channels
/// on images of 7 to 56, and on narrower vectors with about the same ratios.
/// </summary>
internal readonly struct WinogradCosts(KernelTable table)
{
    /// <summary>Of a multiply-add of a direct convolution: what its kernels stay below the packed product.</summary>
    public double Direct => table[KernelNumber.WinogradDirect];

    /// <summary>Of one tap of a filter that a direct convolution packs in its run.</summary>
    public double DirectFilter => table[KernelNumber.WinogradDirectFilter];

    /// <summary>Of one element of the transformed input, gathered, transformed and stored.</summary>
    public double Input => table[KernelNumber.WinogradInput];

    /// <summary>Of one element of the products, loaded, transformed and written as a result.</summary>
    public double Output => table[KernelNumber.WinogradOutput];

    /// <summary>Of one element of the products, loaded and stored once more where the sums over channels are interrupted.</summary>
    public double Pass => table[KernelNumber.WinogradPass];

    /// <summary>Of one pair of filter and channel where a run transforms its filters: gathering the taps, whatever the tile.</summary>
    public double FilterTaps => table[KernelNumber.WinogradFilterTaps];

    /// <summary>Of one element of the transformed filter where a run transforms it.</summary>
    public double Filter => table[KernelNumber.WinogradFilter];

    /// <summary>Of one element of the transformed filter for each block of tiles that reads it, beyond its multiply-adds, out of a shared cache.</summary>
    public double NearStream => table[KernelNumber.WinogradNearStream];

    /// <summary>The same out of memory.</summary>
    public double FarStream => table[KernelNumber.WinogradFarStream];

    /// <summary>Bytes of transformed filters that a shared cache keeps between runs.</summary>
    public double MostNearBytes => table[KernelNumber.WinogradMostNearBytes];

    /// <summary>Of a multiply-add of a direct gradient of w.</summary>
    public double DirectGradient => table[KernelNumber.WinogradDirectGradient];

    /// <summary>Of one tap of a pair of filter and channel in a direct gradient of w: turned around and written.</summary>
    public double DirectTap => table[KernelNumber.WinogradDirectTap];

    /// <summary>Of a multiply-add of a gradient of w in tiles.</summary>
    public double GradientProduct => table[KernelNumber.WinogradGradientProduct];

    /// <summary>Of one pair of filter and channel in a gradient of w, for each split: its taps are turned around and written.</summary>
    public double GradientPair => table[KernelNumber.WinogradGradientPair];

    /// <summary>Of one position of such a pair, transformed back.</summary>
    public double GradientPosition => table[KernelNumber.WinogradGradientPosition];

    /// <summary>The share of the direct cost above which the loss of accuracy is not worth the gain.</summary>
    public double MostShare => table[KernelNumber.WinogradMostShare];

    /// <summary>A direct cost below which the choice stays direct: a few microseconds are lost or won on other things.</summary>
    public double LeastDirect => table[KernelNumber.WinogradLeastDirect];

    /// <summary>The tiles that an accuracy allows, largest first. Who computes in double precision wants it for its accuracy, and keeps it unless asking for speed.</summary>
    public static ReadOnlySpan<int> Tiles(ConvolutionAccuracy accuracy, int elementBytes) => accuracy switch
    {
        ConvolutionAccuracy.Fast => [6, 4, 2],
        ConvolutionAccuracy.Default when elementBytes == sizeof(float) => [4, 2],
        _ => [],
    };

    /// <summary>Whether an accuracy allows a tile.</summary>
    public static bool Allows(ConvolutionAccuracy accuracy, int elementBytes, int outputs)
    {
        // A search on vectors would be compiled for every program's first plan.
        foreach (int allowed in Tiles(accuracy, elementBytes))
        {
            if (allowed == outputs) return true;
        }

        return false;
    }
}
