using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>The direction of a folding.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnFoldingDirection_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnFoldingDirection_t CUDNN_TRANSFORM_FOLD = new(Names.Add(0));
    public static readonly cudnnFoldingDirection_t CUDNN_TRANSFORM_UNFOLD = new(Names.Add(1));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
