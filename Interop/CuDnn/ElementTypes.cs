using System.Globalization;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

/// <summary>Which element type of cuDNN a C# type is.</summary>
public static class ElementTypes
{
    /// <summary>The element type of a C# type.</summary>
    /// <typeparam name="T">float, double, Half, <see cref="BFloat16"/>, sbyte, byte, int, long or bool.</typeparam>
    /// <exception cref="NotSupportedException">cuDNN has no such element type.</exception>
    public static cudnnDataType_t Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? cudnnDataType_t.CUDNN_DATA_FLOAT
        : typeof(T) == typeof(double) ? cudnnDataType_t.CUDNN_DATA_DOUBLE
        : typeof(T) == typeof(Half) ? cudnnDataType_t.CUDNN_DATA_HALF
        : typeof(T) == typeof(BFloat16) ? cudnnDataType_t.CUDNN_DATA_BFLOAT16
        : typeof(T) == typeof(sbyte) ? cudnnDataType_t.CUDNN_DATA_INT8
        : typeof(T) == typeof(byte) ? cudnnDataType_t.CUDNN_DATA_UINT8
        : typeof(T) == typeof(int) ? cudnnDataType_t.CUDNN_DATA_INT32
        : typeof(T) == typeof(long) ? cudnnDataType_t.CUDNN_DATA_INT64
        : typeof(T) == typeof(bool) ? cudnnDataType_t.CUDNN_DATA_BOOLEAN
        : throw new NotSupportedException($"cuDNN has no element type for {typeof(T).Name}; expected float, double, Half, BFloat16, sbyte, byte, int, long or bool.");

    /// <summary>The bytes of an element; 0 for types that pack several into a byte or that this version does not know.</summary>
    /// <param name="type">The type.</param>
    public static int BytesOf(cudnnDataType_t type) => type.ToString() switch
    {
        "CUDNN_DATA_DOUBLE" or "CUDNN_DATA_INT64" or "CUDNN_DATA_COMPLEX_FP32" => 8,
        "CUDNN_DATA_FLOAT" or "CUDNN_DATA_INT32" or "CUDNN_DATA_UINT32" or "CUDNN_DATA_INT8x4" or "CUDNN_DATA_UINT8x4" or "CUDNN_DATA_FAST_FLOAT_FOR_FP8" => 4,
        "CUDNN_DATA_HALF" or "CUDNN_DATA_BFLOAT16" => 2,
        "CUDNN_DATA_INT8" or "CUDNN_DATA_UINT8" or "CUDNN_DATA_BOOLEAN" or "CUDNN_DATA_FP8_E4M3" or "CUDNN_DATA_FP8_E5M2" or "CUDNN_DATA_FP8_E8M0" => 1,
        "CUDNN_DATA_INT8x32" => 32,
        "CUDNN_DATA_COMPLEX_FP64" => 16,
        _ => 0,
    };

    /// <summary>The bytes of elements that lie side by side; 0 for a type that this version does not know.</summary>
    /// <param name="type">The type.</param>
    /// <param name="elements">Their number.</param>
    internal static long BytesOf(cudnnDataType_t type, long elements) => type.ToString() switch
    {
        "CUDNN_DATA_FP4_E2M1" or "CUDNN_DATA_INT4" or "CUDNN_DATA_UINT4" => (elements + 1) / 2,
        _ => elements * BytesOf(type),
    };

    /// <summary>The element type in words, such as <c>float</c> or <c>bfloat16</c>.</summary>
    /// <param name="type">The type.</param>
    public static string InWords(cudnnDataType_t type)
    {
        string name = type.ToString();
        return name.StartsWith("CUDNN_DATA_", StringComparison.Ordinal) ? name["CUDNN_DATA_".Length..].ToLower(CultureInfo.InvariantCulture) : $"type {name}";
    }
}
