using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>What stands outside the input when resampling.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnPaddingMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnPaddingMode_t CUDNN_ZERO_PAD = new(Names.Add(0));
    public static readonly cudnnPaddingMode_t CUDNN_NEG_INF_PAD = new(Names.Add(1));
    public static readonly cudnnPaddingMode_t CUDNN_EDGE_VAL_PAD = new(Names.Add(2));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
