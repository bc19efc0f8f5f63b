using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// Blocks and memory of a direct gradient of w. A chunk is a part of the windows of all images, by two panels of filters, by a block of channels with all their taps; its sums
/// stay in the second-level cache. The windows are cut into parts by the problem alone, and the parts' gradients are added in order.
/// </summary>
internal sealed class DirectGradientPlan<T>
    where T : unmanaged, INumber<T>
{
    private const long BlockPixels = 256;
    private const long MostSums = 32 << 10;
    private const long MostBox = 48 << 10;
    private const long MostChannels = 512;
    private const long EnoughChunks = 4;
    private const long LeastPixels = 384;

    /// <summary>Chunks per thread from which on it does not matter whether they come out even.</summary>
    private const long UnevenChunks = 4;

    /// <summary>The parts' gradients together take at most this, unless one alone takes more.</summary>
    private const long MostPartialBytes = 32L << 20;

    public unsafe DirectGradientPlan(ConvolutionGeometry geometry, PixelTiles<T> tiles, int threads)
    {
        (Geometry, Tiles) = (geometry, tiles);
        CorrelationFamily family = CorrelationFamily.Of(geometry, ConvolutionDirection.Forward);
        Correlation = family[0];
        Taps = Correlation.Taps;
        ChannelsInside = geometry.Channels > 1 && (Math.Abs(geometry.W.Channel) < Math.Abs(geometry.W.W) || Taps == 1);
        Windows = Even(Correlation.W.Count, BlockPixels);
        Rows = Math.Max(1, Even(Correlation.H.Count, Math.Max(1, BlockPixels / Math.Max(1, Windows))));
        long panels = Blocks(geometry.Filters, tiles.Lanes);
        PanelsPerBlock = Math.Min(2, panels);
        PanelBlocks = Blocks(panels, PanelsPerBlock);
        bool inPlace = Correlation.StaysInside;
        long box = inPlace ? 1 : Correlation.D.Taps * StagedBox.Reach(Correlation.H, Rows) * StagedBox.Reach(Correlation.W, Windows);
        long most = Math.Min(MostChannels, Math.Min(MostSums / Math.Max(1, PanelsPerBlock * tiles.Lanes * Taps), inPlace ? MostChannels : MostBox / Math.Max(1, box)));
        ChannelBlock = Even(geometry.Channels, Math.Max(Math.Min(geometry.Channels, tiles.Pixels), most));
        ChannelBlocks = Blocks(geometry.Channels, ChannelBlock);
        long chunks = geometry.Groups * PanelBlocks * ChannelBlocks, pixels = Correlation.Pixels;
        long bytes = checked(geometry.Groups * geometry.Filters * geometry.Channels * Taps * sizeof(T));
        (RowBlocks, WindowBlocks) = (Blocks(Correlation.H.Count, Rows), Blocks(Correlation.W.Count, Windows));
        PixelBlocks = checked(Correlation.Images * Correlation.D.Count * RowBlocks * WindowBlocks);
        long sensible = Math.Max(1, Math.Min(Math.Min(pixels / LeastPixels, PixelBlocks), MostPartialBytes / Math.Max(1, bytes)));
        // By halves, so that chunks come out even on two threads and on four.
        Splits = 1;
        while (chunks * Splits < EnoughChunks && 2 * Splits <= sensible) Splits *= 2;
        if (chunks * Splits % threads != 0 && chunks * Splits < threads * UnevenChunks && ChannelBlock >= 2 * tiles.Pixels)
        {
            ChannelBlock = Blocks(ChannelBlock, 2);
            ChannelBlocks = Blocks(geometry.Channels, ChannelBlock);
            chunks = geometry.Groups * PanelBlocks * ChannelBlocks;
        }

        Chunks = checked((int)(chunks * Splits));
        Box = new StagedBox(geometry.X.Channel == 1, ChannelBlock, Math.Max(1, Correlation.D.Taps), StagedBox.Reach(Correlation.H, Rows), StagedBox.Reach(Correlation.W, Windows));

        var layout = new WorkspaceLayout();
        OffsetsAt = layout.Reserve(Rows * Windows * sizeof(nint));
        PanelsAt = layout.Reserve(PanelsPerBlock * Rows * Windows * tiles.Lanes * sizeof(T));
        BoxAt = layout.Reserve(inPlace ? 0 : checked(Box.Elements * sizeof(T)));
        SumsAt = layout.Reserve(checked(PanelsPerBlock * ChannelBlock * Taps * tiles.Lanes * sizeof(T)));
        LineAt = layout.Reserve(checked(ChannelBlock * Taps * tiles.Lanes * sizeof(T)));
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>The forward pass whose windows and results the gradient pairs.</summary>
    public Correlation Correlation { get; }

    public PixelTiles<T> Tiles { get; }

    public StagedBox Box { get; }

    public long Taps { get; }

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

    private static long Blocks(long length, long block) => (length + block - 1) / Math.Max(1, block);

    private static long Even(long length, long most) => Math.Max(1, Blocks(length, Math.Max(1, Blocks(length, most))));
}
