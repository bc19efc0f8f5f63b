using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

/// <summary>What a call of cuBLAS returns.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cublasStatus_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cublasStatus_t CUBLAS_STATUS_SUCCESS = new(Names.Add(0));
    public static readonly cublasStatus_t CUBLAS_STATUS_NOT_INITIALIZED = new(Names.Add(1));
    public static readonly cublasStatus_t CUBLAS_STATUS_ALLOC_FAILED = new(Names.Add(3));
    public static readonly cublasStatus_t CUBLAS_STATUS_INVALID_VALUE = new(Names.Add(7));
    public static readonly cublasStatus_t CUBLAS_STATUS_ARCH_MISMATCH = new(Names.Add(8));
    public static readonly cublasStatus_t CUBLAS_STATUS_MAPPING_ERROR = new(Names.Add(11));
    public static readonly cublasStatus_t CUBLAS_STATUS_EXECUTION_FAILED = new(Names.Add(13));
    public static readonly cublasStatus_t CUBLAS_STATUS_INTERNAL_ERROR = new(Names.Add(14));
    public static readonly cublasStatus_t CUBLAS_STATUS_NOT_SUPPORTED = new(Names.Add(15));
    public static readonly cublasStatus_t CUBLAS_STATUS_LICENSE_ERROR = new(Names.Add(16));

    /// <summary>The number.</summary>
    public static implicit operator int(cublasStatus_t status) => status.Value;

    /// <summary>Whether the call succeeded.</summary>
    public bool Succeeded => Value == 0;

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
