using System.Collections.Immutable;

namespace ConvDnn;

/// <summary>What a pooling window keeps.</summary>
public enum PoolKind
{
    /// <summary>The largest element; the first in row-major order among equals; NaN if the window holds one. Padding never wins.</summary>
    Max,

    /// <summary>The mean.</summary>
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

    /// <summary>Round the number of windows up instead of down; a last window that would start beyond the input and its left padding is dropped.</summary>
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
        if (x.Rank is < 3 or > 5)
        {
            throw new ProblemException("spatial-rank", "x", $"x = {x.Lengths} has {x.Rank} axes; expected N, C and 1 to 3 spatial axes.");
        }

        int rank = x.Rank - 2;
        Direction = direction;
        Kind = kind;
        X = x;
        if (options.Window.IsEmpty) throw new ProblemException("window-given", "window", $"window was not given; expected one length per spatial axis, {rank}.");
        Options = options with
        {
            Window = Rules.PerAxis("window", options.Window, rank, 1),
            Stride = Rules.PerAxis("stride", options.Stride, rank, 1),
            Dilation = Rules.PerAxis("dilation", options.Dilation, rank, 1),
            Padding = new Padding(Rules.PerAxis("padding", options.Padding.Before, rank, 0), Rules.PerAxis("padding", options.Padding.After, rank, 0)),
        };
        CheckOptions();
        Dims lengths = OutputLengths();
        Y = y ?? TensorSpec.Activations(x.Type, x.Format == TensorFormat.Strided ? TensorFormat.ChannelsFirst : x.Format, lengths);
        CheckOutput(lengths);
        Operands = MakeOperands();
        if (Output.Spec.Overlaps)
        {
            throw new ProblemException("output-overlaps", Words.Of(Output.Role), $"{Words.Of(Output.Role)} = {Output.Spec} lets two positions share an element; expected a written tensor to have one element per position.");
        }
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
    public override double Flops => (double)Y.Count * Options.Window.Product();

    /// <summary>The same pooling in another direction.</summary>
    /// <exception cref="ProblemException">The direction is not forward or backward data.</exception>
    public PoolProblem In(Direction direction) => new(direction, Kind, X, Options, Y);

    internal static PoolProblem FromText(ProblemText text)
    {
        TensorSpec x = text.Tensor("x", text.Type("type", ElementType.Float32), text.Word("layout", TensorFormat.ChannelsFirst));
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
        Dims yStrides = text.Dims("y-strides");
        var problem = new PoolProblem(text.Direction, kind, x, options);
        return yStrides.IsEmpty ? problem : new PoolProblem(text.Direction, kind, x, options, new TensorSpec(x.Type, problem.Y.Lengths, yStrides));
    }

    private protected override void Write(ProblemTextWriter text)
    {
        TensorFormat layout = X.Format == TensorFormat.Strided ? TensorFormat.ChannelsFirst : X.Format;
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
        Rules.Defined("direction", Direction);
        Rules.Defined("kind", Kind);
        if (Direction is not (Direction.Forward or Direction.BackwardData))
        {
            throw new ProblemException("pool-direction", "direction", $"direction = {Words.Of(Direction)} was given for pooling, which has no filter and no bias; expected forward or backward-data.");
        }

        Rules.Positive("window", Options.Window);
        Rules.Positive("stride", Options.Stride);
        Rules.Positive("dilation", Options.Dilation);
        Rules.Within("padding", Options.Padding.Before, -Rules.MaxLength, Rules.MaxLength);
        Rules.Within("padding", Options.Padding.After, -Rules.MaxLength, Rules.MaxLength);
        for (int i = 1; i < X.Rank; i++)
        {
            if (X.Lengths[i] < 1) throw new ProblemException("input-size", "x", $"x = {X.Lengths} has length {X.Lengths[i]} on axis {i}; expected at least 1.");
        }

        if (Options.CountPadding && Kind == PoolKind.Max)
        {
            throw new ProblemException("count-padding-needs-average", "count-padding", "count-padding was given for max pooling, which divides by nothing; expected kind average.");
        }

        bool typeFits = X.Type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16
            || (X.Type is ElementType.Int8 or ElementType.UInt8 && Kind == PoolKind.Max && Direction == Direction.Forward);
        if (!typeFits)
        {
            throw new ProblemException("pool-type", "type", $"type = {X.Type.Name()} was given; expected f32, f64, f16, bf16, or s8/u8 for the forward maximum.");
        }
    }

    private Dims OutputLengths()
    {
        Span<long> lengths = stackalloc long[X.Rank];
        lengths[0] = X.Lengths[0];
        lengths[1] = X.Lengths[1];
        for (int i = 0; i < SpatialRank; i++)
        {
            long before = Options.Padding.Before[i];
            long padded = X.Lengths[i + 2] + before + Options.Padding.After[i];
            Int128 reach = ((Int128)(Options.Window[i] - 1) * Options.Dilation[i]) + 1;
            if (padded < reach)
            {
                throw new ProblemException("window-fits", "window", $"window = {Options.Window} with dilation {Options.Dilation} reaches over {reach} positions on spatial axis {i}; the input has {X.Lengths[i + 2]} and with padding {Options.Padding} only {padded}.");
            }

            if (before >= reach)
            {
                throw new ProblemException("window-touches-input", "padding", $"padding = {Options.Padding} puts the first window on spatial axis {i} wholly outside the input; expected less than the window's reach, {reach}.");
            }

            long stride = Options.Stride[i];
            long room = padded - (long)reach;
            long count = (room / stride) + 1;
            // The extra window of ceil mode must start inside the input or its left padding.
            if (Options.CeilMode && room % stride != 0 && count * stride < X.Lengths[i + 2] + before) count++;
            lengths[i + 2] = count;
        }

        return Dims.Create(lengths);
    }

    private void CheckOutput(Dims lengths)
    {
        if (Y.Lengths != lengths)
        {
            throw new ProblemException("output-lengths", "y", $"y = {Y.Lengths} was given; x = {X.Lengths} and the options make {lengths}.");
        }

        if (Y.Type != X.Type)
        {
            throw new ProblemException("output-type", "y", $"y has type {Y.Type.Name()}; expected x's, {X.Type.Name()}.");
        }
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
