using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Whether a reduction returns indices.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnReduceTensorIndices_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnReduceTensorIndices_t CUDNN_REDUCE_TENSOR_NO_INDICES = new(Names.Add(0));
    public static readonly cudnnReduceTensorIndices_t CUDNN_REDUCE_TENSOR_FLATTENED_INDICES = new(Names.Add(1));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
