using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// How a run is cut and what memory a worker has. No result depends on it: every sum has its own fixed order, so the cut may follow the number of threads.
/// A chunk takes some tiles and some panels of filters; it goes through its panels a pass at a time and through its tiles a block at a time.
/// </summary>
internal sealed class WinogradBlocking
{
    /// <summary>Transformed input and products of a block together: they should stay in the second-level cache with room for the filters that stream by.</summary>
    private const long BlockBytes = 640 << 10;

    /// <summary>Filters per pass, about: the products of more would crowd out the input.</summary>
    private const int PassFilters = 128;

    /// <summary>A block of fewer tiles would read the filters too often.</summary>
    private const int LeastTiles = 12;

    private const int MostTiles = 48;

    /// <summary>With so few tiles altogether, one block of all reads the filters once; workers then share the filters out.</summary>
    private const int FewTiles = 64;

    /// <summary>Transformed filters that no second-level cache holds: reading them again for every block costs more than transforming the input for every worker.</summary>
    private const long ManyFilterBytes = 4 << 20;

    /// <summary>Chunks per thread that there should be, where tiles can be cut further.</summary>
    private const int ChunksPerThread = 3;

    /// <summary>A chunk's own filters at a time: what is written should still be in the second-level cache when it is read.</summary>
    private const long OwnFilterBytes = 224 << 10;

    private WinogradBlocking(in WinogradShape shape, int tiles, int passPanels, bool privateFilter)
    {
        (Tiles, PassPanels, HasPrivateFilter) = (tiles, passPanels, privateFilter);
        long tileBlocks = GemmBlocking.Blocks(shape.Tiles, Tiles);
        ChunkTiles = privateFilter ? Math.Max(1, shape.Tiles) : Tiles;
        TileChunks = privateFilter ? 1 : tileBlocks;
        // Tiles first: a chunk with few filters transforms its input for few products.
        long wanted = Math.Max(1, shape.Threads / Math.Max(1, shape.Correlations * TileChunks));
        ChunkPanels = privateFilter ? passPanels : (int)((shape.Panels + wanted - 1) / wanted);
        PanelChunks = GemmBlocking.Blocks(shape.Panels, ChunkPanels);
        PassPanels = Math.Min(PassPanels, ChunkPanels);
        Chunks = checked((int)(shape.Correlations * TileChunks * PanelChunks));

        InputStep = checked((long)shape.DepthBlocks * Tiles * shape.Lanes + shape.Line);
        ProductStep = checked((long)PassPanels * PositionProduct.Vectors * Tiles * shape.Lanes + shape.Line);
        // With several blocks of tiles the filters of a pass are transformed for all of them, so that sums over a part of the channels would have to be kept.
        long depthBytes = (long)shape.Positions * PassPanels * shape.DepthBlockElements * shape.ElementBytes;
        DepthPass = privateFilter && tileBlocks <= 1 ? (int)Math.Clamp(OwnFilterBytes / depthBytes, 1, Math.Max(1, shape.DepthBlocks)) : Math.Max(1, shape.DepthBlocks);
        FilterStep = privateFilter ? checked(PassPanels * DepthPass * shape.DepthBlockElements + shape.Line) : 0;
        var layout = new WorkspaceLayout();
        InputAt = layout.Reserve(checked(shape.Positions * InputStep * shape.ElementBytes));
        ProductAt = layout.Reserve(checked(shape.Positions * ProductStep * shape.ElementBytes));
        FilterAt = layout.Reserve(checked(shape.Positions * FilterStep * shape.ElementBytes));
        SmallAt = layout.Reserve(shape.SmallBytes);
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    /// <summary>Tiles per block.</summary>
    public int Tiles { get; }

    /// <summary>Panels of filters per pass.</summary>
    public int PassPanels { get; }

    /// <summary>Blocks of channels whose products are formed at a time.</summary>
    public int DepthPass { get; }

    /// <summary>Whether a chunk transforms its filters itself, a pass at a time, because transformed filters as a whole would take too much memory.</summary>
    public bool HasPrivateFilter { get; }

    public long ChunkTiles { get; }

    public long TileChunks { get; }

    public int ChunkPanels { get; }

    public long PanelChunks { get; }

    public int Chunks { get; }

    /// <summary>Elements between positions of the transformed input. A line more than there is data, so that positions do not fall on the same cache sets.</summary>
    public long InputStep { get; }

    public long ProductStep { get; }

    /// <summary>Elements between positions of the chunk's own filters.</summary>
    public long FilterStep { get; }

    public long InputAt { get; }

    public long ProductAt { get; }

    public long FilterAt { get; }

    public long SmallAt { get; }

    public long WorkerBytes { get; }

    /// <summary>The cut of a run whose transformed filters lie ready.</summary>
    public static WinogradBlocking WithFilter(in WinogradShape shape, long budget)
    {
        int pass = (int)Math.Clamp(PassFilters / (PositionProduct.Vectors * shape.Lanes), 1, Math.Max(1, shape.Panels));
        if (shape.Tiles <= FewTiles && shape.FilterBytes >= ManyFilterBytes && shape.Panels >= shape.Threads)
        {
            var whole = new WinogradBlocking(shape, (int)Math.Max(1, shape.Tiles), pass, privateFilter: false);
            if (whole.WorkerBytes * shape.Threads <= budget) return whole;
        }

        WinogradBlocking best = Even(shape, Fit(shape, pass), pass);
        // A tight budget first costs filters per pass, then tiles per block.
        while (best.WorkerBytes * shape.Threads > budget && pass > 1) best = Even(shape, Fit(shape, pass /= 2), pass);
        for (int tiles = best.Tiles; best.WorkerBytes * shape.Threads > budget && tiles > 1;) best = new WinogradBlocking(shape, tiles = Math.Max(1, tiles - 2), pass, privateFilter: false);
        return best;
    }

    /// <summary>The cut of a run that transforms its filters: once for all where the budget allows, else chunk by chunk.</summary>
    public static WinogradBlocking WithoutFilter(in WinogradShape shape, long budget)
    {
        WinogradBlocking shared = WithFilter(shape, budget - shape.FilterBytes);
        bool fits = shape.FilterBytes + shared.WorkerBytes * shape.Threads <= budget;
        // With all tiles in one block nothing is gained by sharing: every filter is used in one place.
        bool isOneBlock = shape.Tiles <= FewTiles && shape.Panels >= shape.Threads;
        if (fits && !isOneBlock) return shared;
        int tiles = (int)Math.Clamp(shape.Tiles, 1, FewTiles);
        var best = new WinogradBlocking(shape, tiles, 1, privateFilter: true);
        while (best.WorkerBytes * shape.Threads > budget && tiles > LeastTiles) best = new WinogradBlocking(shape, tiles -= 2, 1, privateFilter: true);
        return best.WorkerBytes * shape.Threads <= budget || !fits ? best : shared;
    }

    /// <summary>Blocks of about equal size, and where there are many, a multiple of the threads.</summary>
    private static WinogradBlocking Even(in WinogradShape shape, int most, int pass)
    {
        long blocks = GemmBlocking.Blocks(Math.Max(1, shape.Tiles), most);
        long chunks = blocks * shape.Correlations, threads = shape.Threads;
        if (threads > 1 && chunks < threads * ChunksPerThread && chunks % threads != 0)
        {
            long more = (chunks + threads - 1) / threads * threads / Math.Max(1, shape.Correlations);
            if (shape.Tiles / Math.Max(1, more) >= LeastTiles) blocks = Math.Max(blocks, more);
        }

        return new WinogradBlocking(shape, (int)GemmBlocking.Blocks(Math.Max(1, shape.Tiles), (int)blocks), pass, privateFilter: false);
    }

    /// <summary>As many tiles as a block holds in the second-level cache; where it does not even hold a few, as many as make the filters' way worthwhile.</summary>
    private static int Fit(in WinogradShape shape, int pass)
    {
        long perTile = shape.Positions * ((long)shape.DepthBlocks + pass * PositionProduct.Vectors) * shape.Lanes * shape.ElementBytes;
        long fit = BlockBytes / Math.Max(1, perTile);
        return fit < LeastTiles * 2 / 3 ? MostTiles : (int)Math.Clamp(fit, LeastTiles, MostTiles);
    }
}
