using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>Which type of attribute of the graph API a C# type is.</summary>
public static class AttributeTypes
{
    private static readonly Dictionary<Type, cudnnBackendAttributeType_t> Known = new()
    {
        [typeof(cudnnHandle_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_HANDLE,
        [typeof(cudnnDataType_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_DATA_TYPE,
        [typeof(bool)] = cudnnBackendAttributeType_t.CUDNN_TYPE_BOOLEAN,
        [typeof(long)] = cudnnBackendAttributeType_t.CUDNN_TYPE_INT64,
        [typeof(int)] = cudnnBackendAttributeType_t.CUDNN_TYPE_INT32,
        [typeof(float)] = cudnnBackendAttributeType_t.CUDNN_TYPE_FLOAT,
        [typeof(double)] = cudnnBackendAttributeType_t.CUDNN_TYPE_DOUBLE,
        [typeof(byte)] = cudnnBackendAttributeType_t.CUDNN_TYPE_CHAR,
        [typeof(nint)] = cudnnBackendAttributeType_t.CUDNN_TYPE_VOID_PTR,
        [typeof(cudnnFraction_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_FRACTION,
        [typeof(cudnnConvolutionMode_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_CONVOLUTION_MODE,
        [typeof(cudnnBackendHeurMode_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_HEUR_MODE,
        [typeof(cudnnBackendKnobType_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_KNOB_TYPE,
        [typeof(cudnnNanPropagation_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_NAN_PROPOGATION,
        [typeof(cudnnBackendNumericalNote_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_NUMERICAL_NOTE,
        [typeof(cudnnBackendBehaviorNote_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_BEHAVIOR_NOTE,
        [typeof(cudnnBackendLayoutType_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_LAYOUT_TYPE,
        [typeof(cudnnBackendAttributeName_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_ATTRIB_NAME,
        [typeof(cudnnPointwiseMode_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_POINTWISE_MODE,
        [typeof(cudnnReduceTensorOp_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_REDUCTION_OPERATOR_TYPE,
        [typeof(cudnnBackendTensorReordering_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_TENSOR_REORDERING_MODE,
        [typeof(cudnnResampleMode_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_RESAMPLE_MODE,
        [typeof(cudnnPaddingMode_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_PADDING_MODE,
        [typeof(cudnnBackendOperationGraphMode_t)] = cudnnBackendAttributeType_t.CUDNN_TYPE_OPERATIONGRAPH_MODE,
    };

    /// <summary>The type of attribute.</summary>
    /// <typeparam name="T">A number, bool, an address as nint, bytes of text, or an enumeration of the graph API.</typeparam>
    /// <exception cref="NotSupportedException">No attribute is of this type.</exception>
    public static cudnnBackendAttributeType_t Of<T>()
        where T : unmanaged =>
        Known.TryGetValue(typeof(T), out cudnnBackendAttributeType_t type)
            ? type
            : throw new NotSupportedException($"No attribute of the graph API is a {typeof(T).Name}; expected one of {string.Join(", ", Known.Keys.Select(known => known.Name))}.");
}
