using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Descriptors;

/// <summary>Which arithmetic a convolution may use.</summary>
/// <param name="Math">The math type. cuDNN's own default lets float products run in TF32, with 10 bits of mantissa; FMA is strict.</param>
/// <param name="Reorder">Whether cuDNN reorders filters of type INT8x32 itself.</param>
public readonly record struct ConvolutionArithmetic(cudnnMathType_t Math, cudnnReorderType_t Reorder = default)
{
    /// <summary>Full precision: float products are float products.</summary>
    public static ConvolutionArithmetic Strict => new(cudnnMathType_t.CUDNN_FMA_MATH);

    /// <summary>cuDNN's default: float products may run in TF32 on devices that have it.</summary>
    public static ConvolutionArithmetic AllowTf32 => new(cudnnMathType_t.CUDNN_DEFAULT_MATH);

    internal string Expression => Reorder == default
        ? $"new({CallText.Literal(Math)})"
        : $"new({CallText.Literal(Math)}, {CallText.Literal(Reorder)})";
}
