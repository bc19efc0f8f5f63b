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
    /// <param name="value">The value of constant padding.</param>
    /// <exception cref="ProblemException">The padding cannot be; the message names the argument, the value and what was expected.</exception>
    public PadProblem(Direction direction, TensorSpec x, Padding padding, PaddingMode mode = PaddingMode.Zero, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        Rules.Defined("direction", direction);
        Rules.Defined("mode", mode);
        Direction = direction;
        X = x;
        Padding = new Padding(Rules.PerAxis("padding", padding.Before, x.Rank, 0), Rules.PerAxis("padding", padding.After, x.Rank, 0));
        Mode = mode;
        Value = value;
        Check();
        Span<long> lengths = stackalloc long[x.Rank];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = x.Lengths[i] + Padding.Before[i] + Padding.After[i];
            if (lengths[i] < 0)
            {
                throw new ProblemException("crop-fits", "padding", $"padding = {Padding} crops more than the {x.Lengths[i]} positions of axis {i}.");
            }
        }

        Y = TensorSpec.Packed(x.Type, Dims.Create(lengths));
        Operands = direction == Direction.Forward
            ? [new Operand(OperandRole.X, X, OperandAccess.Read), new Operand(OperandRole.Y, Y, OperandAccess.Write)]
            : [new Operand(OperandRole.Y, Y, OperandAccess.Read), new Operand(OperandRole.X, X, OperandAccess.Write)];
        if (Output.Spec.Overlaps)
        {
            throw new ProblemException("output-overlaps", "x", $"x = {X} lets two positions share an element; expected a written tensor to have one element per position.");
        }
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
        TensorFormat layout = X.Format == TensorFormat.Strided ? TensorFormat.ChannelsFirst : X.Format;
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
        if (X.Rank < 1) throw new ProblemException("pad-rank", "x", "x is a single number without axes; expected at least one axis to pad.");
        if (Direction is not (Direction.Forward or Direction.BackwardData))
        {
            throw new ProblemException("pad-direction", "direction", $"direction = {Words.Of(Direction)} was given for a padding; expected forward or backward-data.");
        }

        if (Direction == Direction.BackwardData && !X.Type.IsFloatingPoint())
        {
            throw new ProblemException("integers-have-no-gradient", "type", $"type = {X.Type.Name()} was given for a gradient; expected f32, f64, f16 or bf16.");
        }

        if (Mode is PaddingMode.MeanChannel or PaddingMode.MeanSample)
        {
            throw new ProblemException("pad-mode", "mode", $"mode = {Words.Of(Mode)} was given, which needs to know batch and channels; expected zero, constant, circular, reflect or replicate.");
        }

        if (Value != 0 && Mode != PaddingMode.Constant)
        {
            throw new ProblemException("padding-value-needs-constant", "value", $"value = {Value} was given with mode {Words.Of(Mode)}; expected mode constant.");
        }

        Rules.Within("padding", Padding.Before, -Rules.MaxLength, Rules.MaxLength);
        Rules.Within("padding", Padding.After, -Rules.MaxLength, Rules.MaxLength);
        Rules.PaddingFitsMode(Mode, Padding, X.Lengths);
    }
}
