using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Whether the filter is flipped.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnConvolutionMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnConvolutionMode_t CUDNN_CONVOLUTION = new(Names.Add(0));
    public static readonly cudnnConvolutionMode_t CUDNN_CROSS_CORRELATION = new(Names.Add(1));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
