using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Problems in the words of the kernels. The only place where the two meet.</summary>
internal static class GeometryMapping
{
    /// <summary>An ordinary convolution. Of a transposed one, the convolution that it transposes: see <see cref="ConvProblem.Untransposed"/>.</summary>
    public static ConvolutionGeometry Convolution(ConvProblem problem)
    {
        ConvOptions options = problem.Options;
        return new ConvolutionGeometry
        {
            Images = problem.BatchSize,
            Groups = options.Groups,
            Channels = problem.InputChannels / options.Groups,
            Filters = problem.OutputChannels / options.Groups,
            Input = Extent(problem.InputSize, 1),
            Kernel = Extent(problem.KernelSize, 1),
            Output = Extent(problem.OutputSize, 1),
            Stride = Extent(options.Stride, 1),
            Dilation = Extent(options.Dilation, 1),
            PadBefore = Extent(options.Padding.Before, 0),
            Padding = Kind(options.PaddingMode),
            PadValue = options.PaddingValue,
            Flipped = options.Mode == ConvMode.Convolution,
            X = Strides(problem.X),
            W = Strides(problem.W),
            Y = Strides(problem.Y),
        };
    }

    public static ConvolutionGeometry Columns(UnfoldProblem problem) => new()
    {
        Images = problem.X.Lengths[0],
        Channels = problem.X.Lengths[1],
        Filters = 1,
        Input = Extent(problem.X.Lengths.Slice(2, problem.Kernel.Count), 1),
        Kernel = Extent(problem.Kernel, 1),
        Output = Extent(problem.Positions, 1),
        Stride = Extent(problem.Stride, 1),
        Dilation = Extent(problem.Dilation, 1),
        PadBefore = Extent(problem.Padding.Before, 0),
        X = Strides(problem.X),
        W = default,
        Y = default,
    };

    public static PoolingGeometry Pooling(PoolProblem problem) => new()
    {
        Images = problem.X.Lengths[0],
        Channels = problem.X.Lengths[1],
        Input = Extent(problem.X.Lengths.Slice(2, problem.SpatialRank), 1),
        Window = Extent(problem.Options.Window, 1),
        Output = Extent(problem.Y.Lengths.Slice(2, problem.SpatialRank), 1),
        Stride = Extent(problem.Options.Stride, 1),
        Dilation = Extent(problem.Options.Dilation, 1),
        PadBefore = Extent(problem.Options.Padding.Before, 0),
        PadAfter = Extent(problem.Options.Padding.After, 0),
        X = Strides(problem.X),
        Y = Strides(problem.Y),
    };

    public static PadGeometry Padding(PadProblem problem) => new()
    {
        Input = problem.X.Lengths.ToArray(),
        Output = problem.Y.Lengths.ToArray(),
        Before = problem.Padding.Before.ToArray(),
        X = problem.X.Strides.ToArray(),
        Y = problem.Y.Strides.ToArray(),
        Padding = Kind(problem.Mode),
        Value = problem.Value,
    };

    public static PointwiseFunction Function(Activation activation) => new(
        activation.Kind switch
        {
            ActivationKind.Identity => PointwiseKind.Identity,
            ActivationKind.Relu => PointwiseKind.Relu,
            ActivationKind.ClippedRelu => PointwiseKind.ClippedRelu,
            ActivationKind.LeakyRelu => PointwiseKind.LeakyRelu,
            ActivationKind.Elu => PointwiseKind.Elu,
            ActivationKind.Sigmoid => PointwiseKind.Sigmoid,
            ActivationKind.Tanh => PointwiseKind.Tanh,
            ActivationKind.Softplus => PointwiseKind.Softplus,
            ActivationKind.Gelu => PointwiseKind.Gelu,
            ActivationKind.GeluTanh => PointwiseKind.GeluTanh,
            ActivationKind.Swish => PointwiseKind.Swish,
            _ => throw Unknown(activation),
        },
        activation.Parameter);

    /// <summary>Strides of a tensor with two axes before the spatial ones; axes that do not exist have length 1 and no stride.</summary>
    public static TensorStrides Strides(TensorSpec spec)
    {
        Dims strides = spec.Strides;
        Extent3 spatial = Extent(strides.Slice(2, strides.Count - 2), 0);
        return new TensorStrides(strides[0], strides[1], spatial.D, spatial.H, spatial.W);
    }

    /// <summary>One to three numbers on the last axes.</summary>
    public static Extent3 Extent(Dims dims, long missing) => dims.Count switch
    {
        1 => new Extent3(missing, missing, dims[0]),
        2 => new Extent3(missing, dims[0], dims[1]),
        _ => new Extent3(dims[0], dims[1], dims[2]),
    };

    private static ArgumentOutOfRangeException Unknown(Activation activation) => new(nameof(activation), activation, $"activation = {activation} is unknown.");

    private static PaddingKind Kind(PaddingMode mode) => mode switch
    {
        PaddingMode.Zero => PaddingKind.Zero,
        PaddingMode.Constant => PaddingKind.Constant,
        PaddingMode.MeanChannel => PaddingKind.MeanChannel,
        PaddingMode.MeanSample => PaddingKind.MeanSample,
        PaddingMode.Circular => PaddingKind.Circular,
        PaddingMode.Reflect => PaddingKind.Reflect,
        PaddingMode.Replicate => PaddingKind.Replicate,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, $"padding mode {(int)mode} is unknown."),
    };
}
