using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// Blocks and memory of a direct gradient of w. A chunk is a part of the windows of all images, by some panels of filters, by a block of channels with all their taps; its sums
/// stay in the second-level cache. The windows are cut into parts by the problem alone, and the parts' gradients are added in order.
/// </summary>
internal sealed class DirectGradientPlan<T>
    where T : unmanaged, INumber<T>
{
    private const long BlockPixels = 256;

    /// <summary>The same where few channels are put side by side: rows that blocks share are copied again for each.</summary>
    private const long InterleavedPixels = 1024;

    /// <summary>All filters are multiplied with a block of windows where their sums stay in the first-level cache beside it: whoever has so few of them waits for memory.</summary>
    private const long FewSums = 4 << 10;

    /// <summary>Filters that share a block of windows of several taps, so that windows are not copied again for each pair of vectors; fewer where the gradients are packed again for each block of channels.</summary>
    private const long MostFilters = 256, MostPackedFilters = 128;

    /// <summary>Bytes between the gradients of neighbouring windows from which on they meet in few sets of the caches and are packed; more where they are read for one tap only.</summary>
    private const long MostApart = 4 << 10, MostApartFlat = 16 << 10;

    /// <summary>
    /// Of a product of two matrices that both lie as they are needed: how much of the image a block of windows reads, so that it stays in the second-level cache from one pair of vectors of filters to the
    /// next, the most windows, so that few channels have long sums, and the vectors of filters of a chunk, so that they share what was read.
    /// </summary>
    private const long FlatElements = 64 << 10, FlatPixels = 2048, FlatPanels = 4;

    /// <summary>Chunks of such a product per thread: a late one costs little then.</summary>
    private const long FlatChunks = 2;

    /// <summary>Bytes of a gradient that leaves the second-level cache before it is read.</summary>
    private const long StreamedBytes = 1 << 20;

    /// <summary>Vectors of filters and of channels in a chunk of several taps that is turned around and written past the caches: three vectors of channels fill four tiles.</summary>
    private const long TurnedPanels = 8, TurnedVectors = 3, MostTurnedSums = 64 << 10, CacheLine = 64;

    private const long FarBytes = 8L << 20;
    private const long MostSums = 32 << 10;
    private const long MostBox = 48 << 10;
    private const long MostChannels = 512;

    /// <summary>More channels than this fill tiles by themselves.</summary>
    private const long MostInterleaved = 4;
    private const long EnoughChunks = 4;
    private const long LeastPixels = 384;

    /// <summary>Chunks per thread from which on it does not matter whether they come out even.</summary>
    private const long UnevenChunks = 16;

    /// <summary>The parts' gradients together take at most this.</summary>
    private const long MostPartialBytes = 32L << 20;

    public unsafe DirectGradientPlan(ConvolutionGeometry geometry, PixelTiles<T> tiles, NeighbourTiles<T> neighbours, int threads)
    {
        (Geometry, Tiles, Neighbours) = (geometry, tiles, neighbours);
        CorrelationFamily family = CorrelationFamily.Of(geometry, ConvolutionDirection.Forward);
        Correlation = family[0];
        Taps = Correlation.Taps;
        IsInterleaved = geometry.Groups == 1 && geometry.Channels > 1 && geometry.Channels <= MostInterleaved && Correlation.W is { Taps: > 1, TapDelta: 1 } && 2 * Correlation.W.Taps < tiles.Pixels;
        ChannelsInside = IsInterleaved || (geometry.Channels > 1 && (Math.Abs(geometry.W.Channel) < Math.Abs(geometry.W.W) || Taps == 1));
        long panels = Blocks(geometry.Filters, tiles.Lanes);
        bool meet = geometry.Y.Channel == 1 && geometry.Y.W * sizeof(T) <= (Taps == 1 ? MostApartFlat : MostApart) && geometry.Filters % tiles.Lanes == 0 && (IsInterleaved || geometry.X.Channel == 1);
        bool isFlat = meet && Taps == 1 && Correlation.StaysInside;
        long blockPixels = isFlat ? Math.Clamp(FlatElements / geometry.Channels, BlockPixels, FlatPixels) : BlockPixels;
        long most = IsInterleaved ? InterleavedPixels : blockPixels;
        Windows = Even(Correlation.W.Count, blockPixels);
        Rows = Math.Max(1, Even(Correlation.H.Count, Math.Max(1, most / Math.Max(1, Windows))));
        long least = tiles.Lanes * Taps * Math.Min(geometry.Channels, tiles.Pixels), together = isFlat ? FlatPanels : Taps == 1 ? 2 : Math.Min((meet ? MostFilters : MostPackedFilters) / tiles.Lanes, MostSums / least);
        long bytes = checked(geometry.Groups * geometry.Filters * geometry.Channels * Taps * sizeof(T));
        bool isOnce = Correlation.Images * Correlation.D.Count * Blocks(Correlation.H.Count, Rows) * Blocks(Correlation.W.Count, Windows) == 1;
        // What is turned around and written past the caches begins at multiples of a cache line: so do channels at multiples of a vector, and there are fewer filters for the more of them.
        // Groups write little each.
        bool isTurned = isOnce && geometry.Groups == 1 && bytes >= StreamedBytes && Taps > 1 && !ChannelsInside && tiles.Lanes * sizeof(T) == CacheLine && geometry.Channels % tiles.Lanes == 0
            && TurnedPanels * TurnedVectors * tiles.Lanes * tiles.Lanes * Taps <= MostTurnedSums;
        if (isTurned) together = Math.Min(together, TurnedPanels);
        PanelsPerBlock = panels * tiles.Lanes * geometry.Channels * Taps <= FewSums ? panels : Even(panels, Math.Max(2, together));
        PanelBlocks = Blocks(panels, PanelsPerBlock);
        bool inPlace = ReadsInPlace;
        long box = inPlace ? 1 : Correlation.D.Taps * StagedBox.Reach(Correlation.H, Rows) * StagedBox.Reach(Correlation.W, Windows);
        most = Math.Min(MostChannels, Math.Min(MostSums / Math.Max(1, PanelsPerBlock * tiles.Lanes * Taps), inPlace ? MostChannels : MostBox / Math.Max(1, box)));
        ChannelBlock = isTurned ? Math.Min(geometry.Channels, TurnedVectors * tiles.Lanes) : Even(geometry.Channels, Math.Max(Math.Min(geometry.Channels, tiles.Pixels), most));
        ChannelBlocks = Blocks(geometry.Channels, ChannelBlock);
        long chunks = geometry.Groups * PanelBlocks * ChannelBlocks, pixels = Correlation.Pixels;
        (RowBlocks, WindowBlocks) = (Blocks(Correlation.H.Count, Rows), Blocks(Correlation.W.Count, Windows));
        PixelBlocks = checked(Correlation.Images * Correlation.D.Count * RowBlocks * WindowBlocks);
        // Parts keep to the rule for workspaces together with what one thread works on; no more of them for more threads, because the bits of sums depend on them.
        long own = checked(((PanelsPerBlock * Rows * Windows + (PanelsPerBlock + 1) * ChannelBlock * Taps) * tiles.Lanes + (inPlace ? 0 : ChannelBlock * box)) * sizeof(T));
        long room = Math.Min(MostPartialBytes, WorkspaceRule.Bytes(geometry, sizeof(T), sizeof(T), threads: 1) - own);
        long sensible = Math.Max(1, Math.Min(Math.Min(pixels / LeastPixels, PixelBlocks), room / Math.Max(1, bytes)));
        // By halves, so that chunks come out even on two threads and on four.
        Splits = 1;
        while (chunks * Splits < EnoughChunks && 2 * Splits <= sensible) Splits *= 2;
        if (PixelBlocks % Splits != 0)
        {
            // Smaller blocks, so that parts have as many of them each, or larger ones where those do not come out even.
            if (RowBlocks > 1) Rows = EvenRows(Blocks(Correlation.H.Count, Blocks(RowBlocks, Splits) * Splits));
            else if (Rows == 1) Windows = Blocks(Correlation.W.Count, Blocks(WindowBlocks, Splits) * Splits);
            (RowBlocks, WindowBlocks) = (Blocks(Correlation.H.Count, Rows), Blocks(Correlation.W.Count, Windows));
            PixelBlocks = checked(Correlation.Images * Correlation.D.Count * RowBlocks * WindowBlocks);
        }

        // The bits of a sum do not depend on its block, so blocks may be many, and come out even, on the threads there are.
        if (isFlat && threads > 1)
        {
            while (geometry.Groups * PanelBlocks * ChannelBlocks * Splits < FlatChunks * threads && ChannelBlock >= 4 * tiles.Pixels)
            {
                ChannelBlock = (ChannelBlock + 1) / 2;
                ChannelBlocks = Blocks(geometry.Channels, ChannelBlock);
            }

            chunks = geometry.Groups * PanelBlocks * ChannelBlocks;
        }

        if (!isTurned && chunks * Splits % threads != 0 && chunks * Splits < threads * UnevenChunks)
        {
            long even = ChannelBlocks;
            while (even * geometry.Groups * PanelBlocks * Splits % threads != 0) even++;
            if (geometry.Channels / even >= tiles.Pixels / 2)
            {
                ChannelBlock = Blocks(geometry.Channels, even);
                ChannelBlocks = Blocks(geometry.Channels, ChannelBlock);
                chunks = geometry.Groups * PanelBlocks * ChannelBlocks;
            }
        }

        Chunks = checked((int)(chunks * Splits));
        Box = new StagedBox(IsInterleaved || geometry.X.Channel == 1, ChannelBlock, Math.Max(1, Correlation.D.Taps), StagedBox.Reach(Correlation.H, Rows), StagedBox.Reach(Correlation.W, Windows));

        var layout = new WorkspaceLayout();
        OffsetsAt = layout.Reserve(Rows * Windows * sizeof(nint));
        PlacesAt = layout.Reserve(Rows * Windows * sizeof(nint));
        // With steps between them, windows lie on so many pages that packing them pays.
        ReadsGradientInPlace = meet && (IsInterleaved || ChannelBlock >= Correlation.W.Taps) && (Rows == 1 || (Windows == Correlation.W.Count && geometry.Y.H == geometry.Y.W * Windows));
        PanelsAt = layout.Reserve(ReadsGradientInPlace ? 0 : PanelsPerBlock * Rows * Windows * tiles.Lanes * sizeof(T));
        BoxAt = layout.Reserve(inPlace ? 0 : checked(Box.Elements * sizeof(T)));
        SumsAt = layout.Reserve(checked(PanelsPerBlock * ChannelBlock * Taps * tiles.Lanes * sizeof(T)));
        LineAt = layout.Reserve(checked(ChannelBlock * Taps * tiles.Lanes * sizeof(T)));
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
        Streams = Splits == 1 && isOnce && bytes >= StreamedBytes && (Taps == 1 || isTurned);
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>The forward pass whose windows and results the gradient pairs.</summary>
    public Correlation Correlation { get; }

    public PixelTiles<T> Tiles { get; }

    /// <summary>The tiles for elements of a window that are neighbours.</summary>
    public NeighbourTiles<T> Neighbours { get; }

    public StagedBox Box { get; }

    public long Taps { get; }

    /// <summary>Few channels and few taps, side by side in every column: neither fills a tile, and together they are neighbours.</summary>
    public bool IsInterleaved { get; }

    /// <summary>The image is read where it lies: no window reads outside, and where channels have to be neighbours they are.</summary>
    public bool ReadsInPlace => Correlation.StaysInside && (!IsInterleaved || (Geometry.X.Channel == 1 && Geometry.X.W == Geometry.Channels));

    /// <summary>The gradient of y is read where it lies: its channels are neighbours and fill whole vectors, and the windows of a block follow each other evenly.</summary>
    public bool ReadsGradientInPlace { get; }

    /// <summary>The gradient of y comes from memory, or from a cache that is as slow.</summary>
    public unsafe bool IsFar => Correlation.Pixels * Geometry.Filters * sizeof(T) > FarBytes;

    /// <summary>Sums are finished at once, and so many that they leave the second-level cache before anybody reads them: they are written past it, without reading first what is there.</summary>
    public bool Streams { get; }

    /// <summary>Filters are neighbours in the gradient of w, so that sums are parts of its rows, a row per channel. The parts' gradients have the same order then.</summary>
    public bool IsTransposed => Taps == 1 && Geometry.Groups == 1 && Geometry.W.Outer == 1;

    /// <summary>Of the products of a filter, channels run fastest; otherwise taps. As the filter lies in memory.</summary>
    public bool ChannelsInside { get; }

    public long Rows { get; }

    public long Windows { get; }

    public long RowBlocks { get; }

    public long WindowBlocks { get; }

    /// <summary>Blocks of windows over all images.</summary>
    public long PixelBlocks { get; }

    public long PanelsPerBlock { get; }

    public long PanelBlocks { get; }

    public long ChannelBlock { get; }

    public long ChannelBlocks { get; }

    /// <summary>Parts of the windows.</summary>
    public int Splits { get; }

    public int Chunks { get; }

    public long WorkerBytes { get; }

    public long OffsetsAt { get; }

    public long PlacesAt { get; }

    public long PanelsAt { get; }

    public long BoxAt { get; }

    public long SumsAt { get; }

    public long LineAt { get; }

    /// <summary>Elements of the gradient of one filter.</summary>
    public long FilterElements => Geometry.Channels * Taps;

    /// <summary>Elements of all parts' gradients; none when there is one part, which goes to its place at once.</summary>
    public long PartialElements => Splits == 1 ? 0 : checked(Splits * Geometry.Groups * Geometry.Filters * FilterElements);

    /// <summary>The block of windows at which a part begins.</summary>
    public long SplitStart(long split) => (long)((Int128)PixelBlocks * split / Splits);

    /// <summary>The rows of a block, from some on, with which every part has as many blocks; those if that takes twice as many.</summary>
    private long EvenRows(long rows)
    {
        for (long more = rows; more <= 2 * rows; more++)
        {
            if (Correlation.Images * Correlation.D.Count * WindowBlocks * Blocks(Correlation.H.Count, more) % Splits == 0) return more;
        }

        return rows;
    }

    private static long Blocks(long length, long block) => (length + block - 1) / Math.Max(1, block);

    private static long Even(long length, long most) => Math.Max(1, Blocks(length, Math.Max(1, Blocks(length, most))));
}
