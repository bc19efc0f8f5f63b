using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>The kernel of each vector width and tile, on the axes that can be transformed.</summary>
internal static class WinogradKernels
{
    /// <summary>Plans a request.</summary>
    /// <param name="name">The name in the catalog.</param>
    /// <param name="request">The request.</param>
    /// <param name="width">The vectors.</param>
    /// <param name="outputs">Results of a tile along an axis: 2, 4 or 6.</param>
    public static ConvolutionKernel<T> Create<T>(string name, ConvolutionRequest request, VectorWidth width, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        FoldedDataGradient.Around(request, inner => width switch
        {
            VectorWidth.Bits512 => OfWidth<T, Vector512<T>, Simd512<T>>(name, inner, width, outputs),
            VectorWidth.Bits256 => OfWidth<T, Vector256<T>, Simd256<T>>(name, inner, width, outputs),
            VectorWidth.Bits128 => OfWidth<T, Vector128<T>, Simd128<T>>(name, inner, width, outputs),
            _ => OfWidth<T, T, SimdScalar<T>>(name, inner, width, outputs),
        });

    /// <summary>Whether the tile is the one to take.</summary>
    public static unsafe bool IsWorthwhile<T>(ConvolutionRequest request, VectorWidth width, int outputs)
        where T : unmanaged =>
        // A tile that the accuracy does not allow need not be compared with others.
        WinogradCosts.Tiles(request.Accuracy, sizeof(T)).Contains(outputs) && WinogradChoice.For(request, width.Lanes<T>(), sizeof(T)).Outputs == outputs;

    private static ConvolutionKernel<T> OfWidth<T, TVector, TSimd>(string name, ConvolutionRequest request, VectorWidth width, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> => outputs switch
        {
            2 => OfTile<T, TVector, TSimd, F2<T, TVector, TSimd>>(name, request, width),
            4 => OfTile<T, TVector, TSimd, F4<T, TVector, TSimd>>(name, request, width),
            6 => OfTile<T, TVector, TSimd, F6<T, TVector, TSimd>>(name, request, width),
            _ => throw new ArgumentOutOfRangeException(nameof(outputs), outputs, "A tile has 2, 4 or 6 results along an axis."),
        };

    private static ConvolutionKernel<T> OfTile<T, TVector, TSimd, TFilter>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TFilter : struct, IMinimalFilter<T> =>
        WinogradRules.TransformedAxes(WinogradRules.Family(request)) switch
        {
            (true, true) => OfAxes<T, TVector, TSimd, TFilter, TFilter>(name, request, width),
            (true, false) => OfAxes<T, TVector, TSimd, TFilter, F1<T, TVector, TSimd>>(name, request, width),
            _ => OfAxes<T, TVector, TSimd, F1<T, TVector, TSimd>, TFilter>(name, request, width),
        };

    private static ConvolutionKernel<T> OfAxes<T, TVector, TSimd, TRow, TColumn>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TRow : struct, IMinimalFilter<T>
        where TColumn : struct, IMinimalFilter<T> => request.Direction == ConvolutionDirection.BackwardFilter
            ? new WinogradGradientKernel<T, TVector, TSimd, TRow, TColumn>(name, request, width)
            : new WinogradKernel<T, TVector, TSimd, TRow, TColumn>(name, request, width);
}
