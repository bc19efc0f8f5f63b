namespace ConvDnn.Interop.Cuda;

/// <summary>What NVRTC made of a source.</summary>
/// <param name="Ptx">PTX text, without the NUL at its end.</param>
/// <param name="Cubin">Machine code; empty unless the architecture was a real one, such as <c>sm_80</c>.</param>
/// <param name="Log">What the compiler said; empty where it said nothing.</param>
public sealed record CompiledProgram(ReadOnlyMemory<byte> Ptx, ReadOnlyMemory<byte> Cubin, string Log);
