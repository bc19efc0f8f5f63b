namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>Which calls of which threads a capture forbids.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUstreamCaptureMode(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUstreamCaptureMode CU_STREAM_CAPTURE_MODE_GLOBAL = new(Names.Add(0));
    public static readonly CUstreamCaptureMode CU_STREAM_CAPTURE_MODE_THREAD_LOCAL = new(Names.Add(1));
    public static readonly CUstreamCaptureMode CU_STREAM_CAPTURE_MODE_RELAXED = new(Names.Add(2));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
