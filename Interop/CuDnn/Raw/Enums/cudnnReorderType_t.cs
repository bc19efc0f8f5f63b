using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Whether INT8x32 filters are reordered.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnReorderType_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnReorderType_t CUDNN_DEFAULT_REORDER = new(Names.Add(0));
    public static readonly cudnnReorderType_t CUDNN_NO_REORDER = new(Names.Add(1));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
