namespace ConvDnn;

/// <content>One message per rule: the argument, its value, what was expected.</content>
public sealed partial record ConvProblem
{
    private static void CheckRanks(TensorSpec x, TensorSpec w)
    {
        if (x.Rank is < 3 or > 5)
        {
            throw new ProblemException("spatial-rank", "x", $"x = {x.Lengths} has {x.Rank} axes; expected N, C and 1 to 3 spatial axes.");
        }

        if (w.Rank != x.Rank)
        {
            throw new ProblemException("filter-rank", "w", $"w = {w.Lengths} has {w.Rank} axes; expected as many as x = {x.Lengths}, {x.Rank}.");
        }
    }

    private static ConvOptions Completed(ConvOptions options, TensorSpec x, TensorSpec w)
    {
        int rank = x.Rank - 2;
        return options with
        {
            Stride = Rules.PerAxis("stride", options.Stride, rank, 1),
            Dilation = Rules.PerAxis("dilation", options.Dilation, rank, 1),
            Padding = new Padding(Rules.PerAxis("padding", options.Padding.Before, rank, 0), Rules.PerAxis("padding", options.Padding.After, rank, 0)),
            OutputPadding = Rules.PerAxis("output-padding", options.OutputPadding, rank, 0),
            ComputeType = options.ComputeType ?? DefaultComputeType(x.Type, w.Type),
        };
    }

    private static ElementType DefaultComputeType(ElementType x, ElementType w) =>
        x == ElementType.Float64 || w == ElementType.Float64 ? ElementType.Float64
        : x.IsFloatingPoint() ? ElementType.Float32
        : ElementType.Int32;

    private void CheckOptions()
    {
        Rules.Defined("direction", Direction);
        Rules.Defined("mode", Options.Mode);
        Rules.Defined("padding-mode", Options.PaddingMode);
        Rules.Defined("precision", Options.Precision);
        Rules.Defined("activation", Options.Activation.Kind);
        Rules.Positive("stride", Options.Stride);
        Rules.Positive("dilation", Options.Dilation);
        Rules.Positive("kernel size", KernelSize);
        Rules.Within("padding", Options.Padding.Before, -Rules.MaxLength, Rules.MaxLength);
        Rules.Within("padding", Options.Padding.After, -Rules.MaxLength, Rules.MaxLength);
        CheckChannels();
        CheckInputSize();
        CheckPadding();
        CheckOutputPadding();
        CheckEpilogue();
    }

    private void CheckChannels()
    {
        long groups = Options.Groups;
        if (groups is < 1 or > Rules.MaxLength)
        {
            throw new ProblemException("groups-positive", "groups", $"groups = {groups} was given; expected a number from 1 to 2^40.");
        }

        if (InputChannels < 1)
        {
            throw new ProblemException("channels-positive", "x", $"x = {X.Lengths} has {InputChannels} channels; expected at least 1.");
        }

        for (int i = 0; i < 2; i++)
        {
            if (W.Lengths[i] < 1) throw new ProblemException("channels-positive", "w", $"w = {W.Lengths} has {W.Lengths[i]} channels on axis {i}; expected at least 1.");
        }

        if (InputChannels % groups != 0)
        {
            throw new ProblemException("groups-divide-channels", "groups", $"groups = {groups} does not divide the {InputChannels} channels of x = {X.Lengths}.");
        }

        if (Options.Transposed)
        {
            if (W.Lengths[0] != InputChannels)
            {
                throw new ProblemException("filter-channels", "w", $"w = {W.Lengths} takes {W.Lengths[0]} input channels; expected the {InputChannels} of x = {X.Lengths} (a transposed filter's lengths are C, K/groups, spatial).");
            }

            return;
        }

        if (W.Lengths[0] % groups != 0)
        {
            throw new ProblemException("groups-divide-filters", "groups", $"groups = {groups} does not divide the {W.Lengths[0]} filters of w = {W.Lengths}.");
        }

        if (W.Lengths[1] != InputChannels / groups)
        {
            throw new ProblemException("filter-channels", "w", $"w = {W.Lengths} takes {W.Lengths[1]} channels per group; expected {InputChannels}/{groups} = {InputChannels / groups} for x = {X.Lengths} in {groups} groups.");
        }
    }

    private void CheckInputSize()
    {
        for (int i = 0; i < SpatialRank; i++)
        {
            // An empty axis is legal where padding of a known value makes something of it.
            bool filled = !Options.Transposed && Options.PaddingMode is PaddingMode.Zero or PaddingMode.Constant && Options.Padding.Before[i] + Options.Padding.After[i] > 0;
            if (InputSize[i] < 1 && !filled)
            {
                throw new ProblemException("input-size", "x", $"x = {X.Lengths} has length {InputSize[i]} on spatial axis {i}; expected at least 1.");
            }
        }
    }

    private void CheckPadding()
    {
        if (Options.PaddingValue != 0 && Options.PaddingMode != PaddingMode.Constant)
        {
            throw new ProblemException("padding-value-needs-constant", "padding-value", $"padding-value = {Options.PaddingValue} was given with padding-mode {Words.Of(Options.PaddingMode)}; expected padding-mode constant.");
        }

        if (!Options.Transposed)
        {
            Rules.PaddingFitsMode(Options.PaddingMode, Options.Padding, InputSize);
        }
        else if (Options.PaddingMode != PaddingMode.Zero)
        {
            throw new ProblemException("transposed-padding-mode", "padding-mode", $"padding-mode = {Words.Of(Options.PaddingMode)} was given for a transposed convolution, whose padding cuts off output and so holds nothing; expected zero.");
        }
    }

    private void CheckOutputPadding()
    {
        if (!Options.Transposed)
        {
            if (!Options.OutputPadding.All(0))
            {
                throw new ProblemException("output-padding-needs-transposed", "output-padding", $"output-padding = {Options.OutputPadding} was given for an ordinary convolution; expected 0, or a transposed one.");
            }

            return;
        }

        for (int i = 0; i < SpatialRank; i++)
        {
            long limit = Math.Max(Options.Stride[i], Options.Dilation[i]);
            if (Options.OutputPadding[i] < 0 || Options.OutputPadding[i] >= limit)
            {
                throw new ProblemException("output-padding-range", "output-padding", $"output-padding = {Options.OutputPadding} has {Options.OutputPadding[i]} on axis {i}; expected 0 to {limit - 1}, less than the larger of stride {Options.Stride[i]} and dilation {Options.Dilation[i]}.");
            }
        }
    }

    private void CheckEpilogue()
    {
        if (!double.IsFinite(Options.Activation.Parameter))
        {
            throw new ProblemException("activation-parameter", "activation", $"activation = {Options.Activation} has a parameter that is not finite.");
        }

        if (Options.Activation is { Kind: ActivationKind.Softplus, Parameter: <= 0 } or { Kind: ActivationKind.ClippedRelu, Parameter: <= 0 })
        {
            throw new ProblemException("activation-parameter", "activation", $"activation = {Options.Activation} has parameter {Options.Activation.Parameter}; expected a positive number.");
        }

        if (Direction != Direction.Forward && (Options.Bias || Options.Residual || !Options.Activation.IsIdentity))
        {
            throw new ProblemException("epilogue-is-forward", "direction", $"direction = {Words.Of(Direction)} was given with a bias, residual or activation; expected them in forward only (gradients take the gradient before the activation).");
        }
    }

    private Dims OutputLengths()
    {
        Span<long> lengths = stackalloc long[X.Rank];
        lengths[0] = BatchSize;
        lengths[1] = OutputChannels;
        for (int i = 0; i < SpatialRank; i++)
        {
            lengths[i + 2] = Options.Transposed ? TransposedLength(i) : ForwardLength(i);
        }

        return Dims.Create(lengths);
    }

    private long ForwardLength(int axis)
    {
        long padded = InputSize[axis] + Options.Padding.Before[axis] + Options.Padding.After[axis];
        Int128 reach = ((Int128)(KernelSize[axis] - 1) * Options.Dilation[axis]) + 1;
        if (padded < reach)
        {
            throw new ProblemException("kernel-fits", "w", $"w = {W.Lengths} with dilation {Options.Dilation} reaches over {reach} positions on spatial axis {axis}; the input has {InputSize[axis]} and with padding {Options.Padding} only {padded}.");
        }

        return ((padded - (long)reach) / Options.Stride[axis]) + 1;
    }

    private long TransposedLength(int axis)
    {
        Int128 length = ((Int128)(InputSize[axis] - 1) * Options.Stride[axis])
            - Options.Padding.Before[axis] - Options.Padding.After[axis]
            + ((Int128)(KernelSize[axis] - 1) * Options.Dilation[axis]) + 1
            + Options.OutputPadding[axis];
        if (length < 1 || length > Rules.MaxLength)
        {
            throw new ProblemException("transposed-size", "padding", $"padding = {Options.Padding} leaves a transposed output of length {length} on spatial axis {axis}; expected 1 to 2^40.");
        }

        return (long)length;
    }

    private void CheckOutput(Dims lengths)
    {
        if (Y.Lengths != lengths)
        {
            throw new ProblemException("output-lengths", "y", $"y = {Y.Lengths} was given; x = {X.Lengths}, w = {W.Lengths} and the options make {lengths}.");
        }

        if (Options.Transposed)
        {
            CheckTransposedRoundTrip();
        }
    }

    /// <summary>The convolution that is transposed must map y's size back onto x's.</summary>
    private void CheckTransposedRoundTrip()
    {
        for (int i = 0; i < SpatialRank; i++)
        {
            Int128 room = (Int128)OutputSize[i] + Options.Padding.Before[i] + Options.Padding.After[i] - ((Int128)(KernelSize[i] - 1) * Options.Dilation[i]) - 1;
            if (room < 0 || (room / Options.Stride[i]) + 1 < InputSize[i])
            {
                throw new ProblemException("transposed-size", "x", $"x = {X.Lengths} does not follow from y = {Y.Lengths} on spatial axis {i} under the convolution that is transposed.");
            }
        }
    }

    private void CheckTypes()
    {
        bool floating = X.Type.IsFloatingPoint();
        bool small = X.Type is ElementType.Int8 or ElementType.UInt8;
        if (!floating && !small)
        {
            throw new ProblemException("input-type", "type", $"type = {X.Type.Name()} was given for x; expected f32, f64, f16, bf16, s8 or u8.");
        }

        if (floating ? W.Type != X.Type : W.Type is not (ElementType.Int8 or ElementType.UInt8))
        {
            throw new ProblemException("filter-type", "w", $"w has type {W.Type.Name()}; expected {(floating ? X.Type.Name() : "s8 or u8")} beside x of type {X.Type.Name()}.");
        }

        bool outputFits = floating
            ? Y.Type == X.Type || (Y.Type == ElementType.Float32 && X.Type is ElementType.Float16 or ElementType.BFloat16)
            : Y.Type is ElementType.Int32 or ElementType.Int8 or ElementType.UInt8;
        if (!outputFits)
        {
            throw new ProblemException("output-type", "y", $"y has type {Y.Type.Name()}; expected {(floating ? X.Type.Name() : "s32, or s8/u8 with quantisation")} for x of type {X.Type.Name()}.");
        }

        ElementType compute = Options.ComputeType!.Value;
        bool computeFits = X.Type switch
        {
            ElementType.Float64 => compute == ElementType.Float64,
            ElementType.Float32 => compute is ElementType.Float32 or ElementType.Float64,
            ElementType.Float16 or ElementType.BFloat16 => compute == ElementType.Float32 || compute == X.Type,
            _ => compute == ElementType.Int32,
        };
        if (!computeFits)
        {
            throw new ProblemException("compute-type", "compute", $"compute = {compute.Name()} was given for x of type {X.Type.Name()}; expected {DefaultComputeType(X.Type, W.Type).Name()}.");
        }

        if (Options.Precision == Float32Precision.Tf32 && X.Type != ElementType.Float32)
        {
            throw new ProblemException("tf32-needs-float32", "precision", $"precision = tf32 was given for type {X.Type.Name()}; expected type f32.");
        }

        if (!floating) CheckIntegerOptions();
    }

    private void CheckIntegerOptions()
    {
        if (Direction != Direction.Forward)
        {
            throw new ProblemException("integers-have-no-gradient", "direction", $"direction = {Words.Of(Direction)} was given for type {X.Type.Name()}; expected forward, the only direction of integers.");
        }

        if (Options.Transposed || Options.Residual || !Options.Activation.IsIdentity || Options.PaddingMode != PaddingMode.Zero)
        {
            throw new ProblemException("integer-options", "options", $"an integer convolution of type {X.Type.Name()} was given with a transposition, residual, activation or padding mode; expected none of them.");
        }
    }

    private void CheckWritten()
    {
        TensorSpec written = Output.Spec;
        if (written.Overlaps)
        {
            string name = Words.Of(Output.Role);
            throw new ProblemException("output-overlaps", name, $"{name} = {written.Lengths} with strides {written.Strides} lets two positions share an element; expected a written tensor to have one element per position.");
        }
    }
}
