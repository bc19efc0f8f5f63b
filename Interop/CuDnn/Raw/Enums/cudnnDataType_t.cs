using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Element types, as cuDNN numbers them.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnDataType_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnDataType_t CUDNN_DATA_FLOAT = new(Names.Add(0));
    public static readonly cudnnDataType_t CUDNN_DATA_DOUBLE = new(Names.Add(1));
    public static readonly cudnnDataType_t CUDNN_DATA_HALF = new(Names.Add(2));
    public static readonly cudnnDataType_t CUDNN_DATA_INT8 = new(Names.Add(3));
    public static readonly cudnnDataType_t CUDNN_DATA_INT32 = new(Names.Add(4));
    public static readonly cudnnDataType_t CUDNN_DATA_INT8x4 = new(Names.Add(5));
    public static readonly cudnnDataType_t CUDNN_DATA_UINT8 = new(Names.Add(6));
    public static readonly cudnnDataType_t CUDNN_DATA_UINT8x4 = new(Names.Add(7));
    public static readonly cudnnDataType_t CUDNN_DATA_INT8x32 = new(Names.Add(8));
    public static readonly cudnnDataType_t CUDNN_DATA_BFLOAT16 = new(Names.Add(9));
    public static readonly cudnnDataType_t CUDNN_DATA_INT64 = new(Names.Add(10));
    public static readonly cudnnDataType_t CUDNN_DATA_BOOLEAN = new(Names.Add(11));
    public static readonly cudnnDataType_t CUDNN_DATA_FP8_E4M3 = new(Names.Add(12));
    public static readonly cudnnDataType_t CUDNN_DATA_FP8_E5M2 = new(Names.Add(13));
    public static readonly cudnnDataType_t CUDNN_DATA_FAST_FLOAT_FOR_FP8 = new(Names.Add(14));
    public static readonly cudnnDataType_t CUDNN_DATA_FP8_E8M0 = new(Names.Add(15));
    public static readonly cudnnDataType_t CUDNN_DATA_FP4_E2M1 = new(Names.Add(16));
    public static readonly cudnnDataType_t CUDNN_DATA_INT4 = new(Names.Add(17));
    public static readonly cudnnDataType_t CUDNN_DATA_UINT4 = new(Names.Add(18));
    public static readonly cudnnDataType_t CUDNN_DATA_UINT32 = new(Names.Add(19));
    public static readonly cudnnDataType_t CUDNN_DATA_COMPLEX_FP32 = new(Names.Add(20));
    public static readonly cudnnDataType_t CUDNN_DATA_COMPLEX_FP64 = new(Names.Add(21));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
