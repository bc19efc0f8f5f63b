using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Planar;

/// <summary>
/// A depthwise 3×3 gradient of x with step 2 that is read from the gradient of y as it lies, its edges through masks: see <see cref="PhasedDepthwise"/>. It needs neighbouring columns, one
/// channel and filter per group, and 512-bit registers; anything else goes the general way.
/// </summary>
internal sealed unsafe class DepthwisePhases3x3
{
    /// <summary>Windows of a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Masks of a vector: of the windows, of those to their right, and of the lower and the upper half of the results.</summary>
    public const int MasksPerVector = 4;

    private const long MostVectors = 64;
    private const long EnoughPixels = 4 << 10;
    private const long EnoughChunks = 16;

    private DepthwisePhases3x3(ConvolutionGeometry geometry)
    {
        Geometry = geometry;
        Vectors = (int)((geometry.Output.W + Lanes - 1) / Lanes);
        Planes = geometry.Images * geometry.Groups;
        Rows = Math.Clamp(EnoughPixels / geometry.Output.W, 1, geometry.Output.H);
        RowBlocks = (geometry.Output.H + Rows - 1) / Rows;
        PlanesPerChunk = Math.Clamp(Math.Min(EnoughPixels / geometry.Output.H / geometry.Output.W, Planes / EnoughChunks), 1, Math.Max(1, Planes));
        PlaneBlocks = (Planes + PlanesPerChunk - 1) / PlanesPerChunk;
        MaskFloats = Vectors * MasksPerVector * Lanes;
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>Vectors of a row of windows.</summary>
    public int Vectors { get; }

    /// <summary>Image and channel pairs.</summary>
    public long Planes { get; }

    /// <summary>Rows of windows per chunk.</summary>
    public long Rows { get; }

    public long RowBlocks { get; }

    public long PlanesPerChunk { get; }

    public long PlaneBlocks { get; }

    public int MaskFloats { get; }

    public int Chunks => checked((int)(PlaneBlocks * RowBlocks));

    /// <summary>The plan for a gradient of x, or null when it is not of this kind.</summary>
    public static DepthwisePhases3x3? For(ConvolutionGeometry geometry) =>
        Avx512F.IsSupported && PhasedDepthwise.Fits(geometry) && geometry is { Channels: 1, Filters: 1, X.W: 1, Y.W: 1 } && geometry.Output.W <= MostVectors * Lanes
            ? new DepthwisePhases3x3(geometry)
            : null;

    /// <summary>Writes the masks of every vector: [vector][mask][lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Masks(float* masks)
    {
        for (int vector = 0; vector < Vectors; vector++)
        {
            long windows = Geometry.Output.W - vector * Lanes, results = Geometry.Input.W - 2 * vector * Lanes;
            foreach (long left in (ReadOnlySpan<long>)[windows, windows - 1, results, results - Lanes])
            {
                Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)Math.Clamp(left, 0, Lanes))).AsSingle().Store(masks);
                masks += Lanes;
            }
        }
    }

    /// <summary>True when every load and every result of a vector exist whole.</summary>
    public bool IsInside(int vector) => (vector + 1) * Lanes < Geometry.Output.W && 2 * (vector + 1) * Lanes <= Geometry.Input.W;
}
