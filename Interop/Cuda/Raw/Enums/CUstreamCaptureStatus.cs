namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>Whether a stream is being captured.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct CUstreamCaptureStatus(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly CUstreamCaptureStatus CU_STREAM_CAPTURE_STATUS_NONE = new(Names.Add(0));
    public static readonly CUstreamCaptureStatus CU_STREAM_CAPTURE_STATUS_ACTIVE = new(Names.Add(1));
    public static readonly CUstreamCaptureStatus CU_STREAM_CAPTURE_STATUS_INVALIDATED = new(Names.Add(2));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
