using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

/// <summary>Whether kernels that add atomically (and so vary from run to run) are allowed.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cublasAtomicsMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cublasAtomicsMode_t CUBLAS_ATOMICS_NOT_ALLOWED = new(Names.Add(0));
    public static readonly cublasAtomicsMode_t CUBLAS_ATOMICS_ALLOWED = new(Names.Add(1));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
