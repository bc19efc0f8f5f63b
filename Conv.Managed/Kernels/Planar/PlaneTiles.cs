using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Planar;

/// <summary>The micro-kernels of the planar convolution, by rows and vectors: windows in lanes, taps broadcast.</summary>
internal sealed unsafe class PlaneTiles<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The most rows at a time.</summary>
    public const int MostRows = PlaneTile8x3.Rows;

    private readonly delegate*<nint, T*, nint*, T*, nint, T*, nint, bool, void>[][] _byRows;
    private readonly int _registers;

    private PlaneTiles(int lanes, int registers, delegate*<nint, T*, nint*, T*, nint, T*, nint, bool, void>[][] byRows)
    {
        (Lanes, _registers) = (lanes, registers);
        _byRows = byRows;
    }

    /// <summary>Windows in a vector.</summary>
    public int Lanes { get; }

    public static PlaneTiles<T> Of(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Create<Vector512<T>, Simd512<T>>(width.Registers()),
        VectorWidth.Bits256 => Create<Vector256<T>, Simd256<T>>(width.Registers()),
        VectorWidth.Bits128 => Create<Vector128<T>, Simd128<T>>(width.Registers()),
        _ => Create<T, SimdScalar<T>>(width.Registers()),
    };

    /// <summary>
    /// Computes rows of windows that lie side by side: up to <see cref="MostRows"/> rows, any number of windows. The image must be readable, and the sums writable, up to a
    /// whole vector. Sums of a row begin rowStep apart; the taps of a depth filterStep apart.
    /// </summary>
    public void Run(int rows, nint windows, nint depth, T* x, nint* offsets, T* filter, nint filterStep, T* sums, nint rowStep, bool accumulate)
    {
        delegate*<nint, T*, nint*, T*, nint, T*, nint, bool, void>[] tiles = _byRows[rows - 1];
        // Accumulators, vectors of the image and one tap have to fit.
        int most = Math.Min(tiles.Length, rows == 1 ? 6 : (_registers - 1) / (rows + 1));
        nint left = (windows + Lanes - 1) / Lanes, count = (left + most - 1) / most;
        while (left > 0)
        {
            nint vectors = (left + count - 1) / count;
            tiles[vectors - 1](depth, x, offsets, filter, filterStep, sums, rowStep, accumulate);
            x += vectors * Lanes;
            sums += vectors * Lanes;
            left -= vectors;
            count--;
        }
    }

    private static PlaneTiles<T> Create<TVector, TSimd>(int registers)
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> =>
        new(TSimd.Count, registers,
        [
            PlaneTile4x6.Create<T, TVector, TSimd, Rows1>(),
            PlaneTile4x6.Create<T, TVector, TSimd, Rows2>(),
            PlaneTile4x6.Create<T, TVector, TSimd, Rows3>(),
            PlaneTile4x6.Create<T, TVector, TSimd, Rows4>(),
            PlaneTile8x3.Create<T, TVector, TSimd, Rows5>(),
            PlaneTile8x3.Create<T, TVector, TSimd, Rows6>(),
            PlaneTile8x3.Create<T, TVector, TSimd, Rows7>(),
            PlaneTile8x3.Create<T, TVector, TSimd, Rows8>(),
        ]);
}
