using System.Collections.Immutable;

namespace ConvDnn;

/// <summary>What a pooling window keeps.</summary>
public enum PoolKind
{
    /// <summary>
    /// The largest element; the first in row-major order among equals; NaN if the window holds one. Padding never wins.
    /// Of a window that holds no element of the input: −∞ (of integers the least value), with index −1 and no gradient.
    /// </summary>
    Max,

    /// <summary>The mean; 0 and no gradient for a window that holds nothing to count.</summary>
    Average,
}

/// <summary>How a pooling window slides. Lists left empty mean the default on every axis.</summary>
public sealed record PoolOptions
{
    /// <summary>Lengths of the window, one per spatial axis. Required.</summary>
    public Dims Window { get; init; }

    /// <summary>Steps between windows. Default 1.</summary>
    public Dims Stride { get; init; }

    /// <summary>Steps between the elements of a window. Default 1.</summary>
    public Dims Dilation { get; init; }

    /// <summary>Positions added around the input; negative crops. Default none.</summary>
    public Padding Padding { get; init; }

    /// <summary>Round the number of windows up instead of down, then drop the last window if it would start beyond the input and its left padding.</summary>
    public bool CeilMode { get; init; }

    /// <summary>Average: divide by the elements inside the padded extent instead of by the real ones.</summary>
    public bool CountPadding { get; init; }
}

/// <summary>
/// Max or average pooling, or its gradient. Lengths: x is N, C, spatial; y is N, C, and per axis ⌊(L + before + after − (k − 1)·dilation − 1) / stride⌋ + 1
/// (⌈…⌉ in ceil mode).
/// </summary>
public sealed record PoolProblem : Problem
{
    internal const string OperationName = "pool";

    /// <summary>Describes a pooling and checks it.</summary>
    /// <param name="direction">Forward, or backward data.</param>
    /// <param name="kind">Max or average.</param>
    /// <param name="x">The input: N, C and 1 to 3 spatial axes; float32 or float64 (max also 8-bit integers, forward).</param>
    /// <param name="options">How the window slides.</param>
    /// <param name="y">The output, when its layout should differ from x's.</param>
    /// <exception cref="ProblemException">The pooling cannot be; the message names the argument, the value and what was expected.</exception>
    public PoolProblem(Direction direction, PoolKind kind, TensorSpec x, PoolOptions options, TensorSpec? y = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(options);
        Rules.SpatialRank(x);
        Direction = direction;
        Kind = kind;
        X = x;
        var window = new SlidingWindow("window", Rules.OnePerAxis("window", options.Window, SpatialRank), SpatialRank, options.Stride, options.Dilation, options.Padding);
        Options = options with { Stride = window.Stride, Dilation = window.Dilation, Padding = window.Padding };
        CheckOptions();
        Dims lengths = OutputLengths(window);
        Rules.OutputFits(lengths, x.Type);
        Y = y ?? TensorSpec.Activations(x.Type, x.FormatOrChannelsFirst, lengths);
        Rules.OutputLengths(Y, lengths);
        if (Y.Type != X.Type)
        {
            throw Rules.Broken("output-type", "y", $"y has type {Y.Type.Name()}; expected x's, {X.Type.Name()}.");
        }

        Operands = MakeOperands();
        Rules.OnePositionPerElement(Output);
    }

    /// <inheritdoc/>
    public override string Operation => OperationName;

    /// <inheritdoc/>
    public override Direction Direction { get; }

    /// <summary>Max or average.</summary>
    public PoolKind Kind { get; }

    /// <summary>The input x (or its gradient): lengths N, C, spatial.</summary>
    public TensorSpec X { get; }

    /// <summary>The output y (or its gradient): lengths N, C, spatial.</summary>
    public TensorSpec Y { get; }

    /// <summary>How the window slides, with every default filled in.</summary>
    public PoolOptions Options { get; }

    /// <summary>The number of spatial axes: 1, 2 or 3.</summary>
    public int SpatialRank => X.Rank - 2;

    /// <summary>Where each maximum stood: row-major position in the (n, c) plane of x, 64-bit, in y's layout.</summary>
    public TensorSpec IndicesSpec => Y.As(ElementType.Int64);

    /// <summary>One comparison or addition per element of every window.</summary>
    public override double Flops => Y.Count * Options.Window.ProductAsDouble();

    /// <summary>The same pooling in another direction.</summary>
    /// <exception cref="ProblemException">The direction is not forward or backward data.</exception>
    public PoolProblem In(Direction direction) => new(direction, Kind, X, Options, Y);

    internal static PoolProblem FromText(ProblemText text)
    {
        TensorFormat layout = text.Word("layout", TensorFormat.ChannelsFirst);
        TensorSpec x = text.Tensor("x", text.Type("type", ElementType.Float32), layout);
        PoolKind kind = text.Word("kind", PoolKind.Max);
        var options = new PoolOptions
        {
            Window = text.Dims("window", required: true),
            Stride = text.Dims("stride"),
            Dilation = text.Dims("dilation"),
            Padding = text.Padding("padding"),
            CeilMode = text.Flag("ceil"),
            CountPadding = text.Flag("count-padding"),
        };
        var problem = new PoolProblem(text.Direction, kind, x, options);
        TensorSpec y = text.TensorOf("y", problem.Y, layout);
        return y == problem.Y ? problem : new PoolProblem(text.Direction, kind, x, options, y);
    }

    private protected override void Write(ProblemTextWriter text)
    {
        TensorFormat layout = X.FormatOrChannelsFirst;
        text.Unless(PoolKind.Max, "kind", Kind);
        text.Always("x", X.Lengths);
        text.Always("window", Options.Window);
        text.Unless(ElementType.Float32, "type", X.Type);
        text.Unless(TensorFormat.ChannelsFirst, "layout", layout);
        text.StridesUnless(layout, "x-strides", X);
        text.StridesUnless(layout, "y-strides", Y);
        text.Unless(1, "stride", Options.Stride);
        text.Unless(1, "dilation", Options.Dilation);
        text.UnlessNone("padding", Options.Padding);
        text.Flag("ceil", Options.CeilMode);
        text.Flag("count-padding", Options.CountPadding);
    }

    private void CheckOptions()
    {
        Rules.Defined("direction", Direction, Direction.BackwardBias);
        Rules.Defined("kind", Kind, PoolKind.Average);
        if (Direction is not (Direction.Forward or Direction.BackwardData))
        {
            throw Rules.Broken("pool-direction", "direction", $"direction = {Words.Of(Direction)} was given for pooling, which has no filter and no bias; expected forward or backward-data.");
        }

        Rules.HasChannels(X);
        Rules.HasPositions(X, Rules.PerAxis(default, SpatialRank));
        if (Options.CountPadding && Kind == PoolKind.Max)
        {
            throw Rules.Broken("count-padding-needs-average", "count-padding", $"count-padding = true was given for max pooling, which divides by nothing; expected kind average.");
        }

        bool typeFits = X.Type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16
            || (X.Type is ElementType.Int8 or ElementType.UInt8 && Kind == PoolKind.Max && Direction == Direction.Forward);
        if (!typeFits)
        {
            throw Rules.Broken("pool-type", "type", $"type = {X.Type.Name()} was given; expected f32, f64, f16, bf16, or s8/u8 for the forward maximum.");
        }
    }

    private Dims OutputLengths(SlidingWindow window)
    {
        Dims lengths = X.Lengths;
        for (int i = 0; i < SpatialRank; i++)
        {
            long length = X.Lengths[i + 2];
            lengths = lengths.With(i + 2, Options.CeilMode ? CeilPositions(window, i, length) : window.Positions(i, length));
        }

        return lengths;
    }

    /// <summary>⌈room / stride⌉ + 1, one less where the last window would start beyond the input and its left padding.</summary>
    private long CeilPositions(SlidingWindow window, int axis, long length)
    {
        long stride = Options.Stride[axis], start = length + Options.Padding.Before[axis];
        long room = window.Room(axis, length);
        long count = (room / stride) + (room % stride == 0 ? 1 : 2);
        if ((count - 1) * stride >= start) count--;
        return count > 0 ? count : throw Rules.Broken("ceil-starts-inside", "padding", $"padding = {Options.Padding} leaves spatial axis {axis} of length {length} only a window that starts behind the input, which ceil mode drops; expected at least 1 window.");
    }

    private ImmutableArray<Operand> MakeOperands()
    {
        var x = new Operand(OperandRole.X, X, OperandAccess.Read);
        var y = new Operand(OperandRole.Y, Y, OperandAccess.Read);
        if (Direction == Direction.Forward)
        {
            Operand written = y with { Access = OperandAccess.Write };
            return Kind == PoolKind.Max ? [x, written, new Operand(OperandRole.Indices, IndicesSpec, OperandAccess.OptionalWrite)] : [x, written];
        }

        Operand gradient = x with { Access = OperandAccess.Write };
        // The maximum's gradient needs to know where it stood: from the indices, or by looking again at the forward input. A plan demands one of the two.
        return Kind == PoolKind.Max
            ? [y, new Operand(OperandRole.Indices, IndicesSpec, OperandAccess.OptionalRead), new Operand(OperandRole.ForwardX, X, OperandAccess.OptionalRead), gradient]
            : [y, gradient];
    }
}
