using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>What an engine needs or can do.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnBackendBehaviorNote_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnBackendBehaviorNote_t CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION = new(Names.Add(0));
    public static readonly cudnnBackendBehaviorNote_t CUDNN_BEHAVIOR_NOTE_REQUIRES_FILTER_INT8x32_REORDER = new(Names.Add(1));
    public static readonly cudnnBackendBehaviorNote_t CUDNN_BEHAVIOR_NOTE_REQUIRES_BIAS_INT8x32_REORDER = new(Names.Add(2));
    public static readonly cudnnBackendBehaviorNote_t CUDNN_BEHAVIOR_NOTE_SUPPORTS_CUDA_GRAPH_NATIVE_API = new(Names.Add(3));
    public static readonly cudnnBackendBehaviorNote_t CUDNN_BEHAVIOR_NOTE_CUBLASLT_DEPENDENCY = new(Names.Add(4));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
