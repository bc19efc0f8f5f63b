namespace ConvDnn;

/// <content>
/// The text form: <c>conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1</c>. Keys and defaults:
/// x, w (always); type (f32), w-type (x's), y-type (x's, s32 for integers); layout (channels-first), filter (kcrs);
/// x-strides, w-strides, y-strides (from the layout); stride, dilation (1); padding (0); padding-mode (zero), padding-value (0); groups (1);
/// mode (cross-correlation); transposed; output-padding (0); bias; residual; activation (identity); compute (from the types); precision (ieee).
/// </content>
public sealed partial record ConvProblem
{
    /// <summary>Reads a convolution's text; see <see cref="Problem.Parse"/>.</summary>
    /// <exception cref="FormatException">The text is no convolution.</exception>
    /// <exception cref="ProblemException">The convolution cannot be.</exception>
    public static new ConvProblem Parse(string text) =>
        Problem.Parse(text) as ConvProblem ?? throw new FormatException($"The problem text '{text}' is no convolution; expected it to start with '{OperationName}'.");

    internal static ConvProblem FromText(ProblemText text)
    {
        ElementType type = text.Type("type", ElementType.Float32);
        TensorFormat layout = text.Word("layout", TensorFormat.ChannelsFirst);
        TensorSpec x = text.Tensor("x", type, layout);
        ElementType wType = text.Type("w-type", type);
        Dims wStrides = text.Dims("w-strides");
        FilterFormat filter = text.Word("filter", FilterFormat.Kcrs);
        Dims wLengths = text.Dims("w", required: true);
        TensorSpec w = wStrides.IsEmpty ? TensorSpec.Filter(wType, filter, wLengths) : new TensorSpec(wType, wLengths, wStrides);
        ElementType yType = text.Type("y-type", DefaultOutputType(type));
        var options = new ConvOptions
        {
            Stride = text.Dims("stride"),
            Dilation = text.Dims("dilation"),
            Padding = text.Padding("padding"),
            PaddingMode = text.Word("padding-mode", PaddingMode.Zero),
            PaddingValue = text.Real("padding-value", 0),
            Groups = text.Number("groups", 1),
            Mode = text.Word("mode", ConvMode.CrossCorrelation),
            Transposed = text.Flag("transposed"),
            OutputPadding = text.Dims("output-padding"),
            Bias = text.Flag("bias"),
            Residual = text.Flag("residual"),
            Activation = text.Activation("activation"),
            ComputeType = text.Type("compute", DefaultComputeType(type, wType)),
            Precision = text.Word("precision", Float32Precision.Ieee),
            OutputType = yType,
        };
        var problem = new ConvProblem(text.Direction, x, w, options);
        TensorSpec y = text.TensorOf("y", problem.Y, layout);
        return y == problem.Y ? problem : new ConvProblem(text.Direction, x, w, options, y);
    }

    private protected override void Write(ProblemTextWriter text)
    {
        TensorFormat layout = X.FormatOrChannelsFirst;
        text.Always("x", X.Lengths);
        text.Always("w", W.Lengths);
        text.Unless(ElementType.Float32, "type", X.Type);
        text.Unless(X.Type, "w-type", W.Type);
        text.Unless(DefaultOutputType(X.Type), "y-type", Y.Type);
        text.Unless(TensorFormat.ChannelsFirst, "layout", layout);
        text.StridesUnless(layout, "x-strides", X);
        FilterFormat filter = W.FilterFormat;
        if (filter != FilterFormat.Strided && W == TensorSpec.Filter(W.Type, filter, W.Lengths)) text.Unless(FilterFormat.Kcrs, "filter", filter);
        else text.Always("w-strides", W.Strides);
        text.StridesUnless(layout, "y-strides", Y);
        text.Unless(1, "stride", Options.Stride);
        text.Unless(1, "dilation", Options.Dilation);
        text.UnlessNone("padding", Options.Padding);
        text.Unless(PaddingMode.Zero, "padding-mode", Options.PaddingMode);
        text.Unless(0.0, "padding-value", Options.PaddingValue);
        text.Unless(1L, "groups", Options.Groups);
        text.Unless(ConvMode.CrossCorrelation, "mode", Options.Mode);
        text.Flag("transposed", Options.Transposed);
        text.Unless(0, "output-padding", Options.OutputPadding);
        text.Flag("bias", Options.Bias);
        text.Flag("residual", Options.Residual);
        text.UnlessIdentity("activation", Options.Activation);
        text.Unless(DefaultComputeType(X.Type, W.Type), "compute", Options.ComputeType!.Value);
        text.Unless(Float32Precision.Ieee, "precision", Options.Precision);
    }
}
