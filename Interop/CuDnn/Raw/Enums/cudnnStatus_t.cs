using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>What a call of cuDNN returns. The names are those of version 9; version 8 numbers its failures differently.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnStatus_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnStatus_t CUDNN_STATUS_SUCCESS = new(Names.Add(0));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_INITIALIZED = new(Names.Add(1001));
    public static readonly cudnnStatus_t CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH = new(Names.Add(1002));
    public static readonly cudnnStatus_t CUDNN_STATUS_VERSION_MISMATCH = new(Names.Add(1002));
    public static readonly cudnnStatus_t CUDNN_STATUS_SERIALIZATION_VERSION_MISMATCH = new(Names.Add(1003));
    public static readonly cudnnStatus_t CUDNN_STATUS_DEPRECATED = new(Names.Add(1004));
    public static readonly cudnnStatus_t CUDNN_STATUS_LICENSE_ERROR = new(Names.Add(1005));
    public static readonly cudnnStatus_t CUDNN_STATUS_RUNTIME_IN_PROGRESS = new(Names.Add(1006));
    public static readonly cudnnStatus_t CUDNN_STATUS_RUNTIME_FP_OVERFLOW = new(Names.Add(1007));
    public static readonly cudnnStatus_t CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED = new(Names.Add(1008));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM = new(Names.Add(2000));
    public static readonly cudnnStatus_t CUDNN_STATUS_INVALID_VALUE = new(Names.Add(2001));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_NULL_POINTER = new(Names.Add(2002));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER = new(Names.Add(2003));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED = new(Names.Add(2004));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_OUT_OF_BOUND = new(Names.Add(2005));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_SIZE_INSUFFICIENT = new(Names.Add(2006));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_STREAM_MISMATCH = new(Names.Add(2007));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH = new(Names.Add(2008));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_DUPLICATED_ENTRIES = new(Names.Add(2009));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE = new(Names.Add(2010));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_CUDA_GRAPH_MISMATCH = new(Names.Add(2011));
    public static readonly cudnnStatus_t CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE = new(Names.Add(2012));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED = new(Names.Add(3000));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_GRAPH_PATTERN = new(Names.Add(3001));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_SHAPE = new(Names.Add(3002));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE = new(Names.Add(3003));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_LAYOUT = new(Names.Add(3004));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_INCOMPATIBLE_CUDA_DRIVER = new(Names.Add(3005));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_INCOMPATIBLE_CUDART = new(Names.Add(3006));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_ARCH_MISMATCH = new(Names.Add(3007));
    public static readonly cudnnStatus_t CUDNN_STATUS_ARCH_MISMATCH = new(Names.Add(3007));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_RUNTIME_PREREQUISITE_MISSING = new(Names.Add(3008));
    public static readonly cudnnStatus_t CUDNN_STATUS_RUNTIME_PREREQUISITE_MISSING = new(Names.Add(3008));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_SUBLIBRARY_UNAVAILABLE = new(Names.Add(3009));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_SHARED_MEMORY_INSUFFICIENT = new(Names.Add(3010));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_PADDING = new(Names.Add(3011));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_BAD_LAUNCH_PARAM = new(Names.Add(3012));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_CUDA_GRAPH_NATIVE_API = new(Names.Add(3013));
    public static readonly cudnnStatus_t CUDNN_STATUS_NOT_SUPPORTED_INVALID_DYNAMIC_SHAPE = new(Names.Add(3014));
    public static readonly cudnnStatus_t CUDNN_STATUS_INTERNAL_ERROR = new(Names.Add(4000));
    public static readonly cudnnStatus_t CUDNN_STATUS_INTERNAL_ERROR_COMPILATION_FAILED = new(Names.Add(4001));
    public static readonly cudnnStatus_t CUDNN_STATUS_INTERNAL_ERROR_UNEXPECTED_VALUE = new(Names.Add(4002));
    public static readonly cudnnStatus_t CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED = new(Names.Add(4003));
    public static readonly cudnnStatus_t CUDNN_STATUS_ALLOC_FAILED = new(Names.Add(4003));
    public static readonly cudnnStatus_t CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED = new(Names.Add(4004));
    public static readonly cudnnStatus_t CUDNN_STATUS_INTERNAL_ERROR_BAD_LAUNCH_PARAM = new(Names.Add(4005));
    public static readonly cudnnStatus_t CUDNN_STATUS_INTERNAL_ERROR_TEXTURE_CREATION_FAILED = new(Names.Add(4006));
    public static readonly cudnnStatus_t CUDNN_STATUS_MAPPING_ERROR = new(Names.Add(4006));
    public static readonly cudnnStatus_t CUDNN_STATUS_EXECUTION_FAILED = new(Names.Add(5000));
    public static readonly cudnnStatus_t CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER = new(Names.Add(5001));
    public static readonly cudnnStatus_t CUDNN_STATUS_EXECUTION_FAILED_CUBLAS = new(Names.Add(5002));
    public static readonly cudnnStatus_t CUDNN_STATUS_EXECUTION_FAILED_CUDART = new(Names.Add(5003));
    public static readonly cudnnStatus_t CUDNN_STATUS_EXECUTION_FAILED_CURAND = new(Names.Add(5004));

    /// <summary>The number.</summary>
    public static implicit operator int(cudnnStatus_t status) => status.Value;

    /// <summary>Whether the call succeeded.</summary>
    public bool Succeeded => Value == 0;

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
