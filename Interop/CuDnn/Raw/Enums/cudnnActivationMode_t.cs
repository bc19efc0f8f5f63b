using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Activation functions.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnActivationMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnActivationMode_t CUDNN_ACTIVATION_SIGMOID = new(Names.Add(0));
    public static readonly cudnnActivationMode_t CUDNN_ACTIVATION_RELU = new(Names.Add(1));
    public static readonly cudnnActivationMode_t CUDNN_ACTIVATION_TANH = new(Names.Add(2));
    public static readonly cudnnActivationMode_t CUDNN_ACTIVATION_CLIPPED_RELU = new(Names.Add(3));
    public static readonly cudnnActivationMode_t CUDNN_ACTIVATION_ELU = new(Names.Add(4));
    public static readonly cudnnActivationMode_t CUDNN_ACTIVATION_IDENTITY = new(Names.Add(5));
    public static readonly cudnnActivationMode_t CUDNN_ACTIVATION_SWISH = new(Names.Add(6));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
