namespace ConvDnn.Parity;

/// <summary>What a convolution is made of, so that one part at a time can be made smaller.</summary>
internal sealed record ConvolutionSteps
{
    private readonly ConvProblem _origin;

    private ConvolutionSteps(ConvProblem origin)
    {
        _origin = origin;
        BatchSize = origin.BatchSize;
        Groups = origin.Options.Groups;
        InputChannels = origin.InputChannels / Groups;
        OutputChannels = origin.OutputChannels / Groups;
        Input = origin.InputSize;
        Kernel = origin.KernelSize;
        Options = origin.Options;
        X = origin.X;
        W = origin.W;
        // A y that follows x needs no description of its own.
        Y = origin.Y == new ConvProblem(origin.Direction, origin.X, origin.W, origin.Options).Y ? null : origin.Y;
    }

    private long BatchSize { get; init; }

    private long Groups { get; init; }

    /// <summary>Channels of x per group.</summary>
    private long InputChannels { get; init; }

    /// <summary>Channels of y per group.</summary>
    private long OutputChannels { get; init; }

    private Dims Input { get; init; }

    private Dims Kernel { get; init; }

    private ConvOptions Options { get; init; }

    private TensorSpec X { get; init; }

    private TensorSpec W { get; init; }

    private TensorSpec? Y { get; init; }

    /// <summary>Every step, as a function that makes the problem or throws what its rules say.</summary>
    public static IEnumerable<Func<Problem>> From(ConvProblem problem) =>
        new ConvolutionSteps(problem).Steps().Select(static step => (Func<Problem>)step.ToProblem);

    private IEnumerable<ConvolutionSteps> Steps() => [.. FewerAxes(), .. FewerOptions(), .. FewerElements(), .. SimplerGeometry(), .. SimplerLayouts()];

    private IEnumerable<ConvolutionSteps> FewerAxes()
    {
        for (int axis = 0; Input.Count > 1 && axis < Input.Count; axis++)
        {
            yield return this with
            {
                Input = Input.Without(axis),
                Kernel = Kernel.Without(axis),
                Options = Options with
                {
                    Stride = Options.Stride.Without(axis),
                    Dilation = Options.Dilation.Without(axis),
                    Padding = Options.Padding.Without(axis),
                    OutputPadding = Options.OutputPadding.Without(axis),
                },
            };
        }
    }

    private IEnumerable<ConvolutionSteps> FewerOptions()
    {
        if (Options.Bias) yield return With(Options with { Bias = false });
        if (Options.Residual) yield return With(Options with { Residual = false });
        if (!Options.Activation.IsIdentity) yield return With(Options with { Activation = Activation.Identity });
        if (Options.PaddingMode != PaddingMode.Zero) yield return With(Options with { PaddingMode = PaddingMode.Zero, PaddingValue = 0 });
        if (Options.Mode != ConvMode.CrossCorrelation) yield return With(Options with { Mode = ConvMode.CrossCorrelation });
        if (Options.Precision != Float32Precision.Ieee) yield return With(Options with { Precision = Float32Precision.Ieee });
    }

    private IEnumerable<ConvolutionSteps> FewerElements()
    {
        foreach (long groups in SmallerDims.Toward(Groups, 1)) yield return this with { Groups = groups };
        if (BatchSize > 1)
        {
            foreach (long batch in SmallerDims.Toward(BatchSize, 1)) yield return this with { BatchSize = batch };
        }

        foreach (long channels in SmallerDims.Toward(InputChannels, 1)) yield return this with { InputChannels = channels };
        foreach (long channels in SmallerDims.Toward(OutputChannels, 1)) yield return this with { OutputChannels = channels };
        foreach (Dims kernel in SmallerDims.Toward(Kernel, 1)) yield return this with { Kernel = kernel };
        foreach (Dims input in SmallerDims.Toward(Input, 1)) yield return this with { Input = input };
    }

    private IEnumerable<ConvolutionSteps> SimplerGeometry()
    {
        foreach (Padding padding in SmallerDims.TowardNone(Options.Padding)) yield return With(Options with { Padding = padding });
        foreach (Dims padding in SmallerDims.Toward(Options.OutputPadding, 0)) yield return With(Options with { OutputPadding = padding });
        foreach (Dims stride in SmallerDims.Toward(Options.Stride, 1)) yield return With(Options with { Stride = stride });
        foreach (Dims dilation in SmallerDims.Toward(Options.Dilation, 1)) yield return With(Options with { Dilation = dilation });
    }

    private IEnumerable<ConvolutionSteps> SimplerLayouts()
    {
        if (Y is not null) yield return this with { Y = null };
        foreach (TensorSpec x in X.Straightened()) yield return this with { X = x };
        foreach (TensorSpec w in W.Straightened()) yield return this with { W = w };
    }

    private ConvolutionSteps With(ConvOptions options) => this with { Options = options };

    private ConvProblem ToProblem()
    {
        Dims xHead = [BatchSize, InputChannels * Groups];
        Dims wHead = Options.Transposed ? [InputChannels * Groups, OutputChannels] : [OutputChannels * Groups, InputChannels];
        TensorSpec x = X.Resized(xHead.Concat(Input)), w = W.ResizedFilter(wHead.Concat(Kernel));
        ConvOptions options = Options with { Groups = Groups };
        var problem = new ConvProblem(_origin.Direction, x, w, options);
        return Y is null ? problem : new ConvProblem(_origin.Direction, x, w, options, Y.Resized(problem.Y.Lengths));
    }
}
