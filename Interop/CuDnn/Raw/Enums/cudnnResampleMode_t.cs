using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Resampling (pooling) functions of the graph API.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnResampleMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnResampleMode_t CUDNN_RESAMPLE_NEAREST = new(Names.Add(0));
    public static readonly cudnnResampleMode_t CUDNN_RESAMPLE_BILINEAR = new(Names.Add(1));
    public static readonly cudnnResampleMode_t CUDNN_RESAMPLE_AVGPOOL = new(Names.Add(2));
    public static readonly cudnnResampleMode_t CUDNN_RESAMPLE_AVGPOOL_INCLUDE_PADDING = new(Names.Add(2));
    public static readonly cudnnResampleMode_t CUDNN_RESAMPLE_MAXPOOL = new(Names.Add(3));
    public static readonly cudnnResampleMode_t CUDNN_RESAMPLE_AVGPOOL_EXCLUDE_PADDING = new(Names.Add(4));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
