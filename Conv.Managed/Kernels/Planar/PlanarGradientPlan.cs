using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// Blocks and memory of a planar gradient of w. A chunk is a part of the rows of windows of all images, for one group. The rows are cut into parts by the problem alone, and the
/// parts' gradients are added in order.
/// </summary>
internal sealed class PlanarGradientPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Elements of the copied planes of a block: they stay in a near cache.</summary>
    private const long MostElements = 8 << 10;

    private const long MostWindows = 2048;
    private const long EnoughChunks = 16;
    private const long LeastPixels = 4096;

    public unsafe PlanarGradientPlan(ConvolutionGeometry geometry, DotTiles<T> tiles)
    {
        (Geometry, Tiles) = (geometry, tiles);
        Correlation = CorrelationFamily.Of(geometry, ConvolutionDirection.Forward)[0];
        Correlation forward = Correlation;
        long spanH = (forward.H.Taps - 1) * forward.H.TapDelta, spanW = (forward.W.Taps - 1) * forward.W.TapDelta;
        long each = geometry.Channels * forward.D.Taps * forward.H.Step * forward.W.Step + geometry.Filters;
        Windows = Even(forward.W.Count, Math.Min(MostWindows, Math.Max(64, 2 * MostElements / each)));
        Rows = Even(forward.H.Count, Math.Max(Math.Max(1, spanH / forward.H.Step), MostElements / Math.Max(1, each * (Windows + spanW / forward.W.Step))));
        Planes = new PhasedPlanes(forward.H.Step, forward.W.Step, Rows, Windows, spanH, spanW, forward.D.Taps, geometry.Channels);
        GradientRow = (nint)((Windows + tiles.Lanes - 1) / tiles.Lanes * tiles.Lanes);
        GradientPlane = (nint)Rows * GradientRow;
        (RowBlocks, WindowBlocks) = (Blocks(forward.H.Count, Rows), Blocks(forward.W.Count, Windows));
        PixelBlocks = checked(forward.Images * forward.D.Count * RowBlocks * WindowBlocks);
        long sensible = Math.Max(1, Math.Min(forward.Pixels / LeastPixels, PixelBlocks));
        Splits = (int)Math.Clamp((EnoughChunks + geometry.Groups - 1) / geometry.Groups, 1, sensible);
        Chunks = checked((int)(geometry.Groups * Splits));

        Views = checked((int)forward.Depth);
        var layout = new WorkspaceLayout();
        OffsetsAt = layout.Reserve(Views * (long)sizeof(nint));
        MaskAt = layout.Reserve(WorkspaceLayout.Line);
        GradientAt = layout.Reserve(checked(GradientPlane * geometry.Filters * sizeof(T)));
        PlanesAt = layout.Reserve(checked(Planes.Elements * sizeof(T)));
        SumsAt = layout.Reserve(checked(geometry.Filters * Views * tiles.Lanes * sizeof(T)));
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>The forward pass whose windows and results the gradient pairs.</summary>
    public Correlation Correlation { get; }

    public DotTiles<T> Tiles { get; }

    public PhasedPlanes Planes { get; }

    /// <summary>Pairs of channel and tap.</summary>
    public int Views { get; }

    public long Rows { get; }

    public long Windows { get; }

    /// <summary>Elements between rows of the copied gradient.</summary>
    public nint GradientRow { get; }

    /// <summary>Elements between planes of the copied gradient.</summary>
    public nint GradientPlane { get; }

    public long RowBlocks { get; }

    public long WindowBlocks { get; }

    /// <summary>Blocks of windows over all images.</summary>
    public long PixelBlocks { get; }

    /// <summary>Parts of the windows.</summary>
    public int Splits { get; }

    public int Chunks { get; }

    public long WorkerBytes { get; }

    public long OffsetsAt { get; }

    public long MaskAt { get; }

    public long GradientAt { get; }

    public long PlanesAt { get; }

    public long SumsAt { get; }

    /// <summary>The block of windows at which a part begins.</summary>
    public long SplitStart(long split) => (long)((Int128)PixelBlocks * split / Splits);

    private static long Blocks(long length, long block) => (length + block - 1) / Math.Max(1, block);

    private static long Even(long length, long most) => Math.Max(1, Blocks(length, Math.Max(1, Blocks(length, most))));
}
