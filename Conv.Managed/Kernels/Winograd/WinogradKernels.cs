using System.Numerics;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// The kernel of each vector width and tile, on the axes that can be transformed. Every choice has a function of its own: a function that names several kernels has all of their types
/// loaded when it is compiled, and every program's first plan waits for that.
/// </summary>
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
            VectorWidth.Bits512 => Of512<T>(name, inner, outputs),
            VectorWidth.Bits256 => Of256<T>(name, inner, outputs),
            VectorWidth.Bits128 => Of128<T>(name, inner, outputs),
            _ => OfScalars<T>(name, inner, outputs),
        });

    /// <summary>Whether the tile is the one to take.</summary>
    public static unsafe bool IsWorthwhile<T>(ConvolutionRequest request, VectorWidth width, int outputs)
        where T : unmanaged =>
        // A tile that the accuracy does not allow need not be compared with others.
        WinogradCosts.Allows(request.Accuracy, sizeof(T), outputs) && WinogradChoice.For(request, width.Lanes<T>(), sizeof(T)).Outputs == outputs;

    private static ConvolutionKernel<T> Of512<T>(string name, ConvolutionRequest request, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => OfWidth<T, Vector512<T>, Simd512<T>>(name, request, VectorWidth.Bits512, outputs);

    private static ConvolutionKernel<T> Of256<T>(string name, ConvolutionRequest request, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => OfWidth<T, Vector256<T>, Simd256<T>>(name, request, VectorWidth.Bits256, outputs);

    private static ConvolutionKernel<T> Of128<T>(string name, ConvolutionRequest request, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => OfWidth<T, Vector128<T>, Simd128<T>>(name, request, VectorWidth.Bits128, outputs);

    private static ConvolutionKernel<T> OfScalars<T>(string name, ConvolutionRequest request, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => OfWidth<T, T, SimdScalar<T>>(name, request, VectorWidth.Scalar, outputs);

    private static ConvolutionKernel<T> OfWidth<T, TVector, TSimd>(string name, ConvolutionRequest request, VectorWidth width, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> => outputs switch
        {
            2 => Of2<T, TVector, TSimd>(name, request, width),
            4 => Of4<T, TVector, TSimd>(name, request, width),
            6 => Of6<T, TVector, TSimd>(name, request, width),
            _ => throw new ArgumentOutOfRangeException(nameof(outputs), outputs, "A tile has 2, 4 or 6 results along an axis."),
        };

    private static ConvolutionKernel<T> Of2<T, TVector, TSimd>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> => OfTile<T, TVector, TSimd, F2<T, TVector, TSimd>>(name, request, width);

    private static ConvolutionKernel<T> Of4<T, TVector, TSimd>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> => OfTile<T, TVector, TSimd, F4<T, TVector, TSimd>>(name, request, width);

    private static ConvolutionKernel<T> Of6<T, TVector, TSimd>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> => OfTile<T, TVector, TSimd, F6<T, TVector, TSimd>>(name, request, width);

    private static ConvolutionKernel<T> OfTile<T, TVector, TSimd, TFilter>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TFilter : struct, IMinimalFilter<T> =>
        WinogradRules.TransformedAxes(WinogradRules.Family(request)) switch
        {
            (true, true) => OfAxes<T, TVector, TSimd, TFilter, TFilter>(name, request, width),
            (true, false) => OfRows<T, TVector, TSimd, TFilter>(name, request, width),
            _ => OfColumns<T, TVector, TSimd, TFilter>(name, request, width),
        };

    private static ConvolutionKernel<T> OfRows<T, TVector, TSimd, TFilter>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TFilter : struct, IMinimalFilter<T> => OfAxes<T, TVector, TSimd, TFilter, F1<T, TVector, TSimd>>(name, request, width);

    private static ConvolutionKernel<T> OfColumns<T, TVector, TSimd, TFilter>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TFilter : struct, IMinimalFilter<T> => OfAxes<T, TVector, TSimd, F1<T, TVector, TSimd>, TFilter>(name, request, width);

    private static ConvolutionKernel<T> OfAxes<T, TVector, TSimd, TRow, TColumn>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TRow : struct, IMinimalFilter<T>
        where TColumn : struct, IMinimalFilter<T> => request.Direction == ConvolutionDirection.BackwardFilter
            ? Gradient<T, TVector, TSimd, TRow, TColumn>(name, request, width)
            : Correlation<T, TVector, TSimd, TRow, TColumn>(name, request, width);

    private static ConvolutionKernel<T> Gradient<T, TVector, TSimd, TRow, TColumn>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TRow : struct, IMinimalFilter<T>
        where TColumn : struct, IMinimalFilter<T> => new WinogradGradientKernel<T, TVector, TSimd, TRow, TColumn>(name, request, width);

    private static ConvolutionKernel<T> Correlation<T, TVector, TSimd, TRow, TColumn>(string name, ConvolutionRequest request, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector>
        where TRow : struct, IMinimalFilter<T>
        where TColumn : struct, IMinimalFilter<T> => new WinogradKernel<T, TVector, TSimd, TRow, TColumn>(name, request, width);
}
