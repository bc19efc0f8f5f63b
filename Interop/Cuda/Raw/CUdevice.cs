namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>A device of the machine.</summary>
/// <param name="Value">Its number in the driver.</param>
public readonly record struct CUdevice(int Value);
