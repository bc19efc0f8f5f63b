using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Whether an algorithm gives the same bits on every run.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnDeterminism_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnDeterminism_t CUDNN_NON_DETERMINISTIC = new(Names.Add(0));
    public static readonly cudnnDeterminism_t CUDNN_DETERMINISTIC = new(Names.Add(1));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
