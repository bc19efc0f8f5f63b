using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Direct;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Spread;

/// <summary>The spread kernel of each vector width.</summary>
internal static class SpreadKernels
{
    /// <summary>Plans a request.</summary>
    public static ConvolutionKernel<T> Create<T>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        FoldedDataGradient.Around<T>(request, inner => width switch
        {
            VectorWidth.Bits512 => new SpreadKernel<T, Vector512<T>, Simd512<T>>(name, inner, PixelTiles<T>.Of(width)),
            VectorWidth.Bits256 => new SpreadKernel<T, Vector256<T>, Simd256<T>>(name, inner, PixelTiles<T>.Of(width)),
            VectorWidth.Bits128 => new SpreadKernel<T, Vector128<T>, Simd128<T>>(name, inner, PixelTiles<T>.Of(width)),
            _ => new SpreadKernel<T, T, SimdScalar<T>>(name, inner, PixelTiles<T>.Of(width)),
        });
}
