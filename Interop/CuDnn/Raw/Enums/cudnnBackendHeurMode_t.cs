using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>How engines are proposed.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnBackendHeurMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnBackendHeurMode_t CUDNN_HEUR_MODE_INSTANT = new(Names.Add(0));
    public static readonly cudnnBackendHeurMode_t CUDNN_HEUR_MODE_B = new(Names.Add(1));
    public static readonly cudnnBackendHeurMode_t CUDNN_HEUR_MODE_FALLBACK = new(Names.Add(2));
    public static readonly cudnnBackendHeurMode_t CUDNN_HEUR_MODE_A = new(Names.Add(3));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
