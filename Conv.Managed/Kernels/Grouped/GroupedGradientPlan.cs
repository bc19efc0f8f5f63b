using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Blocks and memory of a grouped gradient of w. A chunk is some vectors of filters and a part of the rows of windows of all images; the rows are cut into parts by the problem alone,
/// and the parts' gradients are added in order.
/// </summary>
internal sealed class GroupedGradientPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Bytes of x and of the gradient of y that stay in the first-level cache while taps and source channels take turns.</summary>
    private const long NearBytes = 28 << 10;

    /// <summary>The most windows of a line of <see cref="GradientLine{T, TVector, TSimd, TSource}"/>: the rows of pixels under it stay in the first-level cache.</summary>
    private const int LineWindows = 56;

    /// <summary>Source channels of a tile of <see cref="GradientChannels8{T, TVector, TSimd, TSource}"/>.</summary>
    public const int TileSources = 8;

    private const long MostChunks = 12;

    /// <summary>Vectors of depthwise filters whose sums stay in the first-level cache.</summary>
    private const long MostVectors = 8;

    private const int MostCopied = 4;

    /// <summary>Bytes of copies of several vectors: they stay in the second-level cache.</summary>
    private const long MostCopiedBytes = 512 << 10;

    /// <summary>Bytes between pixels from which on vectors are copied together.</summary>
    private const long FarBytes = 2 << 10;
    private const long LeastRows = 16;

    /// <summary>Products of vectors that are worth a chunk.</summary>
    private const long EnoughProducts = 6 << 10;

    private readonly Correlation _correlation;

    /// <param name="geometry">The convolution.</param>
    /// <param name="lanes">Filters in lanes.</param>
    /// <param name="tiles">The micro-kernels.</param>
    /// <param name="whole">Whether all is one chunk.</param>
    public unsafe GroupedGradientPlan(ConvolutionGeometry geometry, GroupLanes lanes, GroupedTiles<T> tiles, bool whole = false)
    {
        (Geometry, Lanes, Tiles) = (geometry, lanes, tiles);
        _correlation = CorrelationFamily.Of(geometry, ConvolutionDirection.Forward)[0];
        ref readonly Correlation forward = ref _correlation;
        RowsInAll = checked(forward.Images * forward.D.Count * forward.H.Count);
        bool beside = geometry.X.Channel == 1 && geometry.Y.Channel == 1;
        bool compact = Math.Max(geometry.X.W, geometry.Y.W) * sizeof(T) <= GroupedPlan<T>.CompactBytes;
        Copies = (lanes.Sources > 1 && !compact) || !beside;
        Columns = GC.AllocateArray<GradientColumns>(checked((int)((forward.W.Taps + 2) / 3)), pinned: true);
        for (int run = 0; run < Columns.Length; run++) Columns[run] = Together(forward.W, 3 * run);
        Rows = GradientRows.Of(forward.H);
        Lines = (int)Math.Min(int.MaxValue, (forward.W.Count + LineWindows - 1) / LineWindows);
        ByChannels = lanes.Meeting != LaneMeeting.Alone && lanes.Sources % TileSources == 0 && tiles.HasManyRegisters && forward.W.Count > 1 && Array.TrueForAll(Columns, static run => run.IsRegular);
        Choices = LaneChoices.Of<T>(lanes);
        VectorSums = checked((nint)(lanes.Sources * forward.Taps * lanes.Lanes));

        long xRow = forward.W.Map.Length * lanes.SourceWidth * sizeof(T), gradientRow = forward.W.Count * lanes.Lanes * sizeof(T), span = (forward.H.Taps - 1) * forward.H.TapDelta;
        VectorsAtOnce = lanes.Meeting == LaneMeeting.Alone ? (int)Math.Clamp(NearBytes / Math.Max(1, (forward.H.Taps * xRow + gradientRow) / Math.Max(1, Lines)), 1, MostVectors) : 1;

        long products = checked(forward.Pixels * forward.Taps * lanes.Sources * lanes.Blocks), enough = Math.Clamp(products / EnoughProducts, 1, MostChunks);
        // Two threads share an even number.
        long wanted = enough > 1 && !whole ? enough & -2 : 1;
        // Vectors of one group read the same channels; those of neighbouring groups lie side by side, which counts where pixels lie on pages of their own, or are read once only.
        bool far = forward.W.SourceStride * sizeof(T) >= FarBytes;
        long ofGroup = Math.Max(1, lanes.Results / lanes.Lanes);
        long together = Math.Min(lanes.Blocks, !beside ? ofGroup : Copies ? (far ? Math.Max(MostCopied, ofGroup) : ofGroup) : Math.Min(2, VectorsAtOnce));
        VectorsPerChunk = (int)(((lanes.Blocks + wanted - 1) / wanted + together - 1) / together * together);
        VectorBlocks = (lanes.Blocks + VectorsPerChunk - 1) / VectorsPerChunk;
        int splits = (int)Math.Clamp(Math.Min(wanted / VectorBlocks, RowsInAll / LeastRows), 1, MostChunks);
        Splits = splits > 1 ? splits & -2 : 1;

        long near = (NearBytes - span * xRow) / Math.Max(1, forward.H.Step * xRow + gradientRow);
        bool once = Rows.Length <= 3 && Columns.Length * forward.D.Taps * lanes.Sources == 1;
        RowsAtOnce = once && !Copies ? Math.Max(1, forward.H.Count) : Math.Clamp(near, Math.Min(4, Math.Max(1, forward.H.Count)), Math.Max(1, forward.H.Count));
        GradientCopy = (nint)(Copies ? RowsAtOnce * forward.W.Count * lanes.Lanes : 0);
        SourceCopy = (nint)(Copies ? ((RowsAtOnce - 1) * forward.H.Step + span + 1) * forward.W.Map.Length * lanes.SourceWidth : 0);
        VectorsCopied = !Copies ? 0 : together * (GradientCopy + SourceCopy) * sizeof(T) > MostCopiedBytes ? 1 : (int)Math.Min(together, MostCopied);
        CopyBytes = WorkspaceLayout.RoundUp(checked(VectorsCopied * (GradientCopy + SourceCopy) * sizeof(T)));
    }

    public ConvolutionGeometry Geometry { get; }

    public GroupLanes Lanes { get; }

    public GroupedTiles<T> Tiles { get; }

    /// <summary>The forward pass whose windows and results the gradient pairs.</summary>
    public ref readonly Correlation Correlation => ref _correlation;

    /// <summary>Rows of windows of all images.</summary>
    public long RowsInAll { get; }

    /// <summary>Parts of the rows.</summary>
    public int Splits { get; }

    public int VectorsPerChunk { get; }

    public int VectorBlocks { get; }

    public int Chunks => checked(Splits * VectorBlocks);

    /// <summary>
    /// True when x and the gradient of y are copied, for some vectors of filters at a time: where they are read several times, because pixels are often a power of two apart and drive each
    /// other out of the cache, and where channels are not neighbours.
    /// </summary>
    public bool Copies { get; }

    /// <summary>Vectors of filters that are copied together.</summary>
    public int VectorsCopied { get; }

    /// <summary>Elements of the copied gradient of y of a vector; x of all follows.</summary>
    public nint GradientCopy { get; }

    /// <summary>Elements of the copied x of a vector.</summary>
    public nint SourceCopy { get; }

    /// <summary>Bytes of a worker's copies.</summary>
    public long CopyBytes { get; }

    /// <summary>Rows of windows that all taps and source channels see before the next ones.</summary>
    public long RowsAtOnce { get; }

    /// <summary>Up to three rows of taps each, and the rows of windows under which they exist.</summary>
    public GradientRows[] Rows { get; }

    /// <summary>Groups of up to three columns of taps.</summary>
    public GradientColumns[] Columns { get; }

    /// <summary>Lines of a regular row of windows; they differ by at most one window.</summary>
    public int Lines { get; }

    /// <summary>Vectors of depthwise filters that are done together, a row of windows after the other: their channels are neighbours.</summary>
    public int VectorsAtOnce { get; }

    /// <summary>True when tiles take eight source channels and one row of taps, otherwise one and three.</summary>
    public bool ByChannels { get; }

    public T[] Choices { get; }

    /// <summary>Elements of the sums of a vector of filters: [source channel][tap][lane].</summary>
    public nint VectorSums { get; }

    /// <summary>The row of windows, over all images, at which a part begins.</summary>
    public long SplitStart(long split) => (long)((Int128)RowsInAll * split / Splits);

    /// <summary>Bytes of the copies of a worker.</summary>
    public static long Bytes(ConvolutionGeometry geometry, GroupLanes lanes, GroupedTiles<T> tiles) => new GroupedGradientPlan<T>(geometry, lanes, tiles).CopyBytes;

    private static GradientColumns Together(in PatchAxis axis, int first)
    {
        int count = (int)Math.Min(3, axis.Taps - first);
        Span<nint> low = stackalloc nint[3], high = stackalloc nint[3];
        nint allLow = 0, allHigh = (nint)axis.Count;
        for (int tap = 0; tap < count; tap++)
        {
            axis.Interior(first + tap, 0, axis.Count, out long from, out long to);
            (low[tap], high[tap]) = ((nint)from, (nint)to);
            (allLow, allHigh) = (Math.Max(allLow, (nint)from), Math.Min(allHigh, (nint)to));
        }

        // Every pixel between the first and the last one that windows see.
        long position = axis.Base + first * axis.TapDelta, end = position + (axis.Count - 1) * axis.Step + 2;
        bool inside = (axis.Count == 1 ? position + 1 >= 0 && position + 1 < axis.Map.Length : position >= -1 && end <= axis.Map.Length);
        return new GradientColumns
        {
            IsRegular = count == 3 && axis.TapDelta == 1 && axis.Step <= 2 && axis.Count > 0 && inside,
            First = first,
            Count = count,
            Low = allLow,
            High = Math.Max(allLow, allHigh),
            Low0 = low[0],
            High0 = high[0],
            Low1 = low[1],
            High1 = high[1],
            Low2 = low[2],
            High2 = high[2],
        };
    }
}
