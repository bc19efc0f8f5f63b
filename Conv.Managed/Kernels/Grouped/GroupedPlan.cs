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

    /// <summary>Windows of a tile of two vectors, see <see cref="RowPair7{T, TVector, TSimd}"/>.</summary>
    private const int PairWindows = 7;

    /// <summary>Tiles that rows are cut into at the narrowest, so that more neighbouring channels are read at a time.</summary>
    private const long NarrowTiles = 2;

    private const long MostTiles = 20;
    private const long MostChunks = 16;
    private const long LeastRows = 4;

    /// <summary>Rows of windows whose results are joined before they are written: what their parts copy serves all of them.</summary>
    public const int JoinedRows = 4;

    /// <summary>Vectors that are copied together.</summary>
    private const int MostCopied = 4;

    /// <summary>Bytes of their rows: they stay in the second-level cache.</summary>
    private const long MostCopiedBytes = 256 << 10;

    /// <summary>Bytes of the filters that a worker packs for a chunk: with the copied rows they stay in the second-level cache.</summary>
    private const long MostFilterBytes = 640 << 10;

    /// <summary>Bytes between pixels from which on vectors are copied together.</summary>
    private const long FarBytes = 2 << 10;

    /// <summary>Bytes between pixels up to which none drives another out of the cache.</summary>
    public const long CompactBytes = 128;

    /// <summary>Bytes of an image that stays near a core.</summary>
    private const long StreamedBytes = 1 << 20;

    private const int StreamedVectors = 3;

    /// <summary>Products of vectors that are worth a chunk.</summary>
    private const long EnoughProducts = 6 << 10;

    public unsafe GroupedPlan(ConvolutionGeometry geometry, ConvolutionDirection direction, GroupLanes lanes, GroupedTiles<T> tiles)
    {
        (Lanes, Tiles, Images) = (lanes, tiles, geometry.Images);
        CorrelationFamily family = CorrelationFamily.Of(geometry, direction);
        Parts = new GroupedPart[checked((int)family.Count)];
        // Pixels are often a power of two apart and drive each other out of the cache, two steps at a time all the more; with several products per value a copy costs little.
        TensorStrides from = direction == ConvolutionDirection.Forward ? geometry.X : geometry.Y;
        bool beside = from.Channel == 1 && (lanes.Sources == 1 || geometry.Stride.W == 1 || direction == ConvolutionDirection.BackwardData || from.W * sizeof(T) <= CompactBytes);
        // The results of a window's neighbours are then all made at once; several channels per group take as many registers as pairs do.
        bool phased = direction == ConvolutionDirection.BackwardData && geometry is { X.Channel: 1, Y.Channel: 1 } && PhasedDepthwise.Fits(geometry) && (lanes.Meeting == LaneMeeting.Alone || tiles.HasManyRegisters);
        IsPaired = !phased && lanes.Meeting == LaneMeeting.Spread && lanes.Results % (2 * lanes.Lanes) == 0 && tiles.HasManyRegisters;
        int tileWindows = IsPaired ? PairWindows : tiles.Windows;
        // Vectors whose channels are neighbours are copied together where pixels lie on pages of their own.
        bool neighbours = lanes.Meeting != LaneMeeting.Spread || lanes.Results == lanes.Lanes;
        int copied = neighbours && from.Channel == 1 && from.W * sizeof(T) >= FarBytes && RowBytes(geometry, direction, lanes, tiles) <= MostCopiedBytes / MostCopied
            ? Math.Min(MostCopied, lanes.Blocks)
            : 1;
        bool zero = direction != ConvolutionDirection.Forward || geometry.Padding == PaddingKind.Zero || !geometry.ReadsOutside;
        for (int part = 0; part < Parts.Length; part++) Parts[part] = GroupedPart.Of(family[part], lanes, tileWindows, beside && zero, copied);
        Copies = Array.Exists(Parts, static part => part.Copies);
        if (Copies) for (int part = 0; part < Parts.Length; part++) Parts[part] = GroupedPart.Of(family[part], lanes, tileWindows, mayReadInPlace: false, copied);
        if (Parts.Length == 0) return;

        IsPhased = phased && !Copies;
        Choices = LaneChoices.Of<T>(lanes);
        FilterPlaces = GroupedFilter.Places(Parts, lanes);
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

        long span = family.MostSpan(2), step = largest.W.Step, tileBytes = Math.Max(1, Math.Min(slots, 4) * Math.Min(tileWindows, Math.Max(1, largest.W.Count)) * step * lanes.Lanes * sizeof(T));
        // Vectors one by one where their sources differ or are copied.
        bool several = !Copies && lanes.Meeting != LaneMeeting.Spread;
        long near = Math.Max(1, NearBytes / tileBytes);
        // An image with step 2 that no cache of a core holds is read in whole rows, some neighbouring channels at a time.
        bool streams = several && direction == ConvolutionDirection.Forward && step == 2 && geometry.Channels * geometry.Groups * geometry.Input.Volume * sizeof(T) > StreamedBytes;
        VectorsAtOnce = IsPaired ? 2 : Copies ? copied : 1;
        if (streams) VectorsAtOnce = Math.Min(StreamedVectors, lanes.Blocks);
        else if (several) VectorsAtOnce = (int)Math.Clamp(near / Math.Min(tilesOfRow, NarrowTiles), 1, Math.Min(MostVectors, lanes.Blocks));
        TilesPerChunk = Copies || streams ? Math.Max(1, Math.Min(tilesOfRow, MostTiles)) : Even(tilesOfRow, Math.Min(MostTiles, Math.Max(NarrowTiles, near / VectorsAtOnce)));
        TileBlocks = Blocks(tilesOfRow, TilesPerChunk);
        PitchPixels = checked((Math.Min(largest.W.Count, TilesPerChunk * tileWindows) - 1) * step + span + 1);
        long products = checked(Images * Depths * Math.Max(1, rows * largest.W.Count) * family.Taps * lanes.Sources * lanes.Blocks);
        // An even number of chunks, for two to share.
        long wanted = Math.Clamp(products / EnoughProducts, 1, MostChunks) is var chunks && chunks > 1 ? chunks & -2 : 1;
        long planes = Math.Max(1, Images * Depths * TileBlocks);
        long most = Math.Max(VectorsAtOnce, Math.Min(lanes.Blocks * planes / wanted, MostFilterBytes / Math.Max(1, VectorTaps * sizeof(T))));
        VectorsPerChunk = Even(lanes.Blocks / (IsPaired ? 2 : 1), most / (IsPaired ? 2 : 1)) * (IsPaired ? 2 : 1);
        VectorBlocks = (int)Blocks(lanes.Blocks, VectorsPerChunk);
        Rows = Even(rows, Math.Max(LeastRows, rows * planes * VectorBlocks / wanted));
        RowBlocks = Math.Max(1, Blocks(rows, Rows));
        ImagesPerChunk = Math.Clamp(Images * Depths * TileBlocks * VectorBlocks * RowBlocks / wanted, 1, Math.Max(1, Images));
        Chunks = checked((int)(Blocks(Images, ImagesPerChunk) * Depths * TileBlocks * VectorBlocks * RowBlocks));

        (ColumnParts, OutputView target) = (family.Columns, largest.Target);
        Joins = ColumnParts > 1 && TileBlocks == 1 && target.W == ColumnParts && target.Row != 1;
        for (int part = 0; Joins && part < ColumnParts; part++) JoinedWidth += Parts[part].Correlation.W.Count;
        RowLength = Copies ? checked((nint)PitchPixels * copied * lanes.SourceWidth) : 0;
        Slots = checked((int)slots);
        long windows = Math.Min(largest.W.Count, TilesPerChunk * tileWindows);
        SumsOfVector = checked((nint)((Joins ? JoinedRows * JoinedWidth : windows) * lanes.Lanes));
        var layout = new WorkspaceLayout();
        RowsAt = layout.Reserve(2 * slots * sizeof(T*));
        ZerosAt = layout.Reserve(lanes.Lanes * sizeof(T));
        SumsAt = layout.Reserve(checked((IsPaired ? 2 : 1) * SumsOfVector * sizeof(T)));
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

    /// <summary>True for the gradient of x of a 3×3 filter with step 2 and a padding of 1, read in place.</summary>
    public bool IsPhased { get; }

    /// <summary>True when two vectors of a group are done together, which see the same pixels.</summary>
    public bool IsPaired { get; }

    /// <summary>Elements of the sums of a vector.</summary>
    public nint SumsOfVector { get; }

    /// <summary>True when the results of neighbouring windows belong to several parts, and are joined so that rows are written whole.</summary>
    public bool Joins { get; }

    /// <summary>Parts that differ in the columns of their results; they follow each other.</summary>
    public int ColumnParts { get; }

    /// <summary>Results of a row over those parts.</summary>
    public long JoinedWidth { get; }

    public T[] Choices { get; } = [];

    /// <summary>See <see cref="GroupedFilter.Places"/>.</summary>
    public (nint Place, nint Step)[] FilterPlaces { get; } = [];

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
