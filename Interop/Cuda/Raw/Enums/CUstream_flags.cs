namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>How a stream relates to the default stream.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUstream_flags(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUstream_flags CU_STREAM_DEFAULT = new(Names.Add(0));
    public static readonly CUstream_flags CU_STREAM_NON_BLOCKING = new(Names.Add(1));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
