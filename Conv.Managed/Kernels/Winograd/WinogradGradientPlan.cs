using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// Everything about a gradient of w in tiles that is decided before it runs. Chunks are (split of the tiles, group, block of channels, block of filters); the partial gradients of
/// the splits are added in order afterwards. The cut follows from the problem alone, never from the number of threads: the bits of a result depend on it.
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
        ChannelBlock = Even(geometry.Channels, MostChannels, lanes);
        FilterBlock = Even(geometry.Filters, MostFilters, lanes * GradientProduct.Vectors);
        ChannelBlocks = GemmBlocking.Blocks(geometry.Channels, ChannelBlock);
        FilterBlocks = GemmBlocking.Blocks(geometry.Filters, FilterBlock);
        long independent = Math.Max(1, checked(geometry.Groups * TapGroups * ChannelBlocks * FilterBlocks));
        PartialElements = checked(geometry.Groups * geometry.Filters * geometry.Channels * geometry.Kernel.Volume);
        Budget = WinogradBudget.Of(request, elementBytes);
        long splits = Math.Clamp(Math.Min((EnoughChunks + independent - 1) / independent, TotalTiles / LeastTiles), 1, EnoughChunks);
        // Partial gradients take at most half of what a run may take on one thread.
        while (splits > 1 && splits * PartialElements * elementBytes > WinogradBudget.Of(request with { Threads = 1 }, elementBytes) / 2) splits--;
        Splits = (int)splits;
        Chunks = checked((int)(Splits * independent));

        (InputRows, InputColumns) = (tile.Rows == 1 ? 1 : tile.Rows + WinogradTile.Taps - 1, tile.Columns == 1 ? 1 : tile.Columns + WinogradTile.Taps - 1);
        RunTiles = Math.Max(1, (StripBytes / elementBytes / lanes / InputRows - (InputColumns - tile.Columns)) / tile.Columns);
        int line = WorkspaceLayout.Line / elementBytes;
        long perTile = (long)tile.Positions * (ChannelBlock + FilterBlock) * elementBytes;
        BlockTiles = (int)Math.Clamp(BlockBytes / perTile, 8, 32);
        InputStep = checked((long)ChannelBlock * BlockTiles + line);
        GradientStep = checked((long)FilterBlock * BlockTiles + line);
        SumStep = checked((long)ChannelBlock * FilterBlock + line);
        var layout = new WorkspaceLayout();
        InputAt = layout.Reserve(tile.Positions * InputStep * elementBytes);
        GradientAt = layout.Reserve(tile.Positions * GradientStep * elementBytes);
        SumAt = layout.Reserve(tile.Positions * SumStep * elementBytes);
        StripAt = layout.Reserve((long)InputRows * (RunTiles * tile.Columns + InputColumns - tile.Columns) * lanes * elementBytes);
        ScratchAt = layout.Reserve((long)InputRows * InputColumns * lanes * elementBytes);
        TapsAt = layout.Reserve((long)WinogradTile.Taps * WinogradTile.Taps * lanes * lanes * elementBytes);
        LanesAt = layout.Reserve((long)lanes * elementBytes);
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
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

    public int InputRows { get; }

    public int InputColumns { get; }

    public int RunTiles { get; }

    /// <summary>Tiles that are transformed at a time.</summary>
    public int BlockTiles { get; }

    /// <summary>Elements of one partial gradient.</summary>
    public long PartialElements { get; }

    /// <summary>The workspace that a run may take by itself: one and a half times the largest tensor, or what a core keeps at hand.</summary>
    public long Budget { get; }

    /// <summary>Elements between positions, a line more than there is data.</summary>
    public long InputStep { get; }

    public long GradientStep { get; }

    public long SumStep { get; }

    public long InputAt { get; }

    public long GradientAt { get; }

    public long SumAt { get; }

    public long StripAt { get; }

    public long ScratchAt { get; }

    public long TapsAt { get; }

    public long LanesAt { get; }

    public long WorkerBytes { get; }

    /// <summary>The tile at which a split begins, counted through all classes.</summary>
    public long SplitStart(long split) => (long)((Int128)TotalTiles * split / Splits);

    private static int Even(long length, int most, int panel)
    {
        long blocks = Math.Max(1, (length + most - 1) / most);
        return (int)(((length + blocks - 1) / blocks + panel - 1) / panel * panel);
    }
}
