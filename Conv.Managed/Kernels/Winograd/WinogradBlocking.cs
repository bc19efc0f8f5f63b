using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// How a run is cut and what memory a worker has. No result depends on it: every sum has its own fixed order, so the cut may follow the number of threads.
/// A chunk takes a block of tiles and some panels of filters, which it goes through a pass at a time. Filters that lie ready stream past the block with all their channels;
/// a chunk that transforms its filters itself takes some channels at a time, so that what it has transformed of both is used before it leaves the second-level cache.
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

    /// <summary>Everything that a chunk with filters of its own works on, but for strips: it should stay in the second-level cache.</summary>
    private const long OwnBytes = 704 << 10;

    /// <summary>The most tiles of such a chunk: from here on transforming the filters again costs little.</summary>
    private const int MostOwnTiles = 96;

    private readonly int _lanes;
    private readonly WinogradCosts _costs;

    private WinogradBlocking(in WinogradShape shape, int tiles, int passPanels, int depthPass, bool privateFilter)
    {
        (_lanes, _costs, Tiles, PassPanels, HasPrivateFilter) = (shape.Lanes, shape.Costs, tiles, passPanels, privateFilter);
        TileChunks = GemmBlocking.Blocks(shape.Tiles, Tiles);
        // Tiles first: a chunk with few filters transforms its input for few products.
        long wanted = Math.Max(1, shape.Threads / Math.Max(1, shape.Correlations * TileChunks));
        ChunkPanels = privateFilter ? passPanels : (int)((shape.Panels + wanted - 1) / wanted);
        PanelChunks = GemmBlocking.Blocks(shape.Panels, ChunkPanels);
        PassPanels = Math.Min(PassPanels, ChunkPanels);
        Chunks = checked((int)(shape.Correlations * TileChunks * PanelChunks));
        DepthPass = Math.Clamp(depthPass, 1, Math.Max(1, shape.DepthBlocks));

        (InputStep, ProductStep, FilterStep) = Steps(shape, Tiles, PassPanels, DepthPass, privateFilter);
        WorkerBytes = Reserve(shape, (InputStep, ProductStep, FilterStep), out long inputAt, out long productAt, out long filterAt, out long smallAt);
        (InputAt, ProductAt, FilterAt, SmallAt) = (inputAt, productAt, filterAt, smallAt);
    }

    /// <summary>Tiles per block.</summary>
    public int Tiles { get; }

    /// <summary>Panels of filters per pass.</summary>
    public int PassPanels { get; }

    /// <summary>Blocks of channels whose products are formed at a time.</summary>
    public int DepthPass { get; }

    /// <summary>Whether a chunk transforms its filters itself, because that is cheaper than their way through memory, or transformed filters as a whole would take too much of it.</summary>
    public bool HasPrivateFilter { get; }

    public long TileChunks { get; }

    public int ChunkPanels { get; }

    public long PanelChunks { get; }

    public int Chunks { get; }

    /// <summary>Elements between positions of the transformed input. A line more than there is data, so that positions do not fall on the same cache sets.</summary>
    public long InputStep { get; }

    public long ProductStep { get; }

    /// <summary>Elements between positions of the panel of filters that a chunk has transformed.</summary>
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
            var whole = new WinogradBlocking(shape, (int)Math.Max(1, shape.Tiles), pass, shape.DepthBlocks, privateFilter: false);
            if (whole.WorkerBytes * shape.Threads <= budget) return whole;
        }

        WinogradBlocking best = Even(shape, Fit(shape, pass), pass);
        // A tight budget first costs filters per pass, then tiles per block.
        while (best.WorkerBytes * shape.Threads > budget && pass > 1) best = Even(shape, Fit(shape, pass /= 2), pass);
        for (int tiles = best.Tiles; best.WorkerBytes * shape.Threads > budget && tiles > 1;) best = new WinogradBlocking(shape, tiles = Math.Max(1, tiles - 2), pass, shape.DepthBlocks, privateFilter: false);
        return best;
    }

    /// <summary>The bytes of a worker that takes tiles one by one, with filters that lie ready.</summary>
    public static long LeastBytesWithFilter(in WinogradShape shape) =>
        Reserve(shape, Steps(shape, 1, 1, Math.Max(1, shape.DepthBlocks), privateFilter: false), out _, out _, out _, out _);

    /// <summary>The cut of a run that transforms its filters: once for all, or chunk by chunk, whichever costs less within the budget.</summary>
    public static WinogradBlocking WithoutFilter(in WinogradShape shape, long budget)
    {
        WinogradBlocking shared = WithFilter(shape, budget - shape.FilterBytes), own = Own(shape, budget);
        if (shape.FilterBytes + shared.WorkerBytes * shape.Threads > budget) return own;
        return own.WorkerBytes * shape.Threads <= budget && own.Effort(shape) * own.Unevenness(shape) < shared.Effort(shape) * shared.Unevenness(shape) ? own : shared;
    }

    /// <summary>
    /// What a correlation costs beside its products and the transform of its results, which no cut changes, in the unit of <see cref="WinogradCosts"/>: the transform of the
    /// input for every chunk of filters, and that of the filters for every block of tiles or their way past it.
    /// </summary>
    public double Effort(int positions, double tiles, double channels, double filters, long filterBytes, bool ownsFilter)
    {
        double blocks = Math.Ceiling(tiles / Tiles), transform = _costs.FilterTaps + positions * _costs.Filter;
        double input = positions * tiles * channels * PanelChunks * _costs.Input, sums = positions * tiles * filters * (DepthBlocksOf(channels) - 1) * _costs.Pass;
        if (HasPrivateFilter) return input + sums + channels * filters * blocks * transform;
        double stream = filterBytes > _costs.MostNearBytes ? _costs.FarStream : _costs.NearStream;
        return input + channels * filters * ((ownsFilter ? 0 : transform + positions * stream) + positions * blocks * stream);
    }

    private double DepthBlocksOf(double channels) => Math.Ceiling(channels / (DepthPass * _lanes));

    private double Effort(in WinogradShape shape) =>
        Effort(shape.Positions, shape.Tiles, shape.DepthBlocks * (double)shape.Lanes, shape.Panels * (double)(PositionProduct.Vectors * shape.Lanes), shape.FilterBytes, ownsFilter: false);

    /// <summary>By how much a run takes longer because the last chunks leave threads waiting.</summary>
    private double Unevenness(in WinogradShape shape) => GemmBlocking.Blocks(Chunks, shape.Threads) * (double)shape.Threads / Math.Max(1, Chunks);

    /// <summary>The cheapest cut whose chunks transform their filters.</summary>
    private static WinogradBlocking Own(in WinogradShape shape, long budget)
    {
        long most = Math.Min(OwnBytes + shape.SmallBytes, budget / shape.Threads), tiles = Math.Max(1, shape.Tiles), panels = Math.Max(1, shape.Panels);
        WinogradBlocking? best = null;
        double least = double.PositiveInfinity;
        // 128, 64, 32 or 16 channels of a wide vector; as many as there are once.
        for (int depth = 8; depth > 0; depth /= 2)
        {
            if (depth / 2 >= shape.DepthBlocks && depth > 1) continue;
            for (int wanted = 1; wanted <= 16 && wanted <= panels; wanted *= 2)
            {
                int pass = (int)GemmBlocking.Blocks(panels, (int)GemmBlocking.Blocks(panels, wanted));
                int last = 0;
                for (int blocks = (int)Math.Min(int.MaxValue / 2, GemmBlocking.Blocks(tiles, MostOwnTiles)), tries = 0; tries < 12 && last != 1; tries++, blocks += Math.Max(1, blocks / 4))
                {
                    int block = (int)GemmBlocking.Blocks(tiles, blocks);
                    if (block == last) continue;
                    last = block;
                    if (Reserve(shape, Steps(shape, block, pass, Math.Min(depth, Math.Max(1, shape.DepthBlocks)), privateFilter: true), out _, out _, out _, out _) > most) continue;
                    var cut = new WinogradBlocking(shape, block, pass, depth, privateFilter: true);
                    (double effort, double uneven) = (cut.Effort(shape), cut.Unevenness(shape));
                    if (effort * uneven < least) (best, least) = (cut, effort * uneven);
                    // Smaller blocks transform the filters more often.
                    if (effort >= least) break;
                }
            }
        }

        return best ?? new WinogradBlocking(shape, (int)Math.Min(tiles, LeastTiles), 1, 1, privateFilter: true);
    }

    /// <summary>Elements between positions of the transformed input, of the products and of the filters that a chunk transforms.</summary>
    private static (long Input, long Product, long Filter) Steps(in WinogradShape shape, int tiles, int passPanels, int depthPass, bool privateFilter) => (
        checked((long)depthPass * tiles * shape.Lanes + shape.Line),
        checked((long)passPanels * PositionProduct.Vectors * tiles * shape.Lanes + shape.Line),
        privateFilter ? checked(depthPass * shape.DepthBlockElements + shape.Line) : 0);

    /// <summary>Lays out a worker's memory and returns its bytes.</summary>
    private static long Reserve(in WinogradShape shape, (long Input, long Product, long Filter) steps, out long inputAt, out long productAt, out long filterAt, out long smallAt)
    {
        var layout = new WorkspaceLayout();
        inputAt = layout.Reserve(checked(shape.Positions * steps.Input * shape.ElementBytes));
        productAt = layout.Reserve(checked(shape.Positions * steps.Product * shape.ElementBytes));
        filterAt = layout.Reserve(checked(shape.Positions * steps.Filter * shape.ElementBytes));
        smallAt = layout.Reserve(shape.SmallBytes);
        return WorkspaceLayout.RoundUp(layout.Bytes);
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

        return new WinogradBlocking(shape, (int)GemmBlocking.Blocks(Math.Max(1, shape.Tiles), (int)blocks), pass, shape.DepthBlocks, privateFilter: false);
    }

    /// <summary>As many tiles as a block holds in the second-level cache; where it does not even hold a few, as many as make the filters' way worthwhile.</summary>
    private static int Fit(in WinogradShape shape, int pass)
    {
        long perTile = shape.Positions * ((long)shape.DepthBlocks + pass * PositionProduct.Vectors) * shape.Lanes * shape.ElementBytes;
        long fit = BlockBytes / Math.Max(1, perTile);
        return fit < LeastTiles * 2 / 3 ? MostTiles : (int)Math.Clamp(fit, LeastTiles, MostTiles);
    }
}
