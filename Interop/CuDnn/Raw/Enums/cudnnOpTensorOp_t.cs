using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Elementwise operations.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnOpTensorOp_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnOpTensorOp_t CUDNN_OP_TENSOR_ADD = new(Names.Add(0));
    public static readonly cudnnOpTensorOp_t CUDNN_OP_TENSOR_MUL = new(Names.Add(1));
    public static readonly cudnnOpTensorOp_t CUDNN_OP_TENSOR_MIN = new(Names.Add(2));
    public static readonly cudnnOpTensorOp_t CUDNN_OP_TENSOR_MAX = new(Names.Add(3));
    public static readonly cudnnOpTensorOp_t CUDNN_OP_TENSOR_SQRT = new(Names.Add(4));
    public static readonly cudnnOpTensorOp_t CUDNN_OP_TENSOR_NOT = new(Names.Add(5));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
