using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// Everything about a planar convolution that is decided before it runs. A chunk is a block of rows of windows, of one image at one depth, for a few groups; sums are chains
/// over the depth, so no blocking changes a bit.
/// </summary>
internal sealed class PlanarPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Elements of the copied planes, and of the sums: both stay in the first-level cache.</summary>
    private const long MostElements = 6 << 10;

    private const long MostWindows = 4096;
    private const long EnoughPixels = 16 << 10;
    private const long EnoughChunks = 16;

    public unsafe PlanarPlan(ConvolutionGeometry geometry, ConvolutionDirection direction, PlaneTiles<T> tiles)
    {
        Groups = geometry.Groups;
        Tiles = tiles;
        Family = CorrelationFamily.Of(geometry, direction);
        Correlation largest = Family.Count == 0 ? default : Family[0];
        long spanH = Family.Count == 0 ? 0 : Family.MostSpan(1), spanW = Family.Count == 0 ? 0 : Family.MostSpan(2), tapsD = Family.Count == 0 ? 1 : Math.Max(1, Family.MostTapsOn(0));
        long steps = Math.Max(1, largest.H.Step * largest.W.Step);
        Windows = Even(largest.W.Count, Math.Min(MostWindows, Math.Max(64, MostElements * 4 / Math.Max(1, Family.Channels * tapsD * largest.W.Step))));
        long pitch = Windows + spanW;
        // Rows that the taps span are copied again for every block; blocks at least as high keep that below double.
        long most = Math.Max(spanH / Math.Max(1, largest.H.Step), Math.Min(MostElements / Math.Max(1, Math.Min(Family.Rows, PlaneTiles<T>.MostRows) * pitch), MostElements / Math.Max(1, Family.Channels * tapsD * steps * pitch)));
        Rows = Even(largest.H.Count, Math.Max(1, most));
        Planes = new PhasedPlanes(Math.Max(1, largest.H.Step), Math.Max(1, largest.W.Step), Rows, Windows, spanH, spanW, tapsD, Family.Channels);
        (RowBlocks, WindowBlocks, Depths) = (Blocks(largest.H.Count, Rows), Blocks(largest.W.Count, Windows), largest.D.Count);
        long outer = Family.Count * geometry.Images * Depths * RowBlocks * WindowBlocks, pixels = Math.Max(1, Rows * Windows * Family.Rows);
        GroupsPerChunk = Math.Clamp(Math.Min(EnoughPixels / pixels, outer * Groups / EnoughChunks), 1, Groups);
        GroupBlocks = Blocks(Groups, GroupsPerChunk);
        Chunks = checked((int)(outer * GroupBlocks));

        long depth = Math.Max(1, Family.Channels * Family.MostTaps);
        // Whole vectors are written.
        SumsStep = checked((nint)((Rows * Planes.Pitch + tiles.Lanes - 1) / tiles.Lanes * tiles.Lanes));
        var layout = new WorkspaceLayout();
        OffsetsAt = layout.Reserve(depth * sizeof(nint));
        WeightsAt = layout.Reserve(depth * Math.Min(Family.Rows, PlaneTiles<T>.MostRows) * sizeof(T));
        PlanesAt = layout.Reserve(checked(Planes.Elements * sizeof(T)));
        SumsAt = layout.Reserve(checked(SumsStep * Math.Min(Family.Rows, PlaneTiles<T>.MostRows) * sizeof(T)));
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public long Groups { get; }

    public PlaneTiles<T> Tiles { get; }

    public CorrelationFamily Family { get; }

    public PhasedPlanes Planes { get; }

    /// <summary>Rows of windows per chunk.</summary>
    public long Rows { get; }

    /// <summary>Windows of a row per chunk.</summary>
    public long Windows { get; }

    public long RowBlocks { get; }

    public long WindowBlocks { get; }

    public long Depths { get; }

    public long GroupsPerChunk { get; }

    public long GroupBlocks { get; }

    public int Chunks { get; }

    /// <summary>Elements between the sums of rows (filters).</summary>
    public nint SumsStep { get; }

    public long WorkerBytes { get; }

    public long OffsetsAt { get; }

    public long WeightsAt { get; }

    public long PlanesAt { get; }

    public long SumsAt { get; }

    private static long Blocks(long length, long block) => (length + block - 1) / Math.Max(1, block);

    private static long Even(long length, long most) => Math.Max(1, Blocks(length, Math.Max(1, Blocks(length, most))));
}
