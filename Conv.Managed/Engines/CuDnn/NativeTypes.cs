using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnn;

/// <summary>Tensors, filters and convolutions in cuDNN's words. The only place where the two meet.</summary>
internal static class NativeTypes
{
    /// <summary>An activation tensor: by its format where it has one, so that cuDNN recognises the layout, else by its strides.</summary>
    public static TensorDescriptor Tensor(CudnnLibrary library, TensorSpec tensor)
    {
        int[] lengths = Narrow(tensor.Lengths);
        foreach ((TensorFormat format, cudnnTensorFormat_t native) in Formats)
        {
            if (tensor.Strides == TensorSpec.Activations(tensor.Type, format, tensor.Lengths).Strides) return library.Tensor(DataTypes.Of(tensor.Type), lengths, native);
        }

        return library.StridedTensor(DataTypes.Of(tensor.Type), lengths, Narrow(tensor.Strides));
    }

    /// <summary>A packed filter, KRSC or KCRS.</summary>
    public static FilterDescriptor Filter(CudnnLibrary library, TensorSpec filter)
    {
        bool isKcrs = filter.Strides == TensorSpec.Filter(filter.Type, FilterFormat.Kcrs, filter.Lengths).Strides;
        return library.Filter(DataTypes.Of(filter.Type), Narrow(filter.Lengths), isKcrs ? cudnnTensorFormat_t.CUDNN_TENSOR_NCHW : cudnnTensorFormat_t.CUDNN_TENSOR_NHWC);
    }

    /// <summary>A bias for the channels of a tensor: 1, K and ones.</summary>
    public static TensorDescriptor Bias(CudnnLibrary library, TensorSpec y)
    {
        int[] lengths = new int[y.Rank];
        Array.Fill(lengths, 1);
        lengths[1] = checked((int)y.Lengths[1]);
        return library.Tensor(DataTypes.Of(y.Type), lengths);
    }

    public static ConvolutionDescriptor Convolution(CudnnLibrary library, ConvProblem problem, cudnnMathType_t math)
    {
        ConvOptions options = problem.Options;
        return library.Convolution(
            DataTypes.Of(options.ComputeType!.Value),
            new ConvolutionGeometry(problem.SpatialRank)
            {
                Padding = Narrow(options.Padding.Before),
                Stride = Narrow(options.Stride),
                Dilation = Narrow(options.Dilation),
                Groups = checked((int)options.Groups),
                Mode = options.Mode == ConvMode.Convolution ? cudnnConvolutionMode_t.CUDNN_CONVOLUTION : cudnnConvolutionMode_t.CUDNN_CROSS_CORRELATION,
            },
            new ConvolutionArithmetic(math));
    }

    public static int[] Narrow(Dims numbers)
    {
        int[] narrow = new int[numbers.Count];
        for (int i = 0; i < narrow.Length; i++) narrow[i] = checked((int)numbers[i]);
        return narrow;
    }

    private static ReadOnlySpan<(TensorFormat Format, cudnnTensorFormat_t Native)> Formats => new (TensorFormat, cudnnTensorFormat_t)[]
    {
        (TensorFormat.ChannelsFirst, cudnnTensorFormat_t.CUDNN_TENSOR_NCHW),
        (TensorFormat.ChannelsLast, cudnnTensorFormat_t.CUDNN_TENSOR_NHWC),
    };
}
