using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnn;

/// <summary>Element types in cuDNN's words.</summary>
internal static class DataTypes
{
    public static cudnnDataType_t Of(ElementType type) => type switch
    {
        ElementType.Float32 => cudnnDataType_t.CUDNN_DATA_FLOAT,
        ElementType.Float64 => cudnnDataType_t.CUDNN_DATA_DOUBLE,
        ElementType.Float16 => cudnnDataType_t.CUDNN_DATA_HALF,
        ElementType.BFloat16 => cudnnDataType_t.CUDNN_DATA_BFLOAT16,
        ElementType.Int8 => cudnnDataType_t.CUDNN_DATA_INT8,
        ElementType.UInt8 => cudnnDataType_t.CUDNN_DATA_UINT8,
        ElementType.Int32 => cudnnDataType_t.CUDNN_DATA_INT32,
        ElementType.Int64 => cudnnDataType_t.CUDNN_DATA_INT64,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"{(int)type} is no element type."),
    };
}
