namespace ConvDnn;

/// <summary>
/// An activation function applied to every element: forward y = f(x); backward data dx = dy · f′(x), which reads dy from Y, x from ForwardX and writes dx to X.
/// </summary>
public sealed record ActivationProblem : Problem
{
    internal const string OperationName = "activation";

    /// <summary>Describes an activation and checks it.</summary>
    /// <param name="direction">Forward, or backward data.</param>
    /// <param name="activation">The function.</param>
    /// <param name="x">The input, of any rank.</param>
    /// <param name="y">The output, when its layout should differ from x's.</param>
    /// <exception cref="ProblemException">The activation cannot be; the message names the argument, the value and what was expected.</exception>
    public ActivationProblem(Direction direction, Activation activation, TensorSpec x, TensorSpec? y = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        Rules.Defined("direction", direction, Direction.BackwardBias);
        Rules.Activation("function", activation);
        if (x.Rank < 1) throw Rules.Broken("activation-rank", "x", $"x is a single number with 0 axes; expected at least 1 axis.");
        if (direction is not (Direction.Forward or Direction.BackwardData))
        {
            throw Rules.Broken("activation-direction", "direction", $"direction = {Words.Of(direction)} was given for an activation; expected forward or backward-data.");
        }

        if (!x.Type.IsFloatingPoint())
        {
            throw Rules.Broken("activation-type", "type", $"type = {x.Type.Name()} was given; expected f32, f64, f16 or bf16.");
        }

        Direction = direction;
        Activation = activation;
        X = x;
        Y = y ?? x;
        Rules.OutputLengths(Y, X.Lengths);
        if (Y.Type != X.Type)
        {
            throw Rules.Broken("output-type", "y", $"y has type {Y.Type.Name()}; expected x's, {X.Type.Name()}.");
        }

        Operands = direction == Direction.Forward
            ? [new Operand(OperandRole.X, X, OperandAccess.Read), new Operand(OperandRole.Y, Y, OperandAccess.Write)]
            : [new Operand(OperandRole.Y, Y, OperandAccess.Read), new Operand(OperandRole.ForwardX, X, OperandAccess.Read), new Operand(OperandRole.X, X, OperandAccess.Write)];
        Rules.OnePositionPerElement(Output);
    }

    /// <inheritdoc/>
    public override string Operation => OperationName;

    /// <inheritdoc/>
    public override Direction Direction { get; }

    /// <summary>The function.</summary>
    public Activation Activation { get; }

    /// <summary>The input x (or its gradient).</summary>
    public TensorSpec X { get; }

    /// <summary>The output y (or its gradient).</summary>
    public TensorSpec Y { get; }

    /// <summary>Counted as one operation per element.</summary>
    public override double Flops => X.Count;

    internal static ActivationProblem FromText(ProblemText text)
    {
        ElementType type = text.Type("type", ElementType.Float32);
        TensorSpec x = text.Tensor("x", type, text.Word("layout", TensorFormat.ChannelsFirst));
        Dims yStrides = text.Dims("y-strides");
        return new ActivationProblem(text.Direction, text.Activation("function"), x, yStrides.IsEmpty ? null : new TensorSpec(type, x.Lengths, yStrides));
    }

    private protected override void Write(ProblemTextWriter text)
    {
        TensorFormat layout = X.FormatOrChannelsFirst;
        text.UnlessIdentity("function", Activation);
        text.Always("x", X.Lengths);
        text.Unless(ElementType.Float32, "type", X.Type);
        text.Unless(TensorFormat.ChannelsFirst, "layout", layout);
        text.StridesUnless(layout, "x-strides", X);
        if (Y.Strides != X.Strides) text.Always("y-strides", Y.Strides);
    }
}
