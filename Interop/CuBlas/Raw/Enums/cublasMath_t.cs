using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

/// <summary>Which arithmetic products may use; the flag on reductions may be added.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cublasMath_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cublasMath_t CUBLAS_DEFAULT_MATH = new(Names.Add(0));
    public static readonly cublasMath_t CUBLAS_TENSOR_OP_MATH = new(Names.Add(1));
    public static readonly cublasMath_t CUBLAS_PEDANTIC_MATH = new(Names.Add(2));
    public static readonly cublasMath_t CUBLAS_TF32_TENSOR_OP_MATH = new(Names.Add(3));
    public static readonly cublasMath_t CUBLAS_FP32_EMULATED_BF16X9_MATH = new(Names.Add(4));
    public static readonly cublasMath_t CUBLAS_FP64_EMULATED_FIXEDPOINT_MATH = new(Names.Add(8));
    public static readonly cublasMath_t CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION = new(Names.Add(16));

    /// <summary>Both sets of flags.</summary>
    public static cublasMath_t operator |(cublasMath_t left, cublasMath_t right) => left.BitwiseOr(right);

    /// <summary>Both sets of flags.</summary>
    public cublasMath_t BitwiseOr(cublasMath_t other) => new(Value | other.Value);

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
