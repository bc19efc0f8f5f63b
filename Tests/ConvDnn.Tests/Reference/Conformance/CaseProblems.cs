using ConvDnn.Reference;

namespace ConvDnn.Tests.Reference.Conformance;

/// <summary>The attributes of a case as the oracle's problems.</summary>
internal static class CaseProblems
{
    public static ReferenceConvolution Convolution(ConformanceCase test)
    {
        ReferenceTensor x = test.Input("x"), w = test.Input("w");
        return new ReferenceConvolution(
            x.Lengths[0], x.Lengths[1], w.Lengths[0], Axes(test, x.Lengths[2..]), test.Integer("group"), PaddingMode(test.Text("pad_mode", "zeros")), test.Number("pad_value", 0), Mode(test));
    }

    /// <summary>The geometry of im2col and col2im, for which the number of filters does not matter.</summary>
    public static ReferenceConvolution Columns(ConformanceCase test, int batch, int channels, ReadOnlySpan<int> sizes) => new(batch, channels, 1, Axes(test, sizes));

    public static ReferenceTransposedConvolution TransposedConvolution(ConformanceCase test)
    {
        ReferenceTensor x = test.Input("x"), w = test.Input("w");
        int groups = test.Integer("group");
        int[] kernel = test.Integers("kernel"), stride = test.Integers("stride"), dilation = test.Integers("dilation");
        int[] begin = test.Integers("pads_begin"), end = test.Integers("pads_end"), outputPadding = test.Integers("output_padding");
        TransposedAxis[] axes = [.. kernel.Select((taps, i) => new TransposedAxis(x.Lengths[i + 2], taps, stride[i], dilation[i], begin[i], end[i], outputPadding[i]))];
        return new ReferenceTransposedConvolution(x.Lengths[0], x.Lengths[1], w.Lengths[1] * groups, axes, groups, Mode(test));
    }

    public static ReferencePooling Pooling(ConformanceCase test)
    {
        ReferenceTensor x = test.Input("x");
        if (!test.Has("kernel")) return ReferencePooling.Global(x.Lengths[0], x.Lengths[1], x.Lengths[2..]);

        int[] window = test.Integers("kernel"), stride = test.Integers("stride"), dilation = test.Integers("dilation");
        int[] begin = test.Integers("pads_begin"), end = test.Integers("pads_end");
        bool ceil = test.Flag("ceil_mode");
        return new ReferencePooling(x.Lengths[0], x.Lengths[1], [.. window.Select((taps, i) => new PoolingAxis(x.Lengths[i + 2], taps, stride[i], dilation[i], begin[i], end[i], ceil))]);
    }

    public static ReferencePaddingMode PaddingMode(string name) => name switch
    {
        "zeros" => ReferencePaddingMode.Zero,
        "constant" => ReferencePaddingMode.Constant,
        "reflect" => ReferencePaddingMode.Reflect,
        "replicate" => ReferencePaddingMode.Replicate,
        "circular" => ReferencePaddingMode.Circular,
        "mean_channel" => ReferencePaddingMode.MeanChannel,
        "mean_sample" => ReferencePaddingMode.MeanSample,
        _ => throw new InvalidDataException($"Padding mode {name} is not known."),
    };

    public static ReferenceActivation Activation(ConformanceCase test) => test.Text("activation", "identity") switch
    {
        "identity" => ReferenceActivation.Identity,
        "relu" => ReferenceActivation.Relu,
        "clipped_relu" => ReferenceActivation.ClippedRelu(test.Number("activation_param", double.NaN)),
        "leaky_relu" => ReferenceActivation.LeakyRelu(test.Number("activation_param", double.NaN)),
        "elu" => ReferenceActivation.Elu(test.Number("activation_param", double.NaN)),
        "sigmoid" => ReferenceActivation.Sigmoid,
        "tanh" => ReferenceActivation.Tanh,
        "softplus" => ReferenceActivation.Softplus(test.Number("activation_param", double.NaN)),
        "gelu_erf" => ReferenceActivation.Gelu,
        "gelu_tanh" => ReferenceActivation.GeluTanh,
        "swish" => ReferenceActivation.Swish(test.Number("activation_param", double.NaN)),
        string other => throw new InvalidDataException($"Activation {other} is not known."),
    };

    private static ConvolutionAxis[] Axes(ConformanceCase test, ReadOnlySpan<int> sizes)
    {
        int[] kernel = test.Integers("kernel"), stride = test.Integers("stride"), dilation = test.Integers("dilation");
        int[] begin = test.Integers("pads_begin"), end = test.Integers("pads_end"), size = sizes.ToArray();
        return [.. kernel.Select((taps, i) => new ConvolutionAxis(size[i], taps, stride[i], dilation[i], begin[i], end[i]))];
    }

    private static ReferenceConvolutionMode Mode(ConformanceCase test) =>
        test.Text("mode", "cross_correlation") == "convolution" ? ReferenceConvolutionMode.Convolution : ReferenceConvolutionMode.CrossCorrelation;
}
