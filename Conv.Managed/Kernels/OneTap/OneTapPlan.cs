using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.OneTap;

/// <summary>Everything about a convolution with filters of one tap that is decided before it runs. A chunk is a run of windows of one plane by a run of filters; blocks change no bit.</summary>
internal sealed class OneTapPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Where rows are neighbours, channels of a filter that lie farther apart are copied first, or they would meet in few sets of the caches.</summary>
    private const long MostFilterStepBytes = 2048;

    /// <summary>
    /// Vectors of windows that all filters of a chunk pass over: as many as keep what the channels have there well inside the second-level cache, because results are written in
    /// longer runs then, but no more than these.
    /// </summary>
    private const long MostBlockVectors = 64;

    private const long BlockBytes = 192 << 10;

    /// <summary>Many channels fill that cache rather than meet the filters for fewer vectors than this: 13 make a plane of 14×14.</summary>
    private const long WantedBlockVectors = 14;

    private const long MostBlockBytes = 512 << 10;

    private const long LeastBlockVectors = 6;

    /// <summary>Chunks per thread that even out, of no less work than this many multiply-adds: some microseconds.</summary>
    private const long ChunksPerThread = 3;

    private const long ChunkWork = 1 << 19;

    /// <summary>A chunk has at least this many vectors, or all.</summary>
    private const long LeastVectors = 8;

    /// <summary>Panels of filters that are copied together: a line of the caches holds what both have of a channel.</summary>
    public const int PanelsTogether = 2;

    public unsafe OneTapPlan(ConvolutionGeometry geometry, ConvolutionDirection direction, ProductTiles<T> tiles, int threads)
    {
        Tiles = tiles;
        Groups = geometry.Groups;
        Correlation = CorrelationFamily.Of(geometry, direction)[0];
        Panels = GemmBlocking.Blocks(Correlation.Rows, tiles.Rows);
        Pixels = Correlation.W.Count;
        FilterView filter = Correlation.Filter;
        ReadsFilter = filter.Channel == 1 || (filter.Row == 1 && Math.Abs(filter.Channel) * sizeof(T) <= MostFilterStepBytes);
        long vectors = GemmBlocking.Blocks(Pixels, tiles.Lanes);
        long vectorBytes = Math.Max(1, Correlation.Channels * tiles.Lanes * sizeof(T));
        BlockVectors = Math.Max(LeastBlockVectors, Math.Max(Math.Min(WantedBlockVectors, MostBlockBytes / vectorBytes), Math.Min(MostBlockVectors, BlockBytes / vectorBytes)));
        long planes = checked(Correlation.Images * Groups);
        (WindowChunks, RowChunks) = Cut(Math.Max(1, planes), vectors, threads);
        Chunks = checked((int)(planes * WindowChunks * RowChunks));
        var layout = new WorkspaceLayout();
        SumsAt = layout.Reserve(tiles.Rows * BlockVectors * tiles.Lanes * sizeof(T));
        PackedAt = layout.Reserve(ReadsFilter ? 0 : checked(Correlation.Channels * PanelsTogether * tiles.Rows * sizeof(T)));
        // A plane that does not fill a vector is copied.
        NarrowAt = layout.Reserve(Pixels < tiles.Lanes ? checked(Correlation.Channels * tiles.Lanes * sizeof(T)) : 0);
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public ProductTiles<T> Tiles { get; }

    public long Groups { get; }

    public Correlation Correlation { get; }

    /// <summary>Panels of filters of a group.</summary>
    public long Panels { get; }

    /// <summary>Whether a run that brings no packed filter reads it as it is.</summary>
    public bool ReadsFilter { get; }

    /// <summary>Windows of a plane.</summary>
    public long Pixels { get; }

    /// <summary>Vectors of windows in a block.</summary>
    public long BlockVectors { get; }

    /// <summary>Runs of windows that a plane is cut into.</summary>
    public long WindowChunks { get; }

    /// <summary>Runs of panels that the filters are cut into.</summary>
    public long RowChunks { get; }

    public int Chunks { get; }

    public long WorkerBytes { get; }

    public long SumsAt { get; }

    public long PackedAt { get; }

    public long NarrowAt { get; }

    /// <summary>Elements of a packed panel: [channel][row].</summary>
    public long PanelElements => Correlation.Channels * Tiles.Rows;

    /// <summary>Elements of all packed panels: [group][panel].</summary>
    public long FilterElements => checked(Groups * Panels * PanelElements);

    /// <summary>The first row of a panel; panels are as even as can be.</summary>
    public long FirstRow(long panel) => Correlation.Rows * panel / Math.Max(1, Panels);

    /// <summary>The first panel of a run of them.</summary>
    public long FirstPanel(long chunk) => Panels * chunk / RowChunks;

    /// <summary>Where a run of windows begins: at a whole vector.</summary>
    public long FirstWindow(long chunk) => Math.Min(Pixels, GemmBlocking.Blocks(Pixels, Tiles.Lanes) * chunk / WindowChunks * Tiles.Lanes);

    /// <summary>
    /// Into how many runs of windows and of panels a plane is cut. Windows come first, since then nobody reads what another reads of the image; filters where windows would
    /// leave a thread waiting: 13 vectors do not halve.
    /// </summary>
    private (long, long) Cut(long planes, long vectors, int threads)
    {
        (long windows, long rows, double least) = (1, 1, double.MaxValue);
        for (long r = 1; r <= Math.Min(threads, Math.Max(1, Panels)); r++)
        {
            long w = Math.Clamp(Chunked(threads, planes * r), 1, Math.Max(1, vectors / LeastVectors));
            double cost = (double)Chunked(planes * w * r, threads) * Chunked(vectors, w) * Chunked(Panels, r) * (r > 1 ? 1.03 : 1);
            if (cost < least) (windows, rows, least) = (w, r, cost);
        }

        double work = (double)planes * Pixels * Correlation.Rows * Correlation.Channels;
        long finer = (long)Math.Clamp(work / (planes * windows * rows * ChunkWork), 1, ChunksPerThread);
        if (rows > 1) rows *= Math.Clamp(Panels / (rows * PanelsTogether), 1, finer);
        else if (threads > 1) windows *= Math.Clamp(vectors / (windows * LeastVectors), 1, finer);
        return (windows, rows);

        static long Chunked(long length, long block) => (length + block - 1) / Math.Max(1, block);
    }
}
