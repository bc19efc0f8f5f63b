using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Backward-data algorithms. 0 is not deterministic.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnConvolutionBwdDataAlgo_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnConvolutionBwdDataAlgo_t CUDNN_CONVOLUTION_BWD_DATA_ALGO_0 = new(Names.Add(0));
    public static readonly cudnnConvolutionBwdDataAlgo_t CUDNN_CONVOLUTION_BWD_DATA_ALGO_1 = new(Names.Add(1));
    public static readonly cudnnConvolutionBwdDataAlgo_t CUDNN_CONVOLUTION_BWD_DATA_ALGO_FFT = new(Names.Add(2));
    public static readonly cudnnConvolutionBwdDataAlgo_t CUDNN_CONVOLUTION_BWD_DATA_ALGO_FFT_TILING = new(Names.Add(3));
    public static readonly cudnnConvolutionBwdDataAlgo_t CUDNN_CONVOLUTION_BWD_DATA_ALGO_WINOGRAD = new(Names.Add(4));
    public static readonly cudnnConvolutionBwdDataAlgo_t CUDNN_CONVOLUTION_BWD_DATA_ALGO_WINOGRAD_NONFUSED = new(Names.Add(5));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
