using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Types of attribute of the graph API.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnBackendAttributeType_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_HANDLE = new(Names.Add(0));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_DATA_TYPE = new(Names.Add(1));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_BOOLEAN = new(Names.Add(2));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_INT64 = new(Names.Add(3));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_FLOAT = new(Names.Add(4));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_DOUBLE = new(Names.Add(5));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_VOID_PTR = new(Names.Add(6));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_CONVOLUTION_MODE = new(Names.Add(7));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_HEUR_MODE = new(Names.Add(8));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_KNOB_TYPE = new(Names.Add(9));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_NAN_PROPOGATION = new(Names.Add(10));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_NUMERICAL_NOTE = new(Names.Add(11));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_LAYOUT_TYPE = new(Names.Add(12));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_ATTRIB_NAME = new(Names.Add(13));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_POINTWISE_MODE = new(Names.Add(14));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_BACKEND_DESCRIPTOR = new(Names.Add(15));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_GENSTATS_MODE = new(Names.Add(16));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_BN_FINALIZE_STATS_MODE = new(Names.Add(17));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_REDUCTION_OPERATOR_TYPE = new(Names.Add(18));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_BEHAVIOR_NOTE = new(Names.Add(19));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_TENSOR_REORDERING_MODE = new(Names.Add(20));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_RESAMPLE_MODE = new(Names.Add(21));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_PADDING_MODE = new(Names.Add(22));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_INT32 = new(Names.Add(23));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_CHAR = new(Names.Add(24));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_SIGNAL_MODE = new(Names.Add(25));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_FRACTION = new(Names.Add(26));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_NORM_MODE = new(Names.Add(27));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_NORM_FWD_PHASE = new(Names.Add(28));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_RNG_DISTRIBUTION = new(Names.Add(29));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_MOE_GROUPED_MATMUL_MODE = new(Names.Add(30));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_RESHAPE_MODE = new(Names.Add(31));
    public static readonly cudnnBackendAttributeType_t CUDNN_TYPE_OPERATIONGRAPH_MODE = new(Names.Add(32));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
