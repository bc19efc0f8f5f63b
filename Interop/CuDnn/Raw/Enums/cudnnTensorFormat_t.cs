using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>The order of a packed tensor in memory.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnTensorFormat_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnTensorFormat_t CUDNN_TENSOR_NCHW = new(Names.Add(0));
    public static readonly cudnnTensorFormat_t CUDNN_TENSOR_NHWC = new(Names.Add(1));
    public static readonly cudnnTensorFormat_t CUDNN_TENSOR_NCHW_VECT_C = new(Names.Add(2));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
