namespace ConvDnn;

/// <summary>
/// The patches of an image as columns (im2col, forward) and the sum of columns back into an image (col2im, its adjoint, backward data).
/// x is N, C, spatial; y is N, C·∏kernel, ∏positions: rows channel-major then row-major in the kernel, columns row-major in the positions.
/// Positions outside the image are zeros and are dropped on the way back.
/// </summary>
public sealed record UnfoldProblem : Problem
{
    internal const string OperationName = "unfold";

    /// <summary>Describes an unfolding and checks it.</summary>
    /// <param name="direction">Forward: im2col; backward data: col2im.</param>
    /// <param name="x">The image: N, C and 1 to 3 spatial axes.</param>
    /// <param name="kernel">Lengths of a patch, one per spatial axis.</param>
    /// <param name="stride">Steps between patches; empty for 1.</param>
    /// <param name="dilation">Steps between the elements of a patch; empty for 1.</param>
    /// <param name="padding">Zeros around the image; empty for none.</param>
    /// <exception cref="ProblemException">The unfolding cannot be; the message names the argument, the value and what was expected.</exception>
    public UnfoldProblem(Direction direction, TensorSpec x, Dims kernel, Dims stride = default, Dims dilation = default, Padding padding = default)
    {
        if (direction is not (Direction.Forward or Direction.BackwardData))
        {
            throw new ProblemException("unfold-direction", "direction", $"direction = {direction} was given for an unfolding; expected forward (im2col) or backward-data (col2im).");
        }

        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank is < 3 or > 5)
        {
            throw new ProblemException("spatial-rank", "x", $"x = {x.Lengths} has {x.Rank} axes; expected N, C and 1 to 3 spatial axes.");
        }

        // The patches are those of a convolution with one filter: its rules and sizes are the rules and sizes here.
        Dims oneFilter = [1, x.Lengths[1]];
        Dims filter = oneFilter.Concat(Rules.PerAxis("kernel", kernel, x.Rank - 2, 1));
        Convolution = new ConvProblem(
            direction,
            x,
            TensorSpec.Packed(x.Type, filter),
            new ConvOptions { Stride = stride, Dilation = dilation, Padding = padding });
        Direction = direction;
        X = x;
        Y = TensorSpec.Packed(x.Type, [x.Lengths[0], checked(x.Lengths[1] * Kernel.Product()), Positions.Product()]);
        Operands = direction == Direction.Forward
            ? [new Operand(OperandRole.X, X, OperandAccess.Read), new Operand(OperandRole.Y, Y, OperandAccess.Write)]
            : [new Operand(OperandRole.Y, Y, OperandAccess.Read), new Operand(OperandRole.X, X, OperandAccess.Write)];
    }

    /// <inheritdoc/>
    public override string Operation => OperationName;

    /// <inheritdoc/>
    public override Direction Direction { get; }

    /// <summary>The image (or its gradient): N, C, spatial.</summary>
    public TensorSpec X { get; }

    /// <summary>The columns (or their gradient): N, C·∏kernel, ∏positions.</summary>
    public TensorSpec Y { get; }

    /// <summary>Lengths of a patch.</summary>
    public Dims Kernel => Convolution.KernelSize;

    /// <summary>Steps between patches.</summary>
    public Dims Stride => Convolution.Options.Stride;

    /// <summary>Steps between the elements of a patch.</summary>
    public Dims Dilation => Convolution.Options.Dilation;

    /// <summary>Zeros around the image.</summary>
    public Padding Padding => Convolution.Options.Padding;

    /// <summary>Patches along each spatial axis.</summary>
    public Dims Positions => Convolution.OutputSize;

    /// <summary>None on the way out; one addition per element on the way back.</summary>
    public override double Flops => Direction == Direction.Forward ? 0 : Y.Count;

    private ConvProblem Convolution { get; }

    internal static UnfoldProblem FromText(ProblemText text) => new(
        text.Direction,
        text.Tensor("x", text.Type("type", ElementType.Float32), text.Word("layout", TensorFormat.ChannelsFirst)),
        text.Dims("kernel", required: true),
        text.Dims("stride"),
        text.Dims("dilation"),
        text.Padding("padding"));

    private protected override void Write(ProblemTextWriter text)
    {
        TensorFormat layout = X.Format == TensorFormat.Strided ? TensorFormat.ChannelsFirst : X.Format;
        text.Always("x", X.Lengths);
        text.Always("kernel", Kernel);
        text.Unless(ElementType.Float32, "type", X.Type);
        text.Unless(TensorFormat.ChannelsFirst, "layout", layout);
        text.StridesUnless(layout, "x-strides", X);
        text.Unless(1, "stride", Stride);
        text.Unless(1, "dilation", Dilation);
        text.UnlessNone("padding", Padding);
    }
}
