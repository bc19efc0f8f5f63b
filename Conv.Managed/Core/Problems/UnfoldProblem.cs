namespace ConvDnn;

/// <summary>
/// The patches of an image as columns (im2col, forward) and the sum of columns back into an image (col2im, its adjoint, backward data).
/// x is N, C, spatial; y is N, C·∏kernel, ∏positions: rows channel-major then row-major in the kernel, columns row-major in the positions.
/// Positions outside the image are zeros and are dropped on the way back.
/// </summary>
public sealed record UnfoldProblem : Problem
{
    internal const string OperationName = "unfold";

    private readonly SlidingWindow _window;

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
        ArgumentNullException.ThrowIfNull(x);
        CheckDirection(direction, x);
        Rules.SpatialRank(x);
        Rules.HasChannels(x);
        int rank = x.Rank - 2;
        _window = new SlidingWindow("kernel", Rules.OnePerAxis("kernel", kernel, rank), rank, stride, dilation, padding);
        Rules.HasPositions(x, Padding);
        Span<long> positions = stackalloc long[rank];
        for (int i = 0; i < rank; i++) positions[i] = _window.Positions(i, x.Lengths[i + 2]);
        Direction = direction;
        X = x;
        Positions = Dims.Create(positions);
        Y = TensorSpec.Packed(x.Type, ColumnLengths());
        Operands = direction == Direction.Forward
            ? [new Operand(OperandRole.X, X, OperandAccess.Read), new Operand(OperandRole.Y, Y, OperandAccess.Write)]
            : [new Operand(OperandRole.Y, Y, OperandAccess.Read), new Operand(OperandRole.X, X, OperandAccess.Write)];
        Rules.OnePositionPerElement(Output);
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
    public Dims Kernel => _window.Lengths;

    /// <summary>Steps between patches.</summary>
    public Dims Stride => _window.Stride;

    /// <summary>Steps between the elements of a patch.</summary>
    public Dims Dilation => _window.Dilation;

    /// <summary>Zeros around the image.</summary>
    public Padding Padding => _window.Padding;

    /// <summary>Patches along each spatial axis.</summary>
    public Dims Positions { get; }

    /// <summary>None on the way out; one addition per element on the way back.</summary>
    public override double Flops => Direction == Direction.Forward ? 0 : Y.Count;

    internal static UnfoldProblem FromText(ProblemText text) => new(
        text.Direction,
        text.Tensor("x", text.Type("type", ElementType.Float32), text.Word("layout", TensorFormat.ChannelsFirst)),
        text.Dims("kernel", required: true),
        text.Dims("stride"),
        text.Dims("dilation"),
        text.Padding("padding"));

    private protected override void Write(ProblemTextWriter text)
    {
        TensorFormat layout = X.FormatOrChannelsFirst;
        text.Always("x", X.Lengths);
        text.Always("kernel", Kernel);
        text.Unless(ElementType.Float32, "type", X.Type);
        text.Unless(TensorFormat.ChannelsFirst, "layout", layout);
        text.StridesUnless(layout, "x-strides", X);
        text.Unless(1, "stride", Stride);
        text.Unless(1, "dilation", Dilation);
        text.UnlessNone("padding", Padding);
    }

    private static void CheckDirection(Direction direction, TensorSpec x)
    {
        Rules.Defined("direction", direction, Direction.BackwardBias);
        if (direction is not (Direction.Forward or Direction.BackwardData))
        {
            throw Rules.Broken("unfold-direction", "direction", $"direction = {Words.Of(direction)} was given for an unfolding; expected forward (im2col) or backward-data (col2im).");
        }

        if (!x.Type.IsFloatingPoint() && x.Type is not (ElementType.Int8 or ElementType.UInt8))
        {
            throw Rules.Broken("input-type", "type", $"type = {x.Type.Name()} was given for x; expected f32, f64, f16, bf16, s8 or u8.");
        }

        if (direction == Direction.BackwardData && !x.Type.IsFloatingPoint())
        {
            throw Rules.Broken("integers-have-no-gradient", "direction", $"direction = {Words.Of(direction)} was given for type {x.Type.Name()}; expected forward, the only direction of integers.");
        }
    }

    /// <summary>N, C·∏kernel, ∏positions. An empty batch does not hide a product that no axis could have.</summary>
    private Dims ColumnLengths()
    {
        Dims channels = [X.Lengths[1]];
        Dims taps = channels.Concat(Kernel);
        if (!taps.TryProduct(out long rows) || !Positions.TryProduct(out long columns))
        {
            throw Rules.Broken("output-size", "y", $"y would have {taps.Join('·')} rows and {Positions.Join('·')} columns; expected at most 2^40 of each.");
        }

        Dims lengths = [X.Lengths[0], rows, columns];
        Rules.OutputFits(lengths, X.Type);
        return lengths;
    }
}
