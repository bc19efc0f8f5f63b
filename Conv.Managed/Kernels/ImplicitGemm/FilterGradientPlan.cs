using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>
/// Blocks and memory of a gradient of w: a matrix product of filters × (tap, channel) whose depth is every window of every image. The depth is cut into a number of
/// splits that the problem alone decides; each leaves a partial gradient in the workspace, and they are added in order.
/// </summary>
internal sealed class FilterGradientPlan<T>
    where T : unmanaged
{
    private const int PassDepth = 256;
    private const int MostRows = 96;
    private const int MostLanes = 192;
    private const int EnoughChunks = 16;
    private const int LeastDepth = 1024;

    /// <summary>Partial gradients together take at most this, unless one alone takes more.</summary>
    private const long MostPartialBytes = 32L << 20;

    public unsafe FilterGradientPlan(ConvolutionGeometry geometry, TileKernel<T> tile)
    {
        (Geometry, Tile) = (geometry, tile);
        CorrelationFamily family = CorrelationFamily.Of(geometry, ConvolutionDirection.Forward);
        Correlation = family[0];
        Lanes = Correlation.Depth;
        RowBlock = Even(geometry.Filters, MostRows, tile.Rows);
        LaneBlock = Even(Lanes, MostLanes, tile.Columns);
        RowBlocks = GemmBlocking.Blocks(geometry.Filters, RowBlock);
        LaneBlocks = GemmBlocking.Blocks(Lanes, LaneBlock);
        Splits = Split(geometry.Groups * RowBlocks * LaneBlocks, Correlation.Pixels, checked(geometry.Groups * geometry.Filters * Lanes * sizeof(T)));
        Chunks = checked((int)(geometry.Groups * Splits * RowBlocks * LaneBlocks));

        var layout = new WorkspaceLayout();
        RowPanelsAt = layout.Reserve((long)RowBlock * PassDepth * sizeof(T));
        LanePanelsAt = layout.Reserve((long)LaneBlock * PassDepth * sizeof(T));
        SumsAt = layout.Reserve((long)RowBlock * LaneBlock * sizeof(T));
        RunsAt = layout.Reserve((long)PassDepth * sizeof(PatchRun));
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>The forward pass whose patches and results the gradient pairs.</summary>
    public Correlation Correlation { get; }

    public TileKernel<T> Tile { get; }

    /// <summary>Pairs of tap and channel.</summary>
    public long Lanes { get; }

    public int RowBlock { get; }

    public int LaneBlock { get; }

    public long RowBlocks { get; }

    public long LaneBlocks { get; }

    /// <summary>Parts of the depth.</summary>
    public int Splits { get; }

    public int Chunks { get; }

    /// <summary>Windows packed at a time.</summary>
    public static int Pass => PassDepth;

    public long WorkerBytes { get; }

    public long RowPanelsAt { get; }

    public long LanePanelsAt { get; }

    public long SumsAt { get; }

    public long RunsAt { get; }

    /// <summary>The window at which a split begins.</summary>
    public long SplitStart(long split) => (long)((Int128)Correlation.Pixels * split / Splits);

    private static int Split(long chunks, long depth, long bytes)
    {
        long wanted = (EnoughChunks + chunks - 1) / Math.Max(1, chunks);
        long sensible = Math.Max(1, Math.Min(depth / LeastDepth, MostPartialBytes / Math.Max(1, bytes)));
        return (int)Math.Min(wanted, sensible);
    }

    private static int Even(long length, int most, int panel)
    {
        long blocks = Math.Max(1, (length + most - 1) / most);
        return (int)(((length + blocks - 1) / blocks + panel - 1) / panel * panel);
    }
}
