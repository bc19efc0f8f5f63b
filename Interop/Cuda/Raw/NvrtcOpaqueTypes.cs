namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>The address of a program being compiled, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct nvrtcProgram(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}
