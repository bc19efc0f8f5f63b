using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Integer;

/// <summary>
/// The micro-kernels of integer products: the tiles of the matrix product with lanes of pairs. Beside its accumulators and factors a tile holds the products of one
/// instruction before they are added: 24 + 2 + 1 + 1 registers of 32, and 12 + 2 + 1 + 1 of 16. With the neural-network instructions that last one is free.
/// </summary>
internal static class PairTiles
{
    public static TileKernel<int> Of(VectorWidth width, bool neural) => width switch
    {
        VectorWidth.Bits512 => Tile12x2.Create<int, Vector512<int>, PairLanes<Vector512<int>, Simd512<int>, PairDot512>>(),
        VectorWidth.Bits256 when neural => Tile6x2.Create<int, Vector256<int>, PairLanes<Vector256<int>, Simd256<int>, PairDotVnni256>>(),
        VectorWidth.Bits256 => Tile6x2.Create<int, Vector256<int>, PairLanes<Vector256<int>, Simd256<int>, PairDot256>>(),
        VectorWidth.Bits128 => Tile6x2.Create<int, Vector128<int>, PairLanes<Vector128<int>, Simd128<int>, PairDot128>>(),
        _ => Tile6x2.Create<int, int, PairLanes<int, SimdScalar<int>, PairDotScalar>>(),
    };
}
