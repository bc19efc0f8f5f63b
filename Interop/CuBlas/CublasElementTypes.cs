using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas;

/// <summary>Which element type of cuBLAS a C# type is.</summary>
public static class CublasElementTypes
{
    private static readonly cublasComputeType_t[] Doubles = [cublasComputeType_t.CUBLAS_COMPUTE_64F, cublasComputeType_t.CUBLAS_COMPUTE_64F_PEDANTIC, cublasComputeType_t.CUBLAS_COMPUTE_64F_EMULATED_FIXEDPOINT];
    private static readonly cublasComputeType_t[] Halves = [cublasComputeType_t.CUBLAS_COMPUTE_16F, cublasComputeType_t.CUBLAS_COMPUTE_16F_PEDANTIC];
    private static readonly cublasComputeType_t[] Integers = [cublasComputeType_t.CUBLAS_COMPUTE_32I, cublasComputeType_t.CUBLAS_COMPUTE_32I_PEDANTIC];

    /// <summary>The element type of a C# type.</summary>
    /// <typeparam name="T">float, double, Half, <see cref="BFloat16"/>, sbyte, byte or int.</typeparam>
    /// <exception cref="NotSupportedException">cuBLAS has no such element type.</exception>
    public static cudaDataType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? cudaDataType.CUDA_R_32F
        : typeof(T) == typeof(double) ? cudaDataType.CUDA_R_64F
        : typeof(T) == typeof(Half) ? cudaDataType.CUDA_R_16F
        : typeof(T) == typeof(BFloat16) ? cudaDataType.CUDA_R_16BF
        : typeof(T) == typeof(sbyte) ? cudaDataType.CUDA_R_8I
        : typeof(T) == typeof(byte) ? cudaDataType.CUDA_R_8U
        : typeof(T) == typeof(int) ? cudaDataType.CUDA_R_32I
        : throw new NotSupportedException($"cuBLAS has no element type for {typeof(T).Name}; expected float, double, Half, BFloat16, sbyte, byte or int.");

    /// <summary>The bits of a factor alpha or beta as cuBLAS reads them for a compute type: a half, float, double or int.</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="computeType">The compute type.</param>
    /// <exception cref="ArgumentException">An integer product cannot take a fraction, or what 32 bits do not hold.</exception>
    internal static ulong FactorBits(double factor, cublasComputeType_t computeType)
    {
        if (TakesFloats(computeType)) return BitConverter.SingleToUInt32Bits((float)factor);
        if (Has(Doubles, computeType)) return BitConverter.DoubleToUInt64Bits(factor);
        if (Has(Halves, computeType)) return BitConverter.HalfToUInt16Bits((Half)factor);
        return factor == Math.Truncate(factor) && factor is >= int.MinValue and <= int.MaxValue
            ? (uint)(int)factor
            : throw new ArgumentException($"Factor {factor} given; an integer product needs an integer of 32 bits.", nameof(factor));
    }

    /// <summary>Whether cuBLAS reads factors of a compute type as floats.</summary>
    internal static bool TakesFloats(cublasComputeType_t computeType) => !Has(Doubles, computeType) && !Has(Halves, computeType) && !Has(Integers, computeType);

    private static bool Has(cublasComputeType_t[] types, cublasComputeType_t type)
    {
        foreach (cublasComputeType_t known in types)
        {
            if (known == type) return true;
        }

        return false;
    }
}
