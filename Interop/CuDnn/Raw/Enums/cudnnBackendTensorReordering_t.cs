using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>How a tensor's elements are reordered.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnBackendTensorReordering_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnBackendTensorReordering_t CUDNN_TENSOR_REORDERING_NONE = new(Names.Add(0));
    public static readonly cudnnBackendTensorReordering_t CUDNN_TENSOR_REORDERING_INT8x32 = new(Names.Add(1));
    public static readonly cudnnBackendTensorReordering_t CUDNN_TENSOR_REORDERING_F16x16 = new(Names.Add(2));
    public static readonly cudnnBackendTensorReordering_t CUDNN_TENSOR_REORDERING_F8_128x4 = new(Names.Add(3));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
