using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Depthwise;

/// <summary>Makes the depthwise kernel for a request and a vector width.</summary>
internal static class DepthwiseKernels
{
    public static ConvolutionKernel<T> Create<T>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => width switch
        {
            VectorWidth.Bits512 => Create<T, Vector512<T>, Simd512<T>>(name, request),
            VectorWidth.Bits256 => Create<T, Vector256<T>, Simd256<T>>(name, request),
            VectorWidth.Bits128 => Create<T, Vector128<T>, Simd128<T>>(name, request),
            _ => Create<T, T, SimdScalar<T>>(name, request),
        };

    private static ConvolutionKernel<T> Create<T, TVector, TSimd>(string name, ConvolutionRequest request)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> => request.Direction == ConvolutionDirection.BackwardFilter
            ? new DepthwiseFilterGradientKernel<T, TVector, TSimd>(name, request)
            : FoldedDataGradient.Around<T>(request, inner => DepthwiseRules.RunsAlongChannels(inner)
                ? new ChannelDepthwiseKernel<T, TVector, TSimd>(name, inner)
                : new PlanarDepthwiseKernel<T, TVector, TSimd>(name, inner));
}
