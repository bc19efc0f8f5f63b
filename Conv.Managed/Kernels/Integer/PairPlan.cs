using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Integer;

/// <summary>
/// Everything about an integer convolution by pairs that is decided before it runs. Depth index l stands for tap l / channels and channel l mod channels; step s of a panel
/// holds l = 2s in the lower and l = 2s + 1 in the upper half of its lanes, zero beyond the end.
/// </summary>
internal sealed class PairPlan
{
    /// <summary>Steps per pass; with their lanes they fill as many bytes as those of the floating-point product.</summary>
    public const int PassSteps = 256;

    /// <summary>The most products of which every sum fits: two factors of at most 255 each, below 2^31 together.</summary>
    public const long MostDepth = int.MaxValue / (255 * 255);

    public PairPlan(ConvolutionGeometry geometry, TileKernel<int> tile, int threads, long budget)
    {
        Groups = geometry.Groups;
        Tile = tile;
        Correlation = CorrelationFamily.Of(geometry, ConvolutionDirection.Forward)[0];
        // Few filters would leave most lanes of a column panel empty.
        PixelsAreColumns = geometry.Y.Channel != 1 || geometry.Filters <= tile.Columns / 2;
        (FilterWidth, PatchWidth) = PixelsAreColumns ? (tile.Rows, tile.Columns) : (tile.Columns, tile.Rows);
        Steps = (Correlation.Depth + 1) / 2;
        FilterPanels = GemmBlocking.Blocks(geometry.Filters, FilterWidth);
        Blocking = GemmBlocking.For(geometry.Filters, Correlation.Pixels, Groups, FilterWidth, PatchWidth);
        RowBlocks = GemmBlocking.Blocks(geometry.Filters, Blocking.Rows);
        PixelBlocks = GemmBlocking.Blocks(Correlation.Pixels, Blocking.Pixels);
        var layout = new WorkspaceLayout();
        PatchesAt = layout.Reserve((PixelsAreColumns ? PatchWidth : Blocking.Pixels) * (long)PassSteps * sizeof(int));
        SumsAt = layout.Reserve((long)Blocking.Pixels * Blocking.Rows * sizeof(int));
        StagedAt = layout.Reserve((long)Math.Max(FilterWidth, PatchWidth) * PassSteps * sizeof(int));
        unsafe
        {
            PatchRunsAt = layout.Reserve((long)Blocking.Pixels * sizeof(PatchRun));
            StoreRunsAt = layout.Reserve((long)Blocking.Pixels * sizeof(StoreRun));
        }

        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
        // Pairs of 16-bit factors take twice the filter: what does not fit is packed and used a part at a time.
        long unitBytes = checked(PanelsPerUnit * PanelElements * sizeof(int));
        UnitsPerPass = Math.Clamp((budget - checked(WorkerBytes * threads)) / Math.Max(1, unitBytes), 1, Math.Max(1, Units));
        _ = checked((int)(Units * Math.Max(PixelBlocks, PanelsPerUnit)));
    }

    public long Groups { get; }

    public TileKernel<int> Tile { get; }

    public Correlation Correlation { get; }

    /// <summary>Pairs over the whole depth.</summary>
    public long Steps { get; }

    public GemmBlocking Blocking { get; }

    /// <summary>Lanes hold windows, rows filters; otherwise lanes hold filters, which suits results whose channels are neighbours in memory.</summary>
    public bool PixelsAreColumns { get; }

    public int FilterWidth { get; }

    public int PatchWidth { get; }

    /// <summary>Panels of filters per group.</summary>
    public long FilterPanels { get; }

    public long RowBlocks { get; }

    public long PixelBlocks { get; }

    /// <summary>Blocks of rows over all groups.</summary>
    public long Units => checked(Groups * RowBlocks);

    /// <summary>Panels of filters in such a block; of the last one of a group some may not exist.</summary>
    public long PanelsPerUnit => Blocking.Rows / FilterWidth;

    /// <summary>Blocks of rows whose filters are packed together.</summary>
    public long UnitsPerPass { get; }

    /// <summary>Bytes of the filters that are packed together.</summary>
    public long FilterBytes => checked(UnitsPerPass * PanelsPerUnit * PanelElements * sizeof(int));

    /// <summary>Chunks of the pass that begins at a unit.</summary>
    public int Chunks(long firstUnit) => (int)(Math.Min(UnitsPerPass, Units - firstUnit) * PixelBlocks);

    /// <summary>Chunks of packing the filters of that pass: a panel each.</summary>
    public int FilterChunks(long firstUnit) => (int)(Math.Min(UnitsPerPass, Units - firstUnit) * PanelsPerUnit);

    /// <summary>Lanes of a panel of filters over all its steps.</summary>
    public long PanelElements => checked(Steps * FilterWidth);

    /// <summary>Private bytes per worker, whole cache lines.</summary>
    public long WorkerBytes { get; }

    public long PatchesAt { get; }

    public long SumsAt { get; }

    /// <summary>Rows of 16-bit factors on their way into a panel.</summary>
    public long StagedAt { get; }

    public long PatchRunsAt { get; }

    public long StoreRunsAt { get; }
}
