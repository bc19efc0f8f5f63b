using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

/// <summary>The type in which a product is computed.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cublasComputeType_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cublasComputeType_t CUBLAS_COMPUTE_16F = new(Names.Add(64));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_16F_PEDANTIC = new(Names.Add(65));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_32F = new(Names.Add(68));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_32F_PEDANTIC = new(Names.Add(69));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_64F = new(Names.Add(70));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_64F_PEDANTIC = new(Names.Add(71));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_32I = new(Names.Add(72));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_32I_PEDANTIC = new(Names.Add(73));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_32F_FAST_16F = new(Names.Add(74));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_32F_FAST_16BF = new(Names.Add(75));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_32F_FAST_TF32 = new(Names.Add(77));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_32F_EMULATED_16BFX9 = new(Names.Add(78));
    public static readonly cublasComputeType_t CUBLAS_COMPUTE_64F_EMULATED_FIXEDPOINT = new(Names.Add(79));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
