using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Winograd;

/// <summary>A correlation, or one class of its windows, cut into tiles: tile (n, d, h, w) of the results, in this order.</summary>
internal sealed class WinogradCorrelation
{
    private WinogradCorrelation(int index, in Correlation correlation, WinogradAxis h, WinogradAxis w, FilterView filter, OutputView target, OutputView z)
    {
        Index = index;
        Images = correlation.Images;
        (D, H, W) = (WinogradAxis.Plain(correlation.D), h, w);
        (SourceImage, SourceChannel) = (correlation.SourceImage, correlation.SourceChannel);
        (Filter, Target, Z) = (filter, target, z);
    }

    /// <summary>The correlation in its family. Classes of one correlation have the same filter.</summary>
    public int Index { get; }

    public long Images { get; }

    public WinogradAxis D { get; }

    public WinogradAxis H { get; }

    public WinogradAxis W { get; }

    public long SourceImage { get; }

    public long SourceChannel { get; }

    /// <summary>The filter; its taps are counted towards higher positions on transformed axes.</summary>
    public FilterView Filter { get; }

    public OutputView Target { get; }

    public OutputView Z { get; }

    public long Tiles => checked(Images * D.Count * H.Tiles * W.Tiles);

    /// <summary>Groups of taps over the three axes.</summary>
    public int TapGroups => checked(D.Groups * H.Groups * W.Groups);

    /// <summary>All classes of all correlations of a family, those of one correlation side by side.</summary>
    public static WinogradCorrelation[] Of(CorrelationFamily family, WinogradTile tile)
    {
        var all = new List<WinogradCorrelation>();
        for (int index = 0; index < family.Count; index++)
        {
            Correlation correlation = family[index];
            long classesH = WinogradAxis.Classes(correlation.H, tile.Rows > 1), classesW = WinogradAxis.Classes(correlation.W, tile.Columns > 1);
            for (long h = 0; h < classesH; h++)
            {
                for (long w = 0; w < classesW; w++) all.Add(Class(index, correlation, tile, h, classesH, w, classesW));
            }
        }

        return [.. all];
    }

    private static WinogradCorrelation Class(int index, in Correlation correlation, WinogradTile tile, long h, long classesH, long w, long classesW)
    {
        WinogradAxis axisH = tile.Rows > 1 ? WinogradAxis.Transformed(correlation.H, h, tile.Rows, WinogradTile.Taps) : WinogradAxis.Plain(correlation.H);
        WinogradAxis axisW = tile.Columns > 1 ? WinogradAxis.Transformed(correlation.W, w, tile.Columns, WinogradTile.Taps) : WinogradAxis.Plain(correlation.W);
        FilterView filter = correlation.Filter;
        if (tile.Rows > 1 && correlation.H.TapDelta < 0) filter = filter with { Offset = filter.Offset + (correlation.H.Taps - 1) * filter.H, H = -filter.H };
        if (tile.Columns > 1 && correlation.W.TapDelta < 0) filter = filter with { Offset = filter.Offset + (correlation.W.Taps - 1) * filter.W, W = -filter.W };
        OutputView Of(OutputView view) => view with { Offset = view.Offset + h * view.H + w * view.W, H = classesH * view.H, W = classesW * view.W };
        return new WinogradCorrelation(index, correlation, axisH, axisW, filter, Of(correlation.Target), Of(correlation.Z));
    }
}
