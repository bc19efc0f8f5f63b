namespace ConvDnn;

/// <summary>
/// A tensor of any rank extended (or, with negative numbers, cropped) on every axis: forward y = pad(x);
/// backward data folds the gradient of every added position back onto the element that it was taken from.
/// </summary>
public sealed record PadProblem : Problem
{
    internal const string OperationName = "pad";

    /// <summary>Describes a padding and checks it.</summary>
    /// <param name="direction">Forward, or backward data (floating point only).</param>
    /// <param name="x">The input, of any rank up to <see cref="Dims.MaxRank"/>.</param>
    /// <param name="padding">Positions added before and after every axis of <paramref name="x"/>.</param>
    /// <param name="mode">Zero, constant, circular, reflect or replicate.</param>
    /// <param name="value">The value of constant padding, rounded to x's type; for integers a whole number that the type holds.</param>
    /// <exception cref="ProblemException">The padding cannot be; the message names the argument, the value and what was expected.</exception>
    public PadProblem(Direction direction, TensorSpec x, Padding padding, PaddingMode mode = PaddingMode.Zero, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        Rules.Defined("direction", direction, Direction.BackwardBias);
        Rules.Defined("mode", mode, PaddingMode.Replicate);
        Direction = direction;
        X = x;
        Padding = Rules.PerAxis(padding, x.Rank);
        Mode = mode;
        Value = value;
        Check();
        Span<long> lengths = stackalloc long[x.Rank];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = x.Lengths[i] + Padding.Before[i] + Padding.After[i];
            if (lengths[i] < 0)
            {
                throw Rules.Broken("crop-fits", "padding", $"padding = {Padding} leaves {lengths[i]} positions on axis {i} of length {x.Lengths[i]}; expected at least 0.");
            }
        }

        Rules.OutputFits(Dims.Create(lengths), x.Type);
        Y = TensorSpec.Packed(x.Type, Dims.Create(lengths));
        Operands = direction == Direction.Forward
            ? [new Operand(OperandRole.X, X, OperandAccess.Read), new Operand(OperandRole.Y, Y, OperandAccess.Write)]
            : [new Operand(OperandRole.Y, Y, OperandAccess.Read), new Operand(OperandRole.X, X, OperandAccess.Write)];
        Rules.OnePositionPerElement(Output);
    }

    /// <inheritdoc/>
    public override string Operation => OperationName;

    /// <inheritdoc/>
    public override Direction Direction { get; }

    /// <summary>The input (or its gradient).</summary>
    public TensorSpec X { get; }

    /// <summary>The output (or its gradient), packed row-major.</summary>
    public TensorSpec Y { get; }

    /// <summary>Positions added before and after every axis.</summary>
    public Padding Padding { get; }

    /// <summary>What stands in the added positions.</summary>
    public PaddingMode Mode { get; }

    /// <summary>The value of constant padding.</summary>
    public double Value { get; }

    /// <summary>None: elements move.</summary>
    public override double Flops => 0;

    internal static PadProblem FromText(ProblemText text) => new(
        text.Direction,
        text.Tensor("x", text.Type("type", ElementType.Float32), text.Word("layout", TensorFormat.ChannelsFirst)),
        text.Padding("padding"),
        text.Word("mode", PaddingMode.Zero),
        text.Real("value", 0));

    private protected override void Write(ProblemTextWriter text)
    {
        TensorFormat layout = X.FormatOrChannelsFirst;
        text.Always("x", X.Lengths);
        text.Unless(ElementType.Float32, "type", X.Type);
        text.Unless(TensorFormat.ChannelsFirst, "layout", layout);
        text.StridesUnless(layout, "x-strides", X);
        text.UnlessNone("padding", Padding);
        text.Unless(PaddingMode.Zero, "mode", Mode);
        text.Unless(0.0, "value", Value);
    }

    private void Check()
    {
        if (X.Rank < 1) throw Rules.Broken("pad-rank", "x", $"x is a single number with 0 axes; expected at least 1 axis to pad.");
        if (Direction is not (Direction.Forward or Direction.BackwardData))
        {
            throw Rules.Broken("pad-direction", "direction", $"direction = {Words.Of(Direction)} was given for a padding; expected forward or backward-data.");
        }

        if (Direction == Direction.BackwardData && !X.Type.IsFloatingPoint())
        {
            throw Rules.Broken("integers-have-no-gradient", "type", $"type = {X.Type.Name()} was given for a gradient; expected f32, f64, f16 or bf16.");
        }

        if (Mode is PaddingMode.MeanChannel or PaddingMode.MeanSample)
        {
            throw Rules.Broken("pad-mode", "mode", $"mode = {Words.Of(Mode)} was given, which needs to know batch and channels; expected zero, constant, circular, reflect or replicate.");
        }

        Rules.PaddingValueNeedsConstant("value", Value, Mode);
        if (!Holds(X.Type, Value))
        {
            throw Rules.Broken("padding-value-fits-type", "value", $"value = {Value} was given for type {X.Type.Name()}; expected a whole number that the type holds.");
        }

        Rules.Within(Padding);
        Rules.PaddingFitsMode(Mode, Padding, X.Lengths);
    }

    /// <summary>Floating-point types round; integers must hold the number itself. 2^63, one more than the largest 64-bit integer, is the double that bounds them.</summary>
    private static bool Holds(ElementType type, double value) => type switch
    {
        ElementType.Int8 => value == (sbyte)value,
        ElementType.UInt8 => value == (byte)value,
        ElementType.Int32 => value == (int)value,
        ElementType.Int64 => value == Math.Truncate(value) && value is >= long.MinValue and < 9223372036854775808.0,
        _ => true,
    };
}
