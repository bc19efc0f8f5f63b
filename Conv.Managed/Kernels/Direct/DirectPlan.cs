using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// Everything about a direct convolution that is decided before it runs. A chunk is a block of windows of one image at one depth, by a block of rows (filters). Blocks may
/// depend on the number of threads: sums are chains over the depth, continued from block to block, so no blocking changes a bit.
/// </summary>
internal sealed class DirectPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Bytes of the sums of a chunk, which have to stay in the second-level cache.</summary>
    private const long MostSumBytes = 400_000;

    /// <summary>Bytes of the copy that a chunk reads, which have to stay there too; without a bound a step of two lets it grow to four times the windows.</summary>
    private const long MostBoxBytes = 384 << 10;

    /// <summary>Chunks much smaller than caches lose more than memory is worth.</summary>
    private const int MostShare = 8;

    /// <summary>Of more correlations it is not asked whether one of them needs a copy.</summary>
    private const long MostClassesAsked = 64;

    private const long MostPixels = 1024;
    private const long LeastPixels = 56;

    /// <summary>Chunks per thread that even out; more of them cost more than they bring.</summary>
    private const long ChunksPerThread = 3;

    /// <summary>With so many chunks per thread none waits long for another.</summary>
    private const long MostWeighed = 16;

    /// <summary>How many more blocks of pixels than caches ask for are tried.</summary>
    private const long MostFiner = 32;

    /// <summary>The share of the cost below which another way to cut is taken.</summary>
    private const double WorthChanging = 0.995;

    /// <summary>Cycles for an element that a chunk reads where it lies, out of a far cache, and for one that it copies.</summary>
    private const double CyclesRead = 1.0 / 16, CyclesCopied = 1.0 / 10;

    /// <summary>Up to this many chunks that use the same panel it is packed by each of them, and stays in the cache; with more it is packed once before.</summary>
    private const long MostPackings = 2;

    /// <summary>Decides.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="direction">Forward or backward data.</param>
    /// <param name="tiles">The tiles.</param>
    /// <param name="threads">The threads.</param>
    /// <param name="share">By how much smaller chunks are made than caches would hold, to save workspace.</param>
    public unsafe DirectPlan(ConvolutionGeometry geometry, ConvolutionDirection direction, PixelTiles<T> tiles, int threads, int share = 1)
    {
        (long mostSums, long mostBox) = (MostSumBytes / (sizeof(T) * share), MostBoxBytes / (sizeof(T) * share));
        Groups = geometry.Groups;
        Tiles = tiles;
        Family = CorrelationFamily.Of(geometry, direction);
        Order = DepthOrder.Of(Family);
        Panels = new RowPanels(Family, Order, Groups, tiles.Lanes);
        TensorStrides source = direction == ConvolutionDirection.Forward ? geometry.X : geometry.Y;
        Correlation largest = Family.Count == 0 ? default : Family[0];
        (Rows, Windows) = PixelBlock(largest.H.Count, largest.W.Count);
        long panels = Panels.PanelCount, blocks = 1;
        // Correlations without taps only write zeros.
        long busy = Family.Count <= MostClassesAsked ? Math.Max(1, Classes().LongCount(static correlation => correlation.Depth > 0)) : Family.Count, planes = Groups * geometry.Images * largest.D.Count;
        long outer = busy * planes, wanted = Math.Max(2, threads) * ChunksPerThread;
        long Chunked(long length, long block) => (length + block - 1) / Math.Max(1, block);
        long Total() => outer * Chunked(largest.H.Count, Rows) * Chunked(largest.W.Count, Windows) * blocks;
        // Few pixels share their panels; many are cut first.
        bool rowsFirst = Total() * Rows * Windows > 4 * MostPixels || panels < 4;
        while (Total() < wanted && Rows > 1 && rowsFirst && Rows * Windows > LeastPixels) Rows = Chunked(Rows, 2);
        while (Total() < wanted && blocks * 4 <= panels) blocks *= 2;
        while (Total() < wanted && CutPixels(LeastPixels))
        {
        }

        // A panel alone reads every pixel for half of the products.
        while (Total() < wanted && blocks * 2 <= panels) blocks *= 2;
        PanelsPerBlock = Math.Max(1, Chunked(panels, blocks));
        // Sums that belong to more panels than fit go through the pixels again.
        PanelsPerBlock = Math.Min(PanelsPerBlock, Math.Max(3, 2 * mostSums / Math.Max(1, Rows * Windows * tiles.Lanes)));
        PanelBlocks = Chunked(panels, PanelsPerBlock);
        blocks = PanelBlocks;
        if (Total() > 0 && Total() < MostWeighed * threads) Weigh();
        (RowBlocks, WindowBlocks, Depths) = (Chunked(largest.H.Count, Rows), Chunked(largest.W.Count, Windows), largest.D.Count);
        Chunks = checked((int)(Family.Count * planes * RowBlocks * WindowBlocks * PanelBlocks));
        PacksOnTheFly = Family.Count == 1 && geometry.Images * Depths * RowBlocks * WindowBlocks <= MostPackings;

        long Span(int axis, long windows, long step) => (windows - 1) * step + (Family.Count == 0 ? 0 : Family.MostSpan(axis)) + 1;
        Box = Family.Count == 0 ? default : new StagedBox(
            source.Channel == 1, Order.Channels, Math.Max(1, Family.MostTapsOn(0)), Span(1, Rows, largest.H.Step), Span(2, Windows, largest.W.Step));
        Pixels = (nint)(Rows * Windows);
        var layout = new WorkspaceLayout();
        long depth = Math.Max(1, Order.Channels * Family.MostTaps);
        OffsetsAt = layout.Reserve(depth * sizeof(nint));
        PanelAt = layout.Reserve(PacksOnTheFly ? 3 * depth * tiles.Lanes * sizeof(T) : 0);
        BoxAt = layout.Reserve(ReadsInPlace() ? 0 : checked(Box.Elements * sizeof(T)));
        SumsAt = layout.Reserve(checked(Pixels * PanelsPerBlock * tiles.Lanes * sizeof(T)));
        LineAt = layout.Reserve(checked(Math.Max(Pixels, PanelsPerBlock) * tiles.Lanes * sizeof(T)));
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);

        bool ReadsInPlace() => Family.Count <= MostClassesAsked && Classes().All(static correlation => correlation.StaysInside);

        IEnumerable<Correlation> Classes()
        {
            for (long i = 0; i < Family.Count; i++) yield return Family[i];
        }

        // Neighbouring ways to cut: chunks that leave no thread waiting, and tiles that are full.
        void Weigh()
        {
            bool inPlace = largest.StaysInside;
            nint step = (nint)((inPlace ? largest.W.SourceStride : source.Channel == 1 ? Order.Channels : 1) * largest.W.Step) * sizeof(T);
            var cost = new ChunkCost<T>(tiles, threads, Math.Max(1, largest.Depth), step, inPlace ? CyclesRead : CyclesCopied);
            (long lines, long columns) = (largest.H.Count, largest.W.Count);
            bool byRows = Windows == columns && Rows < lines;
            long length = byRows ? lines : columns, block = byRows ? Rows : Windows, across = byRows ? Windows : Rows;
            (long bestBlock, long bestPanels) = (block, PanelsPerBlock);
            double best = Cost(block, PanelsPerBlock);
            // A thread that comes late, or is interrupted, takes fewer of them.
            long least = threads == 1 ? 1 : Math.Min(Total(), wanted);
            long coarsest = Chunked(length, block), finest = Math.Min(4 * coarsest + 1, coarsest + MostFiner);
            for (long count = coarsest; count <= finest; count++)
            {
                long cut = Chunked(length, count);
                if (Chunked(length, cut) != count) continue;
                if (count > coarsest && cut * across < tiles.Pixels) break;
                long most = Math.Min(panels, Math.Max(3, 2 * mostSums / Math.Max(1, cut * across * tiles.Lanes)));
                for (long wide = Math.Max(1, PanelsPerBlock / 2); wide <= Math.Min(most, 4 * PanelsPerBlock); wide++)
                {
                    if (Chunked(panels, Chunked(panels, wide)) != wide || Total() / blocks / coarsest * count * Chunked(panels, wide) < least) continue;
                    if (Cost(cut, wide) is var found && found < best * WorthChanging) (best, bestBlock, bestPanels) = (found, cut, wide);
                }
            }

            if (byRows) Rows = bestBlock;
            else Windows = bestBlock;
            (PanelsPerBlock, PanelBlocks) = (bestPanels, Chunked(panels, bestPanels));
            blocks = PanelBlocks;

            double Cost(long cut, long wide) => cost.Of(outer, lines, columns, panels, byRows ? cut : Rows, byRows ? Windows : cut, wide);
        }

        bool CutPixels(long least)
        {
            if (Rows * Windows <= least) return false;
            if (Rows > 1) Rows = Chunked(Rows, 2);
            else Windows = Chunked(Windows, 2);
            return true;
        }

        (long, long) PixelBlock(long rows, long windows)
        {
            long most = Math.Clamp(mostSums / Math.Max(1, Math.Min(Family.Rows, 512)), LeastPixels, MostPixels);
            long windowBlocks = Math.Max(1, Chunked(windows, Math.Max(most, 2 * tiles.Pixels)));
            long width = Math.Max(1, Chunked(windows, windowBlocks));
            long high = Math.Max(1, most / width);
            while (high > 1 && !largest.StaysInside && Span(1, high, largest.H.Step) * Span(2, width, largest.W.Step) * Order.Channels > mostBox) high = Chunked(high, 2);
            return (Math.Max(1, Chunked(rows, Math.Max(1, Chunked(rows, high)))), width);
        }
    }

    /// <summary>A plan that keeps to the rule for workspaces, with chunks as large as that allows.</summary>
    public static unsafe DirectPlan<T> Within(ConvolutionGeometry geometry, ConvolutionDirection direction, PixelTiles<T> tiles, int threads)
    {
        long budget = WorkspaceRule.Bytes(geometry, sizeof(T), sizeof(T), threads);
        for (int share = 1; ; share *= 2)
        {
            var plan = new DirectPlan<T>(geometry, direction, tiles, threads, share);
            long bytes = checked(plan.WorkerBytes * threads + (plan.PacksOnTheFly ? 0 : plan.Panels.Elements * sizeof(T))) + 2 * WorkspaceLayout.Line;
            if (bytes <= budget || share >= MostShare) return plan;
        }
    }

    public long Groups { get; }

    public PixelTiles<T> Tiles { get; }

    public CorrelationFamily Family { get; }

    public DepthOrder Order { get; }

    public RowPanels Panels { get; }

    public StagedBox Box { get; }

    /// <summary>Rows of windows per chunk.</summary>
    public long Rows { get; private set; }

    /// <summary>Windows of a row per chunk.</summary>
    public long Windows { get; private set; }

    /// <summary>Windows per chunk.</summary>
    public nint Pixels { get; }

    public long PanelsPerBlock { get; private set; }

    public long PanelBlocks { get; private set; }

    public long RowBlocks { get; }

    public long WindowBlocks { get; }

    /// <summary>Depths of the result: a chunk is at one of them.</summary>
    public long Depths { get; }

    public int Chunks { get; }

    /// <summary>A run that brings no packed filter packs panels as it uses them.</summary>
    public bool PacksOnTheFly { get; }

    public long WorkerBytes { get; }

    public long OffsetsAt { get; }

    public long PanelAt { get; }

    public long BoxAt { get; }

    public long SumsAt { get; }

    public long LineAt { get; }
}
