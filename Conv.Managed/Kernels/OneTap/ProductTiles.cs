using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.OneTap;

/// <summary>The micro-kernels of filters of one tap, by rows and vectors: windows in lanes, elements of the filter broadcast from where they lie.</summary>
internal sealed unsafe class ProductTiles<T>
    where T : unmanaged, INumber<T>
{
    private readonly delegate*<nint, T*, nint, T*, nint, nint, T*, nint, void>[][] _byRows;

    private ProductTiles(int lanes, delegate*<nint, T*, nint, T*, nint, nint, T*, nint, void>[][] byRows) => (Lanes, _byRows) = (lanes, byRows);

    /// <summary>Windows in a vector.</summary>
    public int Lanes { get; }

    /// <summary>The most rows at a time: with three vectors they take all registers.</summary>
    public int Rows => _byRows.Length;

    public static ProductTiles<T> Of(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => new(
            Vector512<T>.Count, [.. Half<Vector512<T>, Simd512<T>>(),
            ProductTile8x3.Create<T, Vector512<T>, Simd512<T>, Rows5>(),
            ProductTile8x3.Create<T, Vector512<T>, Simd512<T>, Rows6>(),
            ProductTile8x3.Create<T, Vector512<T>, Simd512<T>, Rows7>(),
            ProductTile8x3.Create<T, Vector512<T>, Simd512<T>, Rows8>()]),
        VectorWidth.Bits256 => new(Vector256<T>.Count, Half<Vector256<T>, Simd256<T>>()),
        VectorWidth.Bits128 => new(Vector128<T>.Count, Half<Vector128<T>, Simd128<T>>()),
        _ => new(1, Half<T, SimdScalar<T>>()),
    };

    /// <summary>
    /// Computes up to <see cref="Rows"/> rows of windows that lie side by side, at least a vector of them. Windows that do not fill the last vector are computed together with
    /// some before them, which are so computed twice.
    /// </summary>
    public void Run(int rows, nint windows, nint depth, T* x, nint xStep, T* filter, nint rowStep, nint depthStep, T* sums, nint sumsStep)
    {
        delegate*<nint, T*, nint, T*, nint, nint, T*, nint, void>[] tiles = _byRows[rows - 1];
        nint left = (windows + Lanes - 1) / Lanes, count = (left + tiles.Length - 1) / tiles.Length;
        // A tile that moves back needs one before it.
        if (count == 1 && left > 1 && windows % Lanes != 0) count = 2;
        for (nint at = 0; left > 0; count--)
        {
            nint vectors = (left + count - 1) / count, from = Math.Min(at, windows - vectors * Lanes);
            tiles[vectors - 1](depth, x + from, xStep, filter, rowStep, depthStep, sums + from, sumsStep);
            at += vectors * Lanes;
            left -= vectors;
        }
    }

    /// <summary>Up to four rows: with three vectors as many as 16 registers hold.</summary>
    private static delegate*<nint, T*, nint, T*, nint, nint, T*, nint, void>[][] Half<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> =>
        [
            ProductTile8x3.Create<T, TVector, TSimd, Rows1>(),
            ProductTile8x3.Create<T, TVector, TSimd, Rows2>(),
            ProductTile8x3.Create<T, TVector, TSimd, Rows3>(),
            ProductTile8x3.Create<T, TVector, TSimd, Rows4>(),
        ];
}
