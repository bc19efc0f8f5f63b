using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Whether NaN survives.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnNanPropagation_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnNanPropagation_t CUDNN_NOT_PROPAGATE_NAN = new(Names.Add(0));
    public static readonly cudnnNanPropagation_t CUDNN_PROPAGATE_NAN = new(Names.Add(1));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
