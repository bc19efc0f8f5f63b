using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// A depthwise 3×3 correlation that is read from the image as it lies, its edges through masks: the most frequent depthwise problem, with nothing copied. It needs zero padding,
/// neighbouring columns, stride 1 or 2 and 512-bit registers; anything else goes the general way.
/// </summary>
internal sealed unsafe class Depthwise3x3
{
    /// <summary>Windows of a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 7;

    private const long MostVectors = 64;
    private const long EnoughPixels = 16 << 10;
    private const long EnoughChunks = 16;

    private Depthwise3x3(in Correlation correlation, long groups)
    {
        Correlation = correlation;
        (Step, Groups) = (correlation.W.Step, groups);
        // A gradient goes backwards through the taps: turned around, it begins two columns (rows) before.
        (FlipH, FlipW) = (correlation.H.TapDelta < 0, correlation.W.TapDelta < 0);
        (FirstRow, FirstColumn) = (correlation.H.Base - (FlipH ? 2 : 0), correlation.W.Base - (FlipW ? 2 : 0));
        Vectors = (int)((correlation.W.Count + Lanes - 1) / Lanes);
        Planes = correlation.Images * groups * correlation.Rows;
        long pixels = correlation.H.Count * correlation.W.Count;
        Rows = Math.Clamp(EnoughPixels / Math.Max(1, correlation.W.Count) / TileRows * TileRows, TileRows, Math.Max(TileRows, correlation.H.Count));
        RowBlocks = (correlation.H.Count + Rows - 1) / Rows;
        PlanesPerChunk = Math.Clamp(Math.Min(EnoughPixels / Math.Max(1, pixels), Planes / EnoughChunks), 1, Math.Max(1, Planes));
        PlaneBlocks = (Planes + PlanesPerChunk - 1) / PlanesPerChunk;
        MaskFloats = Vectors * MasksPerVector * Lanes;
    }

    public Correlation Correlation { get; }

    /// <summary>1 or 2, on both axes.</summary>
    public long Step { get; }

    public long Groups { get; }

    public bool FlipH { get; }

    public bool FlipW { get; }

    /// <summary>Position of the first window's uppermost tap.</summary>
    public long FirstRow { get; }

    /// <summary>Position of the first window's leftmost tap.</summary>
    public long FirstColumn { get; }

    /// <summary>Vectors of a row of windows.</summary>
    public int Vectors { get; }

    /// <summary>Image and result channel pairs.</summary>
    public long Planes { get; }

    /// <summary>Rows of windows per chunk.</summary>
    public long Rows { get; }

    public long RowBlocks { get; }

    public long PlanesPerChunk { get; }

    public long PlaneBlocks { get; }

    public int MaskFloats { get; }

    /// <summary>One per load of a row, and one for the result.</summary>
    public int MasksPerVector => Step == 1 ? 4 : 5;

    public int Chunks => checked((int)(PlaneBlocks * RowBlocks));

    /// <summary>The plan for a family, or null when it is not of this kind.</summary>
    public static Depthwise3x3? For(CorrelationFamily family, ConvolutionGeometry geometry, bool forward)
    {
        if (!Avx512F.IsSupported || family.Count != 1 || family.Channels != 1) return null;
        Correlation correlation = family[0];
        bool flat = correlation.D is { Count: 1, Taps: 1, Base: 0 } && correlation.D.Map.Length == 1;
        bool taps = correlation.H.Taps == 3 && correlation.W.Taps == 3 && Math.Abs(correlation.H.TapDelta) == 1 && Math.Abs(correlation.W.TapDelta) == 1;
        bool steps = correlation.W.Step == correlation.H.Step && correlation.W.Step is 1 or 2 && correlation.W.Step * Math.Abs(correlation.W.TapDelta) <= 2;
        bool lies = correlation.W.SourceStride == 1 && correlation.Target.W == 1;
        bool zero = !forward || geometry.Padding == PaddingKind.Zero || correlation.StaysInside;
        return flat && taps && steps && lies && zero && correlation.W.Count <= MostVectors * Lanes ? new Depthwise3x3(correlation, geometry.Groups) : null;
    }

    /// <summary>Writes the masks of every vector: [vector][load …, result][lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Masks(float* masks)
    {
        for (int vector = 0; vector < Vectors; vector++)
        {
            for (int load = 0; load < MasksPerVector; load++)
            {
                long first = FirstColumn + vector * Lanes * Step + (Step == 1 ? load : load is 0 or 1 ? load * Lanes : 2 + (load - 2) * Lanes), end = Correlation.W.Map.Length;
                if (load == MasksPerVector - 1) (first, end) = (vector * Lanes, Correlation.W.Count);
                Vector512<int> lanes = Vector512<int>.Indices;
                Vector512<int> from = Vector512.Create((int)Math.Clamp(-first, 0, Lanes)), to = Vector512.Create((int)Math.Clamp(end - first, 0, Lanes));
                (Vector512.GreaterThanOrEqual(lanes, from) & Vector512.LessThan(lanes, to)).AsSingle().Store(masks);
                masks += Lanes;
            }
        }
    }

    /// <summary>True when every load and the result of a vector exist whole.</summary>
    public bool IsInside(int vector)
    {
        long first = FirstColumn + vector * Lanes * Step, reach = Step == 1 ? Lanes + 2 : 2 * Lanes + 2;
        return first >= 0 && first + reach <= Correlation.W.Map.Length && (vector + 1) * Lanes <= Correlation.W.Count;
    }
}
