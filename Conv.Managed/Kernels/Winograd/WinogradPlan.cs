using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Winograd;

/// <summary>Everything about a family of correlations in tiles that is decided before it runs.</summary>
internal sealed class WinogradPlan
{
    /// <summary>A worker's strip of input elements stays in the first-level cache.</summary>
    private const int StripBytes = 24 << 10;

    /// <summary>Channels whose taps are turned at a time.</summary>
    public const int FilterBatch = 8;

    private readonly WinogradShape _shape;

    // Each is searched for when it is first asked for: a choice among tiles needs one of them.
    private WinogradBlocking? _withFilter;
    private WinogradBlocking? _withoutFilter;

    public WinogradPlan(ConvolutionRequest request, WinogradTile tile, int lanes, int elementBytes)
    {
        ConvolutionGeometry geometry = request.Geometry;
        Tile = tile;
        Groups = geometry.Groups;
        Family = CorrelationFamily.Of(geometry, request.Direction);
        Filters = WinogradClasses.Of(WinogradCorrelation.Of(Family, tile));
        Lanes = lanes;
        ChannelBlocks = checked((int)((Family.Channels + lanes - 1) / lanes));
        Panels = (Family.Rows + PanelWidth - 1) / PanelWidth;
        (int inputRows, int inputColumns) = (tile.Rows == 1 ? 1 : tile.Rows + WinogradTile.Taps - 1, tile.Columns == 1 ? 1 : tile.Columns + WinogradTile.Taps - 1);
        RunTiles = Math.Max(1, (StripBytes / elementBytes / lanes / inputRows - (inputColumns - tile.Columns)) / tile.Columns);

        Line = WorkspaceLayout.Line / elementBytes;
        FilterOffsets = new long[Family.Count];
        long offset = 0;
        long tiles = 0;
        int tapGroups = 0;
        foreach (WinogradClasses classes in Filters)
        {
            FilterOffsets[classes.First.Index] = offset;
            offset = checked(offset + tile.Positions * FilterStep(classes.First));
            (tiles, tapGroups) = (Math.Max(tiles, classes.Tiles), Math.Max(tapGroups, classes.First.TapGroups));
        }

        GroupFilterElements = offset;
        int small = 0;
        (StripAt, small) = (small, small + inputRows * (RunTiles * tile.Columns + inputColumns - tile.Columns) * lanes);
        (ResultAt, small) = (small, small + tile.Rows * RunTiles * tile.Columns * lanes);
        (RowsAt, small) = (small, small + RunTiles * tile.Columns * lanes);
        (ScratchAt, small) = (small, small + inputRows * inputColumns * lanes);
        (TapsAt, small) = (small, small + WinogradTile.Taps * WinogradTile.Taps * FilterBatch * lanes);
        (LanesAt, small) = (small, small + lanes);

        var shape = new WinogradShape
        {
            Positions = tile.Positions,
            Tiles = tiles,
            Correlations = checked(Groups * Filters.Length),
            DepthBlocks = tapGroups * ChannelBlocks,
            Panels = Panels,
            Lanes = lanes,
            ElementBytes = elementBytes,
            FilterBytes = FilterBytes,
            SmallBytes = (long)small * elementBytes,
            Threads = request.Threads,
            Costs = new WinogradCosts(request.Table),
        };
        Budget = WorkspaceRule.Bytes(request.Geometry, elementBytes, elementBytes, request.Threads);
        _shape = shape;
    }

    public WinogradTile Tile { get; }

    public long Groups { get; }

    public CorrelationFamily Family { get; }

    /// <summary>The correlations, each with its classes of windows: a transformed filter belongs to each.</summary>
    public WinogradClasses[] Filters { get; }

    /// <summary>Elements of a vector.</summary>
    public int Lanes { get; }

    /// <summary>Blocks of a vector's lanes over the channels of a group.</summary>
    public int ChannelBlocks { get; }

    /// <summary>Panels of filters of a group.</summary>
    public long Panels { get; }

    /// <summary>Filters per panel.</summary>
    public int PanelWidth => PositionProduct.Vectors * Lanes;

    /// <summary>Elements of a cache line.</summary>
    public int Line { get; }

    /// <summary>Neighbouring tiles that are read and written together.</summary>
    public int RunTiles { get; }

    /// <summary>The workspace that a run may take by itself: one and a half times the largest tensor, or what a core keeps at hand.</summary>
    public long Budget { get; }

    /// <summary>The cut of a run with transformed filters.</summary>
    public WinogradBlocking WithFilter => _withFilter ??= WinogradBlocking.WithFilter(_shape, Budget);

    /// <summary>What a worker of a run with transformed filters takes at least.</summary>
    public long LeastBytesWithFilter => WinogradBlocking.LeastBytesWithFilter(_shape);

    /// <summary>The cut of a run that transforms its filters.</summary>
    public WinogradBlocking WithoutFilter => _withoutFilter ??= WinogradBlocking.WithoutFilter(_shape, Budget);

    /// <summary>Elements of all transformed filters: [group][correlation][position][panel][group of taps, channel][two vectors].</summary>
    public long FilterElements => checked(Groups * GroupFilterElements);

    /// <summary>Bytes of all transformed filters.</summary>
    public long FilterBytes => checked(FilterElements * WorkspaceLayout.Line / Line);

    /// <summary>A worker's small buffers, in elements from their beginning: the strip of input, that of results, rows for the epilogue, a tile between passes, taps, one vector.</summary>
    public int StripAt { get; }

    public int ResultAt { get; }

    public int RowsAt { get; }

    public int ScratchAt { get; }

    public int TapsAt { get; }

    public int LanesAt { get; }

    private long[] FilterOffsets { get; }

    private long GroupFilterElements { get; }

    /// <summary>Blocks of channels over all groups of taps of a correlation.</summary>
    public int DepthBlocks(WinogradCorrelation correlation) => correlation.TapGroups * ChannelBlocks;

    /// <summary>Elements of a panel at one position.</summary>
    public long PanelElements(WinogradCorrelation correlation) => checked((long)DepthBlocks(correlation) * Lanes * PanelWidth);

    /// <summary>Elements between positions of a correlation's filters.</summary>
    public long FilterStep(WinogradCorrelation correlation) => checked(Panels * PanelElements(correlation) + Line);

    /// <summary>Where the filters of a correlation begin.</summary>
    public long FilterOffset(WinogradCorrelation correlation, long group) => group * GroupFilterElements + FilterOffsets[correlation.Index];
}
