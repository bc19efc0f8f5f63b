using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// Everything about a gradient of w in tiles that is decided before it runs. Chunks are (split of the tiles, group, block of channels, block of filters); the partial gradients of
/// the splits are added in order afterwards. The bits of a result depend on the splits, which follow from the problem alone; blocks may also follow from the memory there is.
/// </summary>
internal sealed class WinogradGradientPlan
{
    /// <summary>A worker's strip of elements stays in the first-level cache.</summary>
    private const int StripBytes = 24 << 10;

    /// <summary>Transformed tiles of a block together.</summary>
    private const long BlockBytes = 320 << 10;

    /// <summary>Channels and filters per chunk: their sums at all positions take as much as a second-level cache holds beside the tiles.</summary>
    private const int MostChannels = 64;
    private const int MostFilters = 64;

    /// <summary>Blocks are not halved below this many bytes of a row of their sums.</summary>
    private const int LeastBlockBytes = 128;

    /// <summary>Tiles that are transformed at a time.</summary>
    private const int MostBlockTiles = 32, LeastBlockTiles = 8;

    /// <summary>Chunks that a problem should have, if it is large enough, so that workers come out even.</summary>
    private const int EnoughChunks = 16;

    /// <summary>Every split transforms its sums back, which pays from about this many tiles on.</summary>
    private const int LeastTiles = 96;

    public WinogradGradientPlan(ConvolutionRequest request, WinogradTile tile, int lanes, int elementBytes)
    {
        ConvolutionGeometry geometry = request.Geometry with { Z = null };
        (Geometry, Tile, Lanes) = (geometry, tile, lanes);
        Family = CorrelationFamily.Of(geometry, ConvolutionDirection.Forward);
        Correlations = WinogradCorrelation.Of(Family, tile);
        TapGroups = Correlations.Length == 0 ? 0 : Correlations[0].TapGroups;
        TotalTiles = Correlations.Sum(static correlation => correlation.Tiles);
        GradientElements = checked(geometry.Groups * geometry.Filters * geometry.Channels * geometry.Kernel.Volume);
        Budget = WorkspaceRule.Bytes(request.Geometry, elementBytes, elementBytes, request.Threads);
        long blocks = Math.Max(1, checked(geometry.Groups * TapGroups * GemmBlocking.Blocks(geometry.Channels, MostChannels) * GemmBlocking.Blocks(geometry.Filters, MostFilters)));
        long splits = Math.Clamp(Math.Min((EnoughChunks + blocks - 1) / blocks, TotalTiles / LeastTiles), 1, EnoughChunks);
        // Partial gradients take at most half of what a run may take on one thread.
        while (splits > 1 && splits * GradientElements * elementBytes > WorkspaceRule.Bytes(request.Geometry, elementBytes, elementBytes, threads: 1) / 2) splits--;
        Splits = (int)splits;

        TensorStrides w = geometry.W;
        Extent3 taps = geometry.Kernel;
        StoresRuns = !geometry.Flipped && TapGroups == 1 && taps.D == 1 && taps.H == (tile.Rows == 1 ? 1 : WinogradTile.Taps) && taps.W == (tile.Columns == 1 ? 1 : WinogradTile.Taps)
            && w.Channel == taps.Volume && (taps.W == 1 || w.W == 1) && (taps.H == 1 || w.H == taps.W);
        (InputRows, InputColumns) = (tile.Rows == 1 ? 1 : tile.Rows + WinogradTile.Taps - 1, tile.Columns == 1 ? 1 : tile.Columns + WinogradTile.Taps - 1);
        RunTiles = Math.Max(1, (StripBytes / elementBytes / lanes / InputRows - (InputColumns - tile.Columns)) / tile.Columns);
        (ChannelBlock, FilterBlock) = (Even(geometry.Channels, MostChannels, lanes), Even(geometry.Filters, MostFilters, lanes * GradientProduct.Vectors));
        WorkerBytes = Reserve(elementBytes, MostBlockTiles);
        // Smaller blocks transform their tiles for fewer products, which is better than no room at all. At the end a worker takes less than half of what the rule allows each thread, so that
        // there is room on any number of them.
        int least = LeastBlockBytes / elementBytes;
        while (PartialElements * elementBytes + WorkerBytes * request.Threads > Budget && (FilterBlock > least || ChannelBlock > least || BlockTiles > LeastBlockTiles))
        {
            int tiles = MostBlockTiles;
            if (FilterBlock >= ChannelBlock && FilterBlock > least) FilterBlock = Even(FilterBlock, (FilterBlock + 1) / 2, lanes * GradientProduct.Vectors);
            else if (ChannelBlock > least) ChannelBlock = Even(ChannelBlock, (ChannelBlock + 1) / 2, lanes);
            else tiles = BlockTiles / 2;
            WorkerBytes = Reserve(elementBytes, tiles);
        }

        ChannelBlocks = GemmBlocking.Blocks(geometry.Channels, ChannelBlock);
        FilterBlocks = GemmBlocking.Blocks(geometry.Filters, FilterBlock);
        Chunks = checked((int)(Splits * geometry.Groups * TapGroups * ChannelBlocks * FilterBlocks));
    }

    public ConvolutionGeometry Geometry { get; }

    public WinogradTile Tile { get; }

    public CorrelationFamily Family { get; }

    /// <summary>The forward pass, in classes, whose patches and results the gradient pairs.</summary>
    public WinogradCorrelation[] Correlations { get; }

    public int Lanes { get; }

    public int TapGroups { get; }

    /// <summary>Tiles of all classes.</summary>
    public long TotalTiles { get; }

    /// <summary>Channels per chunk, whole vectors.</summary>
    public int ChannelBlock { get; }

    /// <summary>Filters per chunk, whole pairs of vectors.</summary>
    public int FilterBlock { get; }

    public long ChannelBlocks { get; }

    public long FilterBlocks { get; }

    /// <summary>Parts of the tiles.</summary>
    public int Splits { get; }

    public int Chunks { get; }

    /// <summary>The taps of a channel, and channels among themselves, follow each other in w as in a chunk.</summary>
    public bool StoresRuns { get; }

    public int InputRows { get; }

    public int InputColumns { get; }

    public int RunTiles { get; }

    /// <summary>Tiles that are transformed at a time.</summary>
    public int BlockTiles { get; private set; }

    /// <summary>Elements of the gradient of w.</summary>
    public long GradientElements { get; }

    /// <summary>Elements of all partial gradients; none when there is one split, which goes to its place at once.</summary>
    public long PartialElements => Splits == 1 ? 0 : checked(Splits * GradientElements);

    /// <summary>The workspace that a run may take by itself: one and a half times the largest tensor, or what a core keeps at hand.</summary>
    public long Budget { get; }

    /// <summary>Elements between positions, a line more than there is data.</summary>
    public long InputStep { get; private set; }

    public long GradientStep { get; private set; }

    public long SumStep { get; private set; }

    public long InputAt { get; private set; }

    public long GradientAt { get; private set; }

    public long SumAt { get; private set; }

    public long StripAt { get; private set; }

    public long ScratchAt { get; private set; }

    public long TapsAt { get; private set; }

    public long LanesAt { get; private set; }

    public long WorkerBytes { get; }

    /// <summary>The tile at which a split begins, counted through all classes.</summary>
    public long SplitStart(long split) => (long)((Int128)TotalTiles * split / Splits);

    /// <summary>Lays out a worker's memory for the blocks as they are, and returns its bytes.</summary>
    private long Reserve(int elementBytes, int mostTiles)
    {
        int line = WorkspaceLayout.Line / elementBytes;
        long perTile = (long)Tile.Positions * (ChannelBlock + FilterBlock) * elementBytes;
        BlockTiles = (int)Math.Clamp(BlockBytes / perTile, LeastBlockTiles, Math.Max(mostTiles, LeastBlockTiles));
        InputStep = checked((long)ChannelBlock * BlockTiles + line);
        GradientStep = checked((long)FilterBlock * BlockTiles + line);
        SumStep = checked((long)ChannelBlock * FilterBlock + line);
        var layout = new WorkspaceLayout();
        InputAt = layout.Reserve(Tile.Positions * InputStep * elementBytes);
        GradientAt = layout.Reserve(Tile.Positions * GradientStep * elementBytes);
        SumAt = layout.Reserve(Tile.Positions * SumStep * elementBytes);
        StripAt = layout.Reserve((long)InputRows * (RunTiles * Tile.Columns + InputColumns - Tile.Columns) * Lanes * elementBytes);
        ScratchAt = layout.Reserve((long)InputRows * InputColumns * Lanes * elementBytes);
        TapsAt = layout.Reserve((long)WinogradTile.Taps * WinogradTile.Taps * Lanes * Lanes * elementBytes);
        LanesAt = layout.Reserve((long)Lanes * elementBytes);
        return WorkspaceLayout.RoundUp(layout.Bytes);
    }

    private static int Even(long length, int most, int panel)
    {
        long blocks = Math.Max(1, (length + most - 1) / most);
        return (int)(((length + blocks - 1) / blocks + panel - 1) / panel * panel);
    }
}
