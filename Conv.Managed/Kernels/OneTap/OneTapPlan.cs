using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Planar;

namespace ConvDnn.Kernels.OneTap;

/// <summary>Everything about a convolution with filters of one tap that is decided before it runs. A chunk is a run of windows of one plane; blocks change no bit.</summary>
internal sealed class OneTapPlan<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Rows of a filter that lie farther apart than this are packed, or they would meet in few sets of the caches.</summary>
    private const long MostFilterStepBytes = 2048;

    /// <summary>Vectors of windows that all filters pass over: what the channels have there stays in the second-level cache.</summary>
    public const int BlockVectors = 6;

    /// <summary>Chunks per thread that even out.</summary>
    private const long ChunksPerThread = 3;

    /// <summary>A chunk has at least this many vectors.</summary>
    private const long LeastVectors = 8;

    public unsafe OneTapPlan(ConvolutionGeometry geometry, ConvolutionDirection direction, PlaneTiles<T> tiles, int threads)
    {
        Tiles = tiles;
        Groups = geometry.Groups;
        Correlation = CorrelationFamily.Of(geometry, direction)[0];
        Panels = GemmBlocking.Blocks(Correlation.Rows, PlaneTiles<T>.MostRows);
        Pixels = Correlation.W.Count;
        ReadsFilter = Correlation.Filter.Row == 1 && Math.Abs(Correlation.Filter.Channel) * sizeof(T) <= MostFilterStepBytes;
        long vectors = GemmBlocking.Blocks(Pixels, tiles.Lanes), planes = checked(Correlation.Images * Groups);
        long wanted = GemmBlocking.Blocks(threads * ChunksPerThread, (int)Math.Clamp(planes, 1, int.MaxValue)), blocks = Math.Clamp(vectors / LeastVectors, 1, wanted);
        // As many as there are threads, or a multiple.
        if (planes == 1 && blocks > threads) blocks -= blocks % threads;
        PlaneChunks = blocks;
        Chunks = checked((int)(planes * PlaneChunks));
        var layout = new WorkspaceLayout();
        OffsetsAt = layout.Reserve(Correlation.Channels * sizeof(nint));
        SumsAt = layout.Reserve((long)PlaneTiles<T>.MostRows * BlockVectors * tiles.Lanes * sizeof(T));
        // A plane that does not fill a vector is copied.
        NarrowAt = layout.Reserve(Pixels < tiles.Lanes ? checked(Correlation.Channels * tiles.Lanes * sizeof(T)) : 0);
        WorkerBytes = WorkspaceLayout.RoundUp(layout.Bytes);
    }

    public PlaneTiles<T> Tiles { get; }

    public long Groups { get; }

    public Correlation Correlation { get; }

    /// <summary>Panels of filters of a group.</summary>
    public long Panels { get; }

    /// <summary>Whether a run that brings no packed filter reads it as it is: the rows of a panel are neighbours.</summary>
    public bool ReadsFilter { get; }

    /// <summary>Windows of a plane.</summary>
    public long Pixels { get; }

    /// <summary>Chunks of a plane.</summary>
    public long PlaneChunks { get; }

    public int Chunks { get; }

    public long WorkerBytes { get; }

    public long OffsetsAt { get; }

    public long SumsAt { get; }

    public long NarrowAt { get; }

    /// <summary>Elements of a packed panel: [channel][row].</summary>
    public long PanelElements => Correlation.Channels * PlaneTiles<T>.MostRows;

    /// <summary>Elements of all packed panels: [group][panel].</summary>
    public long FilterElements => checked(Groups * Panels * PanelElements);

    /// <summary>Where a chunk of a plane begins: at a whole vector.</summary>
    public long Start(long chunk) => Math.Min(Pixels, GemmBlocking.Blocks(Pixels, Tiles.Lanes) * chunk / PlaneChunks * Tiles.Lanes);
}
