using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>How serious a log message is.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnSeverity_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnSeverity_t CUDNN_SEV_FATAL = new(Names.Add(0));
    public static readonly cudnnSeverity_t CUDNN_SEV_ERROR = new(Names.Add(1));
    public static readonly cudnnSeverity_t CUDNN_SEV_WARNING = new(Names.Add(2));
    public static readonly cudnnSeverity_t CUDNN_SEV_INFO = new(Names.Add(3));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
