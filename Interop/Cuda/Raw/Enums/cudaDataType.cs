namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>Element types, as the CUDA toolkit numbers them (cuBLAS).</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudaDataType(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudaDataType CUDA_R_32F = new(Names.Add(0));
    public static readonly cudaDataType CUDA_R_64F = new(Names.Add(1));
    public static readonly cudaDataType CUDA_R_16F = new(Names.Add(2));
    public static readonly cudaDataType CUDA_R_8I = new(Names.Add(3));
    public static readonly cudaDataType CUDA_C_32F = new(Names.Add(4));
    public static readonly cudaDataType CUDA_C_64F = new(Names.Add(5));
    public static readonly cudaDataType CUDA_C_16F = new(Names.Add(6));
    public static readonly cudaDataType CUDA_C_8I = new(Names.Add(7));
    public static readonly cudaDataType CUDA_R_8U = new(Names.Add(8));
    public static readonly cudaDataType CUDA_C_8U = new(Names.Add(9));
    public static readonly cudaDataType CUDA_R_32I = new(Names.Add(10));
    public static readonly cudaDataType CUDA_C_32I = new(Names.Add(11));
    public static readonly cudaDataType CUDA_R_32U = new(Names.Add(12));
    public static readonly cudaDataType CUDA_C_32U = new(Names.Add(13));
    public static readonly cudaDataType CUDA_R_16BF = new(Names.Add(14));
    public static readonly cudaDataType CUDA_C_16BF = new(Names.Add(15));
    public static readonly cudaDataType CUDA_R_4I = new(Names.Add(16));
    public static readonly cudaDataType CUDA_C_4I = new(Names.Add(17));
    public static readonly cudaDataType CUDA_R_4U = new(Names.Add(18));
    public static readonly cudaDataType CUDA_C_4U = new(Names.Add(19));
    public static readonly cudaDataType CUDA_R_16I = new(Names.Add(20));
    public static readonly cudaDataType CUDA_C_16I = new(Names.Add(21));
    public static readonly cudaDataType CUDA_R_16U = new(Names.Add(22));
    public static readonly cudaDataType CUDA_C_16U = new(Names.Add(23));
    public static readonly cudaDataType CUDA_R_64I = new(Names.Add(24));
    public static readonly cudaDataType CUDA_C_64I = new(Names.Add(25));
    public static readonly cudaDataType CUDA_R_64U = new(Names.Add(26));
    public static readonly cudaDataType CUDA_C_64U = new(Names.Add(27));
    public static readonly cudaDataType CUDA_R_8F_E4M3 = new(Names.Add(28));
    public static readonly cudaDataType CUDA_R_8F_E5M2 = new(Names.Add(29));
    public static readonly cudaDataType CUDA_R_8F_UE8M0 = new(Names.Add(30));
    public static readonly cudaDataType CUDA_R_6F_E2M3 = new(Names.Add(31));
    public static readonly cudaDataType CUDA_R_6F_E3M2 = new(Names.Add(32));
    public static readonly cudaDataType CUDA_R_4F_E2M1 = new(Names.Add(33));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
