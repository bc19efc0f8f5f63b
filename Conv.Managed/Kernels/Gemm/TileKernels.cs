using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Gemm;

/// <summary>The micro-kernel of each vector width.</summary>
internal static class TileKernels
{
    public static TileKernel<T> Create<T>(VectorWidth width)
        where T : unmanaged, INumber<T> => width switch
        {
            VectorWidth.Bits512 => Tile12x2.Create<T, Vector512<T>, Simd512<T>>(),
            VectorWidth.Bits256 => Tile6x2.Create<T, Vector256<T>, Simd256<T>>(),
            VectorWidth.Bits128 when width.Registers() == 32 => Tile12x2.Create<T, Vector128<T>, Simd128<T>>(),
            VectorWidth.Bits128 => Tile6x2.Create<T, Vector128<T>, Simd128<T>>(),
            _ => Tile6x2.Create<T, T, SimdScalar<T>>(),
        };
}
