using ConvDnn.Reference;

namespace ConvDnn.Engines.Reference;

/// <summary>Problems in the oracle's own words. The only place where the two meet.</summary>
internal static class ReferenceMapping
{
    public static ReferenceConvolution Convolution(ConvProblem problem) => new(
        Int(problem.BatchSize),
        Int(problem.InputChannels),
        Int(problem.OutputChannels),
        Axes(problem.SpatialRank, i => new ConvolutionAxis(
            Int(problem.InputSize[i]),
            Int(problem.KernelSize[i]),
            Int(problem.Options.Stride[i]),
            Int(problem.Options.Dilation[i]),
            Int(problem.Options.Padding.Before[i]),
            Int(problem.Options.Padding.After[i]))),
        Int(problem.Options.Groups),
        Mode(problem.Options.PaddingMode),
        problem.Options.PaddingValue,
        Mode(problem.Options.Mode));

    public static ReferenceTransposedConvolution Transposed(ConvProblem problem) => new(
        Int(problem.BatchSize),
        Int(problem.InputChannels),
        Int(problem.OutputChannels),
        Axes(problem.SpatialRank, i => new TransposedAxis(
            Int(problem.InputSize[i]),
            Int(problem.KernelSize[i]),
            Int(problem.Options.Stride[i]),
            Int(problem.Options.Dilation[i]),
            Int(problem.Options.Padding.Before[i]),
            Int(problem.Options.Padding.After[i]),
            Int(problem.Options.OutputPadding[i]))),
        Int(problem.Options.Groups),
        Mode(problem.Options.Mode));

    public static ReferencePooling Pooling(PoolProblem problem) => new(
        Int(problem.X.Lengths[0]),
        Int(problem.X.Lengths[1]),
        Axes(problem.SpatialRank, i => new PoolingAxis(
            Int(problem.X.Lengths[i + 2]),
            Int(problem.Options.Window[i]),
            Int(problem.Options.Stride[i]),
            Int(problem.Options.Dilation[i]),
            Int(problem.Options.Padding.Before[i]),
            Int(problem.Options.Padding.After[i]),
            problem.Options.CeilMode)));

    public static ReferencePadding Padding(PadProblem problem) => new(
        Ints(problem.X.Lengths),
        Ints(problem.Padding.Before),
        Ints(problem.Padding.After),
        Mode(problem.Mode),
        problem.Value);

    /// <summary>im2col looks at the image like a convolution with one filter.</summary>
    public static ReferenceConvolution Columns(UnfoldProblem problem) => new(
        Int(problem.X.Lengths[0]),
        Int(problem.X.Lengths[1]),
        outputChannels: 1,
        Axes(problem.Kernel.Count, i => new ConvolutionAxis(
            Int(problem.X.Lengths[i + 2]),
            Int(problem.Kernel[i]),
            Int(problem.Stride[i]),
            Int(problem.Dilation[i]),
            Int(problem.Padding.Before[i]),
            Int(problem.Padding.After[i]))));

    public static ReferenceActivation Activation(Activation activation) => activation.Kind switch
    {
        ActivationKind.Identity => ReferenceActivation.Identity,
        ActivationKind.Relu => ReferenceActivation.Relu,
        ActivationKind.ClippedRelu => ReferenceActivation.ClippedRelu(activation.Parameter),
        ActivationKind.LeakyRelu => ReferenceActivation.LeakyRelu(activation.Parameter),
        ActivationKind.Elu => ReferenceActivation.Elu(activation.Parameter),
        ActivationKind.Sigmoid => ReferenceActivation.Sigmoid,
        ActivationKind.Tanh => ReferenceActivation.Tanh,
        ActivationKind.Softplus => ReferenceActivation.Softplus(activation.Parameter),
        ActivationKind.Gelu => ReferenceActivation.Gelu,
        ActivationKind.GeluTanh => ReferenceActivation.GeluTanh,
        ActivationKind.Swish => ReferenceActivation.Swish(activation.Parameter),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, $"activation = {activation} is unknown."),
    };

    public static ReferenceTensor Tensor(TensorSpec spec, double[] data) => new(data, Ints(spec.Lengths), spec.Strides.ToArray());

    /// <summary>Numbers in row-major order of their indices, moved to where <paramref name="spec"/> has them; holes are zero.</summary>
    public static double[] Arranged(TensorSpec spec, ReadOnlySpan<double> rowMajor)
    {
        double[] data = new double[spec.Extent];
        Tensor(spec, data).CopyFrom(rowMajor);
        return data;
    }

    private static ReferencePaddingMode Mode(PaddingMode mode) => mode switch
    {
        PaddingMode.Zero => ReferencePaddingMode.Zero,
        PaddingMode.Constant => ReferencePaddingMode.Constant,
        PaddingMode.MeanChannel => ReferencePaddingMode.MeanChannel,
        PaddingMode.MeanSample => ReferencePaddingMode.MeanSample,
        PaddingMode.Circular => ReferencePaddingMode.Circular,
        PaddingMode.Reflect => ReferencePaddingMode.Reflect,
        PaddingMode.Replicate => ReferencePaddingMode.Replicate,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, $"padding mode {(int)mode} is unknown."),
    };

    private static ReferenceConvolutionMode Mode(ConvMode mode) =>
        mode == ConvMode.Convolution ? ReferenceConvolutionMode.Convolution : ReferenceConvolutionMode.CrossCorrelation;

    private static TAxis[] Axes<TAxis>(int rank, Func<int, TAxis> axis) => [.. Enumerable.Range(0, rank).Select(axis)];

    private static int[] Ints(Dims dims) => [.. dims.ToArray().Select(Int)];

    private static int Int(long value) => checked((int)value);
}
