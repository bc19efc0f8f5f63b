using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

/// <summary>How a matrix enters a product.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cublasOperation_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cublasOperation_t CUBLAS_OP_N = new(Names.Add(0));
    public static readonly cublasOperation_t CUBLAS_OP_T = new(Names.Add(1));
    public static readonly cublasOperation_t CUBLAS_OP_C = new(Names.Add(2));
    public static readonly cublasOperation_t CUBLAS_OP_CONJG = new(Names.Add(3));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
