using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Which arithmetic a convolution may use. The default lets float use TF32; FMA is strict.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnMathType_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnMathType_t CUDNN_DEFAULT_MATH = new(Names.Add(0));
    public static readonly cudnnMathType_t CUDNN_TENSOR_OP_MATH = new(Names.Add(1));
    public static readonly cudnnMathType_t CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION = new(Names.Add(2));
    public static readonly cudnnMathType_t CUDNN_FMA_MATH = new(Names.Add(3));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
