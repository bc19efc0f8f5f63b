using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>Forward algorithms. DIRECT was never implemented.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnConvolutionFwdAlgo_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnConvolutionFwdAlgo_t CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM = new(Names.Add(0));
    public static readonly cudnnConvolutionFwdAlgo_t CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM = new(Names.Add(1));
    public static readonly cudnnConvolutionFwdAlgo_t CUDNN_CONVOLUTION_FWD_ALGO_GEMM = new(Names.Add(2));
    public static readonly cudnnConvolutionFwdAlgo_t CUDNN_CONVOLUTION_FWD_ALGO_DIRECT = new(Names.Add(3));
    public static readonly cudnnConvolutionFwdAlgo_t CUDNN_CONVOLUTION_FWD_ALGO_FFT = new(Names.Add(4));
    public static readonly cudnnConvolutionFwdAlgo_t CUDNN_CONVOLUTION_FWD_ALGO_FFT_TILING = new(Names.Add(5));
    public static readonly cudnnConvolutionFwdAlgo_t CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD = new(Names.Add(6));
    public static readonly cudnnConvolutionFwdAlgo_t CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD_NONFUSED = new(Names.Add(7));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
