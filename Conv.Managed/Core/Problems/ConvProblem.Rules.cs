namespace ConvDnn;

/// <content>One message per rule: the argument, its value, what was expected.</content>
public sealed partial record ConvProblem
{
    private static void CheckRanks(TensorSpec x, TensorSpec w)
    {
        Rules.SpatialRank(x);
        if (w.Rank != x.Rank)
        {
            throw Rules.Broken("filter-rank", "w", $"w = {w.Lengths} has {w.Rank} axes; expected as many as x = {x.Lengths}, {x.Rank}.");
        }
    }

    private static ElementType DefaultComputeType(ElementType x, ElementType w) =>
        x == ElementType.Float64 || w == ElementType.Float64 ? ElementType.Float64
        : x.IsFloatingPoint() ? ElementType.Float32
        : ElementType.Int32;

    private void CheckOptions()
    {
        Rules.Defined("direction", Direction, Direction.BackwardBias);
        Rules.Defined("mode", Options.Mode, ConvMode.Convolution);
        Rules.Defined("padding-mode", Options.PaddingMode, PaddingMode.Replicate);
        Rules.Defined("precision", Options.Precision, Float32Precision.Tf32);
        Rules.Defined("compute", Options.ComputeType!.Value, ElementType.Int64);
        Rules.Activation("activation", Options.Activation);
        CheckChannels();
        bool filled = !Options.Transposed && Options.PaddingMode is PaddingMode.Zero or PaddingMode.Constant;
        Rules.HasPositions(X, filled ? Options.Padding : Rules.PerAxis(default, SpatialRank));
        CheckPadding();
        CheckOutputPadding();
        CheckEpilogue();
    }

    private void CheckChannels()
    {
        long groups = Options.Groups;
        if (groups is < 1 or > Rules.MaxLength)
        {
            throw Rules.Broken("groups-positive", "groups", $"groups = {groups} was given; expected a number from 1 to 2^40.");
        }

        Rules.HasChannels(X);
        for (int i = 0; i < 2; i++)
        {
            if (W.Lengths[i] < 1) throw Rules.Broken("channels-positive", "w", $"w = {W.Lengths} has {W.Lengths[i]} channels on axis {i}; expected at least 1.");
        }

        if (InputChannels % groups != 0)
        {
            throw Rules.Broken("groups-divide-channels", "groups", $"groups = {groups} was given for the {InputChannels} channels of x = {X.Lengths}; expected a divisor of {InputChannels}.");
        }

        if (Options.Transposed) CheckTransposedFilter();
        else CheckFilter();
    }

    private void CheckFilter()
    {
        long groups = Options.Groups;
        if (W.Lengths[0] % groups != 0)
        {
            throw Rules.Broken("groups-divide-filters", "groups", $"groups = {groups} was given for the {W.Lengths[0]} filters of w = {W.Lengths}; expected a divisor of {W.Lengths[0]}.");
        }

        if (W.Lengths[1] != InputChannels / groups)
        {
            throw Rules.Broken("filter-channels", "w", $"w = {W.Lengths} takes {W.Lengths[1]} channels per group; expected {InputChannels}/{groups} = {InputChannels / groups} for x = {X.Lengths} in {groups} groups.");
        }
    }

    private void CheckTransposedFilter()
    {
        if (W.Lengths[0] != InputChannels)
        {
            throw Rules.Broken("filter-channels", "w", $"w = {W.Lengths} takes {W.Lengths[0]} input channels; expected the {InputChannels} of x = {X.Lengths} (a transposed filter's lengths are C, K/groups, spatial).");
        }

        // Checked here, before anything asks for OutputChannels, whose product must not overflow.
        if (W.Lengths[1] > Rules.MaxLength / Options.Groups)
        {
            throw Rules.Broken("output-channels", "w", $"w = {W.Lengths} makes {W.Lengths[1]} channels in each of {Options.Groups} groups; expected at most 2^40 in all.");
        }
    }

    private void CheckPadding()
    {
        Rules.PaddingValueNeedsConstant("padding-value", Options.PaddingValue, Options.PaddingMode);
        if (!Options.Transposed)
        {
            Rules.PaddingFitsMode(Options.PaddingMode, Options.Padding, InputSize);
        }
        else if (Options.PaddingMode != PaddingMode.Zero)
        {
            throw Rules.Broken("transposed-padding-mode", "padding-mode", $"padding-mode = {Words.Of(Options.PaddingMode)} was given for a transposed convolution, whose padding cuts off output and so holds nothing; expected zero.");
        }
    }

    private void CheckOutputPadding()
    {
        if (!Options.Transposed)
        {
            if (!Options.OutputPadding.All(0))
            {
                throw Rules.Broken("output-padding-needs-transposed", "output-padding", $"output-padding = {Options.OutputPadding} was given for an ordinary convolution; expected 0, or a transposed one.");
            }

            return;
        }

        for (int i = 0; i < SpatialRank; i++)
        {
            long limit = Math.Max(Options.Stride[i], Options.Dilation[i]);
            if (Options.OutputPadding[i] < 0 || Options.OutputPadding[i] >= limit)
            {
                throw Rules.Broken("output-padding-range", "output-padding", $"output-padding = {Options.OutputPadding} has {Options.OutputPadding[i]} on axis {i}; expected 0 to {limit - 1}, less than the larger of stride {Options.Stride[i]} and dilation {Options.Dilation[i]}.");
            }
        }

        Rules.Within(OrdinaryPadding());
    }

    private void CheckEpilogue()
    {
        if (Direction != Direction.Forward && (Options.Bias || Options.Residual || !Options.Activation.IsIdentity))
        {
            string given = Options.Bias ? "a bias" : Options.Residual ? "a residual" : $"activation = {Options.Activation}";
            throw Rules.Broken("epilogue-is-forward", "direction", $"direction = {Words.Of(Direction)} was given with {given}; expected that in forward only (gradients take the gradient before the activation).");
        }
    }

    private Dims OutputLengths(SlidingWindow window)
    {
        // An array: a function that takes memory from the stack and has a loop gets no quick first version, for which every program's first problem would wait.
        long[] lengths = new long[X.Rank];
        lengths[0] = BatchSize;
        lengths[1] = OutputChannels;
        for (int i = 0; i < SpatialRank; i++)
        {
            lengths[i + 2] = Options.Transposed ? TransposedLength(window, i) : window.Positions(i, InputSize[i]);
        }

        return Dims.Create(lengths);
    }

    private long TransposedLength(SlidingWindow window, int axis)
    {
        Int128 length = ((Int128)(InputSize[axis] - 1) * Options.Stride[axis])
            - Options.Padding.Before[axis] - Options.Padding.After[axis]
            + window.Reach(axis)
            + Options.OutputPadding[axis];
        if (length < 1 || length > Rules.MaxLength)
        {
            throw Rules.Broken("transposed-size", "padding", $"padding = {Options.Padding} leaves a transposed output of length {length} on spatial axis {axis}; expected 1 to 2^40.");
        }

        return (long)length;
    }

    private void CheckTypes()
    {
        if (!X.Type.IsFloatingPoint() && !IsSmallInteger(X.Type))
        {
            throw Rules.Broken("input-type", "type", $"type = {X.Type.Name()} was given for x; expected f32, f64, f16, bf16, s8 or u8.");
        }

        bool floating = X.Type.IsFloatingPoint();
        if (floating ? W.Type != X.Type : !IsSmallInteger(W.Type))
        {
            throw Rules.Broken("filter-type", "w", $"w has type {W.Type.Name()}; expected {(floating ? X.Type.Name() : "s8 or u8")} beside x of type {X.Type.Name()}.");
        }

        CheckOneOf("output-type", "y", "y-type", Y.Type, OutputTypes());
        CheckOneOf("compute-type", "compute", "compute", Options.ComputeType!.Value, ComputeTypes());
        if (Options.Precision == Float32Precision.Tf32 && (X.Type != ElementType.Float32 || Options.ComputeType != ElementType.Float32))
        {
            throw Rules.Broken("tf32-needs-float32", "precision", $"precision = tf32 was given for type {X.Type.Name()} computed in {Options.ComputeType.Value.Name()}; expected f32 for both.");
        }

        if (!floating) CheckIntegerOptions();
    }

    private static bool IsSmallInteger(ElementType type) => type is ElementType.Int8 or ElementType.UInt8;

    /// <summary>Narrow floats may be stored wide, except by a transposed convolution: what it transposes reads x and w of one type.</summary>
    private ElementType[] OutputTypes() => X.Type switch
    {
        ElementType.Float16 or ElementType.BFloat16 when !Options.Transposed => [X.Type, ElementType.Float32],
        ElementType.Int8 or ElementType.UInt8 => [ElementType.Int32, ElementType.Int8, ElementType.UInt8, ElementType.Float32],
        _ => [X.Type],
    };

    private ElementType[] ComputeTypes() => X.Type switch
    {
        ElementType.Float64 => [ElementType.Float64],
        ElementType.Float32 => [ElementType.Float32, ElementType.Float64],
        ElementType.Float16 or ElementType.BFloat16 => [ElementType.Float32, X.Type],
        _ => [ElementType.Int32],
    };

    private void CheckOneOf(string rule, string argument, string key, ElementType given, ElementType[] allowed)
    {
        foreach (ElementType type in allowed)
        {
            if (type == given) return;
        }

        throw NoneOf(rule, argument, key, given, allowed);
    }

    private ProblemException NoneOf(string rule, string argument, string key, ElementType given, ElementType[] allowed) =>
        Rules.Broken(rule, argument, $"{key} = {given.Name()} was given for x of type {X.Type.Name()}; expected {string.Join(" or ", allowed.Select(ElementTypes.Name))}.");

    private void CheckIntegerOptions()
    {
        if (Direction != Direction.Forward)
        {
            throw Rules.Broken("integers-have-no-gradient", "direction", $"direction = {Words.Of(Direction)} was given for type {X.Type.Name()}; expected forward, the only direction of integers.");
        }

        (string Argument, string Value, bool Given)[] floatingOnly =
        [
            ("transposed", "true", Options.Transposed),
            ("residual", "true", Options.Residual),
            ("activation", Options.Activation.ToString(), !Options.Activation.IsIdentity),
            ("padding-mode", Words.Of(Options.PaddingMode), Options.PaddingMode != PaddingMode.Zero),
        ];
        foreach ((string argument, string value, bool given) in floatingOnly)
        {
            if (given) throw Rules.Broken("integer-options", argument, $"{argument} = {value} was given for type {X.Type.Name()}; expected a floating-point type, or none of transposed, residual, activation and padding-mode.");
        }
    }
}
