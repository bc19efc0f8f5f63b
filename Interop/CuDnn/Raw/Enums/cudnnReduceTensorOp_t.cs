using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Reductions.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnReduceTensorOp_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnReduceTensorOp_t CUDNN_REDUCE_TENSOR_ADD = new(Names.Add(0));
    public static readonly cudnnReduceTensorOp_t CUDNN_REDUCE_TENSOR_MUL = new(Names.Add(1));
    public static readonly cudnnReduceTensorOp_t CUDNN_REDUCE_TENSOR_MIN = new(Names.Add(2));
    public static readonly cudnnReduceTensorOp_t CUDNN_REDUCE_TENSOR_MAX = new(Names.Add(3));
    public static readonly cudnnReduceTensorOp_t CUDNN_REDUCE_TENSOR_AMAX = new(Names.Add(4));
    public static readonly cudnnReduceTensorOp_t CUDNN_REDUCE_TENSOR_AVG = new(Names.Add(5));
    public static readonly cudnnReduceTensorOp_t CUDNN_REDUCE_TENSOR_NORM1 = new(Names.Add(6));
    public static readonly cudnnReduceTensorOp_t CUDNN_REDUCE_TENSOR_NORM2 = new(Names.Add(7));
    public static readonly cudnnReduceTensorOp_t CUDNN_REDUCE_TENSOR_MUL_NO_ZEROS = new(Names.Add(8));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
