namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>An address in device memory.</summary>
/// <param name="Value">The address; 0 is null.</param>
public readonly record struct CUdeviceptr(ulong Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}
