using System.Numerics;
using ConvDnn.Kernels.Direct;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Spread;

/// <summary>
/// Everything about a spread gradient of x that is decided before it runs. A chunk is a block of rows of x that meet the same taps along the height, by a block of columns, by
/// a block of channels; blocks change no bit.
/// </summary>
internal sealed class SpreadPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The most panels that a tile multiplies at a time.</summary>
    private const long MostPanels = 3;

    /// <summary>Shares of a chunk, before they are added up: they stay in the second-level cache.</summary>
    private const long MostShares = 48 << 10;

    /// <summary>Fewer windows than this would read the filter for too little.</summary>
    private const long LeastWindows = 56;

    /// <summary>Channels are not cut below this.</summary>
    private const long LeastChannels = 64;

    /// <summary>Up to this many chunks that use the same panel it is packed by each of them, and stays in the cache; with more it is packed once before.</summary>
    private const long MostPackings = 2;

    /// <summary>Chunks per thread that even out.</summary>
    private const long ChunksPerThread = 3;

    public unsafe SpreadPlan(ConvolutionGeometry geometry, PixelTiles<T> tiles, int threads)
    {
        (Geometry, Tiles) = (geometry, tiles);
        (D, H) = (AxisPart.BackwardData(geometry, 0), AxisPart.BackwardData(geometry, 1));
        // What takes longest comes first.
        Heaviest = [.. Enumerable.Range(0, H.Length).OrderByDescending(index => H[index].Patch.Taps)];
        (TapsH, Taps) = (H.Sum(static part => part.Patch.Taps), geometry.Kernel.W);
        (long windows, long columns) = (geometry.Output.W, geometry.Input.W);
        long rows = H.Length == 0 ? 0 : H.Max(static part => part.Patch.Count), busy = Math.Max(1, H.Count(static part => part.Patch.Taps > 0));
        (Rows, Channels, Columns) = (Math.Max(1, rows), geometry.Channels, Math.Max(1, columns));
        long Pieces() => checked(geometry.Images * geometry.Groups * geometry.Input.D * Blocks(rows, Rows) * Blocks(geometry.Channels, Channels) * Blocks(columns, Columns));
        while (Rows * windows * Taps * Channels > MostShares && Cut(Rows * windows > 4 * LeastWindows))
        {
        }

        while (Pieces() * busy < threads * ChunksPerThread && Cut(Rows * windows > 2 * LeastWindows))
        {
        }

        (RowBlocks, ChannelBlocks, ColumnBlocks) = (Blocks(rows, Rows), Blocks(geometry.Channels, Channels), Blocks(columns, Columns));
        Chunks = checked((int)(Pieces() * H.Length));
        Panels = new SpreadPanels(geometry, D, H, Channels, tiles.Lanes);
        PacksOnTheFly = Panels.IsOneTap && geometry.Images * RowBlocks * ColumnBlocks <= MostPackings;
        Pitch = checked((nint)(Panels.PanelsPerBlock * tiles.Lanes));
        Windows = Math.Min(windows, (Columns - 1 + (Taps - 1) * geometry.Dilation.W) / geometry.Stride.W + 1);

        var layout = new WorkspaceLayout();
        OffsetsAt = layout.Reserve(checked(TapsH * geometry.Filters * sizeof(nint)));
        SharesAt = layout.Reserve(checked(Rows * Windows * Pitch * sizeof(T)));
        // Whole vectors are added: one more than there is.
        LineAt = layout.Reserve(checked((LineColumns * Channels + tiles.Lanes) * sizeof(T)));
        PanelAt = layout.Reserve(PacksOnTheFly ? checked(MostPanels * Panels.PanelElements * sizeof(T)) : 0);
        TurnedAt = layout.Reserve(checked(Columns * Channels * sizeof(T)));
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);

        bool Cut(bool manyWindows)
        {
            if (manyWindows && Rows > 1) Rows = Blocks(Rows, 2);
            else if (Channels >= 2 * LeastChannels) Channels = (Blocks(Channels, 2) + tiles.Lanes - 1) / tiles.Lanes * tiles.Lanes;
            else if (Rows > 1) Rows = Blocks(Rows, 2);
            else if (Columns > LeastWindows * geometry.Stride.W / 4 + Taps * geometry.Dilation.W) Columns = Blocks(Columns, 2);
            else return false;
            return true;
        }
    }

    public ConvolutionGeometry Geometry { get; }

    public PixelTiles<T> Tiles { get; }

    public SpreadPanels Panels { get; }

    /// <summary>The classes of depths and rows of x: those of a class meet the same taps.</summary>
    public AxisPart[] D { get; }

    public AxisPart[] H { get; }

    /// <summary>The classes of rows, those with the most taps first.</summary>
    public int[] Heaviest { get; }

    /// <summary>Taps along the height over all classes, and along the width.</summary>
    public long TapsH { get; }

    public long Taps { get; }

    /// <summary>Rows of x per chunk, all of one class.</summary>
    public long Rows { get; private set; }

    /// <summary>Channels per chunk.</summary>
    public long Channels { get; private set; }

    /// <summary>Columns of x per chunk.</summary>
    public long Columns { get; private set; }

    public long RowBlocks { get; }

    public long ChannelBlocks { get; }

    public long ColumnBlocks { get; }

    public int Chunks { get; }

    /// <summary>The most windows of a row that reach the columns of a chunk.</summary>
    public long Windows { get; }

    /// <summary>Elements between the shares of windows.</summary>
    public nint Pitch { get; }

    public long WorkerBytes { get; }

    public long OffsetsAt { get; }

    public long SharesAt { get; }

    public long LineAt { get; }

    public long TurnedAt { get; }

    public long PanelAt { get; }

    /// <summary>A run that brings no packed filter packs panels as it uses them.</summary>
    public bool PacksOnTheFly { get; }

    /// <summary>Elements that a window adds side by side: all its taps where those are neighbours, else one.</summary>
    public nint Run => (nint)(Geometry.Dilation.W == 1 ? Taps * Channels : Channels);

    /// <summary>The most columns that the windows of a chunk reach, its own among them.</summary>
    private long LineColumns => Columns + 2 * ((Taps - 1) * Geometry.Dilation.W + Geometry.Stride.W) + Math.Abs(Geometry.PadBefore.W);

    private static long Blocks(long length, long block) => (length + block - 1) / Math.Max(1, block);
}
