using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Everything about a grouped correlation that is decided before it runs. A chunk is some images, a depth, a block of rows, a block of tiles and a few vectors of result
/// channels; sums are chains over taps and source channels, so no blocking changes a bit.
/// </summary>
internal sealed class GroupedPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Bytes of source rows under a row of windows: they stay in the first-level cache while the windows move down.</summary>
    private const long NearBytes = 20 << 10;

    private const long MostVectors = 16;
    private const long MostTiles = 20;
    private const long EnoughChunks = 12;

    /// <summary>Products of vectors that are worth a chunk.</summary>
    private const long EnoughProducts = 4 << 10;

    public unsafe GroupedPlan(ConvolutionGeometry geometry, ConvolutionDirection direction, GroupLanes lanes, GroupedTiles<T> tiles)
    {
        (Lanes, Tiles, Images) = (lanes, tiles, geometry.Images);
        CorrelationFamily family = CorrelationFamily.Of(geometry, direction);
        Parts = new GroupedPart[checked((int)family.Count)];
        bool near = direction == ConvolutionDirection.Forward ? geometry.X.Channel == 1 : geometry.Y.Channel == 1;
        bool zero = direction != ConvolutionDirection.Forward || geometry.Padding == PaddingKind.Zero || !geometry.ReadsOutside;
        for (int part = 0; part < Parts.Length; part++) Parts[part] = GroupedPart.Of(family[part], lanes, tiles.Windows, near && zero);
        Copies = Array.Exists(Parts, static part => part.Copies);
        if (Copies) for (int part = 0; part < Parts.Length; part++) Parts[part] = GroupedPart.Of(family[part], lanes, tiles.Windows, mayReadInPlace: false);
        if (Parts.Length == 0) return;

        Choices = LaneChoices.Of<T>(lanes);
        FilterTaps = family.Taps;
        VectorTaps = checked(FilterTaps * lanes.Sources * lanes.Lanes);
        Correlation largest = Parts[0].Correlation;
        (Depths, long rows, long tilesOfRow) = (largest.D.Count, largest.H.Count, Parts[0].Tiles);
        long slots = 1;
        foreach (GroupedPart part in Parts)
        {
            slots = Math.Max(slots, part.Correlation.D.Taps * part.Correlation.H.Taps);
            tilesOfRow = Math.Max(tilesOfRow, part.Tiles);
        }

        TilesPerChunk = Math.Max(1, Math.Min(tilesOfRow, MostTiles));
        TileBlocks = Blocks(tilesOfRow, TilesPerChunk);
        long span = family.MostSpan(2), step = largest.W.Step;
        PitchPixels = checked((Math.Min(largest.W.Count, TilesPerChunk * tiles.Windows) - 1) * step + span + 1);

        long rowBytes = Math.Max(1, Math.Min(slots, 4) * Math.Min(PitchPixels, step * largest.W.Count + span) * lanes.Lanes * sizeof(T));
        // Vectors one by one where their sources differ or are copied.
        VectorsAtOnce = Copies || lanes.Meeting == LaneMeeting.Spread ? 1 : (int)Math.Clamp(NearBytes / rowBytes, 1, MostVectors);
        long productsOfRow = Math.Max(1, largest.W.Count * family.Taps * lanes.Sources);
        VectorsPerChunk = Even(lanes.Blocks, Math.Min(VectorsAtOnce, Math.Max(1, Blocks(lanes.Blocks * Images * Depths * TileBlocks, EnoughChunks))));
        VectorBlocks = (int)Blocks(lanes.Blocks, VectorsPerChunk);
        long columns = Math.Max(1, VectorBlocks * Depths * TileBlocks);
        long rowBlocks = Math.Clamp(Blocks(EnoughChunks, columns * Math.Max(1, Images)), 1, Math.Max(1, rows / 4));
        Rows = Even(rows, Blocks(rows, rowBlocks));
        RowBlocks = Math.Max(1, Blocks(rows, Rows));
        long ofChunk = productsOfRow * Math.Max(1, Rows) * VectorsPerChunk;
        ImagesPerChunk = Math.Clamp(Math.Min(EnoughProducts / Math.Max(1, ofChunk), Images * columns * RowBlocks / EnoughChunks), 1, Math.Max(1, Images));
        Chunks = checked((int)(Blocks(Images, ImagesPerChunk) * columns * RowBlocks));

        RowLength = checked((nint)(PitchPixels * lanes.SourceWidth));
        Slots = checked((int)slots);
        long windows = Math.Min(largest.W.Count, TilesPerChunk * tiles.Windows);
        var layout = new WorkspaceLayout();
        RowsAt = layout.Reserve(2 * slots * sizeof(T*));
        ZerosAt = layout.Reserve(lanes.Lanes * sizeof(T));
        SumsAt = layout.Reserve(checked(windows * lanes.Lanes * sizeof(T)));
        TagsAt = layout.Reserve(Copies ? 2 * slots * sizeof(long) : 0);
        CopiesAt = layout.Reserve(Copies ? checked(slots * RowLength * sizeof(T)) : 0);
        PackedWorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
        FilterAt = layout.Reserve(checked(VectorsPerChunk * VectorTaps * sizeof(T)));
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public GroupLanes Lanes { get; }

    public GroupedTiles<T> Tiles { get; }

    public long Images { get; }

    /// <summary>The correlations, the largest first.</summary>
    public GroupedPart[] Parts { get; }

    /// <summary>True when rows are copied before they are read.</summary>
    public bool Copies { get; }

    public T[] Choices { get; } = [];

    /// <summary>Taps over all correlations.</summary>
    public long FilterTaps { get; }

    /// <summary>Elements of the packed filter of one vector: [correlation][tap][source channel] would scatter the taps of a row, so [correlation][source channel][tap][lane].</summary>
    public long VectorTaps { get; }

    public long FilterElements => checked(VectorTaps * Lanes.Blocks);

    public long Depths { get; }

    public long Rows { get; }

    public long RowBlocks { get; } = 1;

    public long TilesPerChunk { get; } = 1;

    public long TileBlocks { get; } = 1;

    /// <summary>Vectors that one call of a tile does one after the other.</summary>
    public int VectorsAtOnce { get; }

    public long VectorsPerChunk { get; } = 1;

    public int VectorBlocks { get; }

    public long ImagesPerChunk { get; } = 1;

    public int Chunks { get; }

    /// <summary>Copied rows per worker.</summary>
    public int Slots { get; }

    /// <summary>Pixels of a copied row.</summary>
    public long PitchPixels { get; }

    /// <summary>Elements of a copied row.</summary>
    public nint RowLength { get; }

    /// <summary>A worker's memory when the filter comes packed.</summary>
    public long PackedWorkerBytes { get; }

    public long WorkerBytes { get; }

    public long RowsAt { get; }

    public long ZerosAt { get; }

    public long SumsAt { get; }

    public long TagsAt { get; }

    public long CopiesAt { get; }

    public long FilterAt { get; }

    /// <summary>Bytes of the rows that a worker would copy; they need not be copied.</summary>
    public static unsafe long RowBytes(ConvolutionGeometry geometry, ConvolutionDirection direction, GroupLanes lanes, GroupedTiles<T> tiles)
    {
        CorrelationFamily family = CorrelationFamily.Of(geometry, direction);
        if (family.Count == 0) return 0;
        long pixels = (Math.Min(family[0].W.Count, MostTiles * tiles.Windows) - 1) * family[0].W.Step + family.MostSpan(2) + 1;
        return checked(family.MostTapsOn(0) * family.MostTapsOn(1) * pixels * lanes.SourceWidth * sizeof(T));
    }

    private static long Blocks(long length, long block) => (length + block - 1) / Math.Max(1, block);

    private static long Even(long length, long most) => Math.Max(1, Blocks(length, Math.Max(1, Blocks(length, most))));
}
