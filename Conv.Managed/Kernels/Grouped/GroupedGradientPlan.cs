using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// Blocks and memory of a grouped gradient of w. A chunk is a vector of filters and a part of the rows of windows of all images; the rows are cut into parts by the problem alone,
/// and the parts' gradients are added in order.
/// </summary>
internal sealed class GroupedGradientPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Bytes of x and of the gradient of y that stay in the first-level cache while taps and source channels take turns.</summary>
    private const long NearBytes = 28 << 10;

    /// <summary>Windows of a tile of <see cref="GradientRow7{T, TVector, TSimd, TSource}"/>.</summary>
    private const int TileWindows = 7;

    private const long EnoughChunks = 12;
    private const long LeastRows = 16;

    private readonly Correlation _correlation;

    public unsafe GroupedGradientPlan(ConvolutionGeometry geometry, GroupLanes lanes, GroupedTiles<T> tiles)
    {
        (Geometry, Lanes, Tiles) = (geometry, lanes, tiles);
        _correlation = CorrelationFamily.Of(geometry, ConvolutionDirection.Forward)[0];
        ref readonly Correlation forward = ref _correlation;
        RowsInAll = checked(forward.Images * forward.D.Count * forward.H.Count);
        Splits = (int)Math.Clamp(Math.Min((EnoughChunks + lanes.Blocks - 1) / lanes.Blocks, RowsInAll / LeastRows), 1, EnoughChunks);
        Columns = GC.AllocateArray<GradientColumns>(checked((int)((forward.W.Taps + 2) / 3)), pinned: true);
        for (int run = 0; run < Columns.Length; run++) Columns[run] = Together(forward.W, 3 * run);
        Tiles7 = (int)Math.Min(int.MaxValue, (forward.W.Count + TileWindows - 1) / TileWindows);
        RowRuns = checked((int)((forward.H.Taps + 2) / 3));
        long row = forward.W.Count * (1 + forward.W.Step) * lanes.Lanes * sizeof(T);
        bool once = RowRuns * Columns.Length * forward.D.Taps * lanes.Sources == 1;
        RowsAtOnce = once ? Math.Max(1, forward.H.Count) : Math.Clamp(NearBytes / Math.Max(1, row), 1, Math.Max(1, forward.H.Count));
        Choices = LaneChoices.Of<T>(lanes);
        VectorSums = checked((nint)(lanes.Sources * forward.Taps * lanes.Lanes));
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

    public int Chunks => checked(Splits * Lanes.Blocks);

    /// <summary>Rows of windows that all taps and source channels see before the next ones.</summary>
    public long RowsAtOnce { get; }

    /// <summary>Groups of up to three rows of taps.</summary>
    public int RowRuns { get; }

    /// <summary>Groups of up to three columns of taps.</summary>
    public GradientColumns[] Columns { get; }

    /// <summary>Tiles of a regular row; they differ by at most one window.</summary>
    public int Tiles7 { get; }

    public T[] Choices { get; }

    /// <summary>Elements of the sums of a vector of filters: [source channel][tap][lane].</summary>
    public nint VectorSums { get; }

    /// <summary>The row of windows, over all images, at which a part begins.</summary>
    public long SplitStart(long split) => (long)((Int128)RowsInAll * split / Splits);

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
