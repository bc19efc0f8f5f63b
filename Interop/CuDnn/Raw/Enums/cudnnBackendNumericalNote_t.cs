using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>What an engine does to the numbers.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnBackendNumericalNote_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_TENSOR_CORE = new(Names.Add(0));
    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS = new(Names.Add(1));
    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION = new(Names.Add(2));
    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_FFT = new(Names.Add(3));
    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC = new(Names.Add(4));
    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_WINOGRAD = new(Names.Add(5));
    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_4x4 = new(Names.Add(6));
    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_6x6 = new(Names.Add(7));
    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13 = new(Names.Add(8));
    public static readonly cudnnBackendNumericalNote_t CUDNN_NUMERICAL_NOTE_STRICT_NAN_PROP = new(Names.Add(9));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
