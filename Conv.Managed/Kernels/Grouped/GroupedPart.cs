using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Grouped;

/// <summary>
/// One correlation of a grouped convolution, with its rows of windows cut into tiles and the taps of a row put together. Tiles read the source as it lies where at most the first and
/// the last pixel of any run lies outside; otherwise, and always when the values outside are not zero, rows are copied with their padding first.
/// </summary>
internal sealed class GroupedPart
{
    private readonly Correlation _correlation;
    private readonly long _tileWindows;
    private readonly long _widerTiles;

    private GroupedPart(in Correlation correlation, GroupLanes lanes, int tileWindows, int copied)
    {
        (_correlation, Copies) = (correlation, copied > 0);
        PatchAxis axis = correlation.W;
        Tiles = (int)Math.Min(int.MaxValue, (axis.Count + tileWindows - 1) / Math.Max(1, tileWindows));
        (_tileWindows, _widerTiles) = Tiles == 0 ? (0, 0) : Math.DivRem(axis.Count, Tiles);
        Lowest = Math.Min(0, (axis.Taps - 1) * axis.TapDelta);
        // A pixel of copied rows holds the channels of some vectors' groups.
        Pixel = copied > 0 ? copied * (nint)lanes.SourceWidth : checked((nint)axis.SourceStride);
        Runs = Together(axis);
        Columns = GC.AllocateArray<ColumnTaps>(checked(Tiles * Runs), pinned: true);
        for (int tile = 0; tile < Tiles; tile++) IsRegular &= Cut(tile, lanes.Lanes);
    }

    public ref readonly Correlation Correlation => ref _correlation;

    /// <summary>True when rows are copied.</summary>
    public bool Copies { get; }

    /// <summary>Elements between neighbouring pixels of the rows that tiles read.</summary>
    public nint Pixel { get; }

    /// <summary>Tiles of a row of windows.</summary>
    public int Tiles { get; }

    /// <summary>Position of the leftmost tap, from that of tap 0.</summary>
    public long Lowest { get; }

    /// <summary>Entries of <see cref="Columns"/> per tile.</summary>
    public int Runs { get; }

    /// <summary>[tile][run].</summary>
    public ColumnTaps[] Columns { get; }

    /// <summary>True when no tile misses more than the first and the last pixel of a run.</summary>
    public bool IsRegular { get; private set; } = true;

    /// <summary>The part, reading rows as they lie if it can and is allowed to, or copies of them for some vectors together.</summary>
    public static GroupedPart Of(in Correlation correlation, GroupLanes lanes, int tileWindows, bool mayReadInPlace, int copied)
    {
        if (mayReadInPlace && new GroupedPart(correlation, lanes, tileWindows, 0) is { IsRegular: true } inPlace) return inPlace;
        return new GroupedPart(correlation, lanes, tileWindows, copied);
    }

    /// <summary>The window at which a tile begins; tiles differ by at most one window.</summary>
    public long Begin(long tile) => tile * _tileWindows + Math.Min(tile, _widerTiles);

    private static int Together(in PatchAxis axis) => checked((int)(IsDense(axis) ? axis.Taps / 3 + axis.Taps % 3 : axis.Taps));

    private static bool IsDense(in PatchAxis axis) => axis.Step <= 2 && Math.Abs(axis.TapDelta) == 1;

    /// <summary>Writes the runs of a tile.</summary>
    /// <returns>False when pixels are missing inside.</returns>
    private bool Cut(int tile, int lanes)
    {
        PatchAxis axis = Correlation.W;
        long begin = Begin(tile), windows = Begin(tile + 1) - begin, tap = 0;
        bool regular = true;
        for (int run = 0; run < Runs; run++)
        {
            bool three = IsDense(axis) && axis.Taps - tap >= 3;
            long lowTap = three && axis.TapDelta < 0 ? tap + 2 : tap;
            long step = three ? 1 : axis.Step, last = three ? (windows - 1) * axis.Step + 2 : windows - 1, position = axis.Base + begin * axis.Step + lowTap * axis.TapDelta;
            bool Exists(long pixel) => Copies || (ulong)(position + pixel * step) < (ulong)axis.Map.Length;
            regular &= last < 2 || (Exists(1) && Exists(last - 1));
            Columns[tile * Runs + run] = new ColumnTaps
            {
                X = checked((nint)(lowTap * axis.TapDelta) * Pixel),
                W = checked((nint)lowTap * lanes),
                WStep = axis.TapDelta < 0 ? -lanes : lanes,
                Three = three,
                First = Exists(0),
                Last = Exists(last),
            };
            tap += three ? 3 : 1;
        }

        return regular;
    }
}
