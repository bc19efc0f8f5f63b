using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Everything about a family of correlations that is decided before it runs: orientation, blocks, memory.</summary>
internal sealed class CorrelationPlan<T>
    where T : unmanaged
{
    public CorrelationPlan(ConvolutionGeometry geometry, ConvolutionDirection direction, TileKernel<T> tile, int threads)
    {
        Groups = geometry.Groups;
        Tile = tile;
        Threads = threads;
        Family = CorrelationFamily.Of(geometry, direction);
        TensorStrides target = direction == ConvolutionDirection.Forward ? geometry.Y : geometry.X;
        // Few filters would leave most lanes of a column panel empty.
        PixelsAreColumns = target.Channel != 1 || Family.Rows <= tile.Columns / 2;
        (FilterWidth, PatchWidth) = PixelsAreColumns ? (tile.Rows, tile.Columns) : (tile.Columns, tile.Rows);
        Filter = new FilterPanels(Family, Groups, FilterWidth);
        Blocking = GemmBlocking.For(Family.Rows, Family.LargestPixels, Groups * Family.Count, FilterWidth, PatchWidth);
        RowBlocks = GemmBlocking.Blocks(Family.Rows, Blocking.Rows);
        PixelBlocks = GemmBlocking.Blocks(Family.LargestPixels, Blocking.Pixels);
        Chunks = checked((int)(Groups * Family.Count * RowBlocks * PixelBlocks));

        var layout = new WorkspaceLayout();
        PatchesAt = layout.Reserve((PixelsAreColumns ? PatchWidth : Blocking.Pixels) * (long)Blocking.Depth * SizeOf);
        SumsAt = layout.Reserve((long)Blocking.Pixels * Blocking.Rows * SizeOf);
        unsafe
        {
            PatchRunsAt = layout.Reserve((long)Blocking.Pixels * sizeof(PatchRun));
            StoreRunsAt = layout.Reserve((long)Blocking.Pixels * sizeof(StoreRun));
        }

        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public long Groups { get; }

    public TileKernel<T> Tile { get; }

    public int Threads { get; }

    public CorrelationFamily Family { get; }

    public FilterPanels Filter { get; }

    public GemmBlocking Blocking { get; }

    /// <summary>Lanes hold windows, rows filters; otherwise lanes hold filters, which suits results whose channels are neighbours in memory.</summary>
    public bool PixelsAreColumns { get; }

    public int FilterWidth { get; }

    public int PatchWidth { get; }

    public long RowBlocks { get; }

    public long PixelBlocks { get; }

    public int Chunks { get; }

    /// <summary>Bytes of the packed filters.</summary>
    public long FilterBytes => checked(Filter.Elements * SizeOf);

    /// <summary>Private bytes per worker, whole cache lines.</summary>
    public long WorkerBytes { get; }

    public long PatchesAt { get; }

    public long SumsAt { get; }

    public long PatchRunsAt { get; }

    public long StoreRunsAt { get; }

    private static unsafe int SizeOf => sizeof(T);
}
