namespace ConvDnn.Kernels.Winograd;

/// <summary>All classes of windows that share a transformed filter, their tiles counted through: filters that are at hand meet all of them. Without dilation there is one.</summary>
internal sealed class WinogradClasses
{
    private readonly WinogradCorrelation[] _classes;
    private readonly long[] _ends;

    private WinogradClasses(WinogradCorrelation[] classes)
    {
        _classes = classes;
        _ends = new long[classes.Length];
        for (int i = 0; i < classes.Length; i++) _ends[i] = Tiles = checked(Tiles + classes[i].Tiles);
    }

    /// <summary>The first class: whatever concerns filters and channels is the same in all of them.</summary>
    public WinogradCorrelation First => _classes[0];

    /// <summary>Tiles of all classes.</summary>
    public long Tiles { get; }

    /// <summary>Classes side by side, taken together where they belong to one correlation. Expects the order of <see cref="WinogradCorrelation.Of"/>.</summary>
    public static WinogradClasses[] Of(WinogradCorrelation[] all)
    {
        var together = new List<WinogradClasses>();
        for (int begin = 0, end; begin < all.Length; begin = end)
        {
            for (end = begin + 1; end < all.Length && all[end].Index == all[begin].Index;) end++;
            together.Add(new WinogradClasses(all[begin..end]));
        }

        return [.. together];
    }

    /// <summary>The run of neighbouring tiles that begins at a tile, and the class that it belongs to.</summary>
    public TileRun At(long tile, int most, out WinogradCorrelation correlation)
    {
        int index = 0;
        while (tile >= _ends[index]) index++;
        correlation = _classes[index];
        return TileRun.At(correlation, tile - (_ends[index] - correlation.Tiles), most);
    }
}
