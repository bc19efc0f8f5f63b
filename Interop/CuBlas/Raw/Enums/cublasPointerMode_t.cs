using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

/// <summary>Where the scaling factors live.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cublasPointerMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cublasPointerMode_t CUBLAS_POINTER_MODE_HOST = new(Names.Add(0));
    public static readonly cublasPointerMode_t CUBLAS_POINTER_MODE_DEVICE = new(Names.Add(1));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
