using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>The type of a reduction's indices.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnIndicesType_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnIndicesType_t CUDNN_32BIT_INDICES = new(Names.Add(0));
    public static readonly cudnnIndicesType_t CUDNN_64BIT_INDICES = new(Names.Add(1));
    public static readonly cudnnIndicesType_t CUDNN_16BIT_INDICES = new(Names.Add(2));
    public static readonly cudnnIndicesType_t CUDNN_8BIT_INDICES = new(Names.Add(3));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
