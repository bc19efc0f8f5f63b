namespace ConvDnn.Interop.CuBlas.Raw;

/// <summary>The address of a cuBLAS handle, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cublasHandle_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}
