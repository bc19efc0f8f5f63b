using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Kinds of descriptor of the graph API.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnBackendDescriptorType_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_POINTWISE_DESCRIPTOR = new(Names.Add(0));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR = new(Names.Add(1));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_ENGINE_DESCRIPTOR = new(Names.Add(2));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_ENGINECFG_DESCRIPTOR = new(Names.Add(3));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR = new(Names.Add(4));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR = new(Names.Add(5));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_INTERMEDIATE_INFO_DESCRIPTOR = new(Names.Add(6));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR = new(Names.Add(7));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_KNOB_INFO_DESCRIPTOR = new(Names.Add(8));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_LAYOUT_INFO_DESCRIPTOR = new(Names.Add(9));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR = new(Names.Add(10));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR = new(Names.Add(11));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR = new(Names.Add(12));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR = new(Names.Add(13));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_GEN_STATS_DESCRIPTOR = new(Names.Add(14));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR = new(Names.Add(15));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR = new(Names.Add(16));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_TENSOR_DESCRIPTOR = new(Names.Add(17));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_MATMUL_DESCRIPTOR = new(Names.Add(18));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR = new(Names.Add(19));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_BN_FINALIZE_STATISTICS_DESCRIPTOR = new(Names.Add(20));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_REDUCTION_DESCRIPTOR = new(Names.Add(21));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR = new(Names.Add(22));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_BN_BWD_WEIGHTS_DESCRIPTOR = new(Names.Add(23));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_RESAMPLE_DESCRIPTOR = new(Names.Add(24));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_RESAMPLE_FWD_DESCRIPTOR = new(Names.Add(25));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_RESAMPLE_BWD_DESCRIPTOR = new(Names.Add(26));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_CONCAT_DESCRIPTOR = new(Names.Add(27));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_SIGNAL_DESCRIPTOR = new(Names.Add(28));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_NORM_FORWARD_DESCRIPTOR = new(Names.Add(29));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_NORM_BACKWARD_DESCRIPTOR = new(Names.Add(30));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_RESHAPE_DESCRIPTOR = new(Names.Add(31));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_RNG_DESCRIPTOR = new(Names.Add(32));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_OPERATION_RNG_DESCRIPTOR = new(Names.Add(33));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_KERNEL_CACHE_DESCRIPTOR = new(Names.Add(34));
    public static readonly cudnnBackendDescriptorType_t CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR = new(Names.Add(38));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
