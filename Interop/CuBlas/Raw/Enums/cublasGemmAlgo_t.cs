using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

/// <summary>The algorithm of a product; ignored by newer devices.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cublasGemmAlgo_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_DFALT = new(Names.Add(-1));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO0 = new(Names.Add(0));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO1 = new(Names.Add(1));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO2 = new(Names.Add(2));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO3 = new(Names.Add(3));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO4 = new(Names.Add(4));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO5 = new(Names.Add(5));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO6 = new(Names.Add(6));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO7 = new(Names.Add(7));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO8 = new(Names.Add(8));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO9 = new(Names.Add(9));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO10 = new(Names.Add(10));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO11 = new(Names.Add(11));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO12 = new(Names.Add(12));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO13 = new(Names.Add(13));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO14 = new(Names.Add(14));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO15 = new(Names.Add(15));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO16 = new(Names.Add(16));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO17 = new(Names.Add(17));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO18 = new(Names.Add(18));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO19 = new(Names.Add(19));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO20 = new(Names.Add(20));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO21 = new(Names.Add(21));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO22 = new(Names.Add(22));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO23 = new(Names.Add(23));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_DEFAULT_TENSOR_OP = new(Names.Add(99));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO0_TENSOR_OP = new(Names.Add(100));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO1_TENSOR_OP = new(Names.Add(101));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO2_TENSOR_OP = new(Names.Add(102));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO3_TENSOR_OP = new(Names.Add(103));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO4_TENSOR_OP = new(Names.Add(104));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO5_TENSOR_OP = new(Names.Add(105));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO6_TENSOR_OP = new(Names.Add(106));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO7_TENSOR_OP = new(Names.Add(107));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO8_TENSOR_OP = new(Names.Add(108));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO9_TENSOR_OP = new(Names.Add(109));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO10_TENSOR_OP = new(Names.Add(110));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO11_TENSOR_OP = new(Names.Add(111));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO12_TENSOR_OP = new(Names.Add(112));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO13_TENSOR_OP = new(Names.Add(113));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO14_TENSOR_OP = new(Names.Add(114));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_ALGO15_TENSOR_OP = new(Names.Add(115));
    public static readonly cublasGemmAlgo_t CUBLAS_GEMM_AUTOTUNE = new(Names.Add(999));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
