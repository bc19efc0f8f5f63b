using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>The pattern that a graph is to be matched with.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnBackendOperationGraphMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_AUTO = new(Names.Add(-1));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_CONV_FORWARD = new(Names.Add(0));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_CONV_BWD_DATA = new(Names.Add(1));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_CONV_BWD_FILTER = new(Names.Add(2));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_NORM_FWD_INFER = new(Names.Add(17));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_NORM_FWD_TRAIN = new(Names.Add(18));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_NORM_BWD = new(Names.Add(19));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_GENERIC_CONV_FUSION = new(Names.Add(20));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_RESAMPLE_FWD = new(Names.Add(22));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_RESAMPLE_BWD = new(Names.Add(23));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_BLAS_MATMUL = new(Names.Add(25));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_GENERIC_MATMUL_FUSION = new(Names.Add(26));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_GENERIC_POINTWISE_FUSION = new(Names.Add(27));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_SDPA_FWD = new(Names.Add(28));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_SDPA_BWD = new(Names.Add(29));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_UNIFIED_SDPA_FWD = new(Names.Add(30));
    public static readonly cudnnBackendOperationGraphMode_t CUDNN_OPERATIONGRAPH_MODE_UNIFIED_SDPA_BWD = new(Names.Add(31));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
