using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Gemm;

/// <summary>
/// A micro-kernel of the packed matrix product: c[Rows, Columns] (+)= a · b, with a packed as [depth][Rows] and b as [depth][Columns].
/// A panel with fewer rows or columns is packed to full width with zeros; the rows that do not exist are not computed.
/// </summary>
internal sealed unsafe class TileKernel<T>(int rows, int columns, delegate*<nint, T*, T*, nint, T*, nint, bool, void>[] byRows)
    where T : unmanaged
{
    /// <summary>The width of a row panel.</summary>
    public int Rows { get; } = rows;

    /// <summary>The width of a column panel.</summary>
    public int Columns { get; } = columns;

    /// <summary>Computes one tile.</summary>
    public void Run(int rows, nint depth, T* a, T* b, nint bStep, T* c, nint cStep, bool accumulate) =>
        byRows[rows - 1](depth, a, b, bStep, c, cStep, accumulate);
}

/// <summary>The micro-kernel of each vector width.</summary>
internal static class TileKernels
{
    public static TileKernel<T> Create<T>(VectorWidth width)
        where T : unmanaged, INumber<T> => width switch
        {
            VectorWidth.Bits512 => Tile12x2.Create<T, Vector512<T>, Simd512<T>>(),
            VectorWidth.Bits256 => Tile6x2.Create<T, Vector256<T>, Simd256<T>>(),
            VectorWidth.Bits128 => Tile6x2.Create<T, Vector128<T>, Simd128<T>>(),
            _ => Tile6x2.Create<T, T, SimdScalar<T>>(),
        };
}
