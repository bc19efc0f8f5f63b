using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Pooling functions.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnPoolingMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnPoolingMode_t CUDNN_POOLING_MAX = new(Names.Add(0));
    public static readonly cudnnPoolingMode_t CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING = new(Names.Add(1));
    public static readonly cudnnPoolingMode_t CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING = new(Names.Add(2));
    public static readonly cudnnPoolingMode_t CUDNN_POOLING_MAX_DETERMINISTIC = new(Names.Add(3));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
