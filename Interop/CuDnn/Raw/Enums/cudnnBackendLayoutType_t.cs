using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>The layout that an engine prefers.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnBackendLayoutType_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnBackendLayoutType_t CUDNN_LAYOUT_TYPE_PREFERRED_NCHW = new(Names.Add(0));
    public static readonly cudnnBackendLayoutType_t CUDNN_LAYOUT_TYPE_PREFERRED_NHWC = new(Names.Add(1));
    public static readonly cudnnBackendLayoutType_t CUDNN_LAYOUT_TYPE_PREFERRED_PAD4CK = new(Names.Add(2));
    public static readonly cudnnBackendLayoutType_t CUDNN_LAYOUT_TYPE_PREFERRED_PAD8CK = new(Names.Add(3));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
