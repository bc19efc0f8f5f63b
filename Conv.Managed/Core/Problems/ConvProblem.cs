using System.Collections.Immutable;

namespace ConvDnn;

/// <summary>
/// One convolution in one direction: operands X, W, Y with their layouts, and how the filter slides. For output channel k of group j
/// <code>y[n,k,p,q] = b[k] + Σ_{c,r,s} w[k,c,r,s] · x̃[n, j·C/g + c, p·stride_h − pad_top + r·dil_h, q·stride_w − pad_left + s·dil_w]</code>
/// where x̃ is x extended by the padding mode. Lengths: x is N, C, spatial; w is K, C/groups, spatial (transposed: C, K/groups, spatial); y is N, K, spatial.
/// Output length per axis: ⌊(L + before + after − (k − 1)·dilation − 1) / stride⌋ + 1,
/// transposed: (L − 1)·stride − before − after + (k − 1)·dilation + 1 + output padding.
/// </summary>
public sealed partial record ConvProblem : Problem
{
    internal const string OperationName = "conv";

    /// <summary>Describes a convolution and checks it.</summary>
    /// <param name="direction">Which operand is computed.</param>
    /// <param name="x">The input: N, C and 1 to 3 spatial axes.</param>
    /// <param name="w">The filter: K, C/groups and as many spatial axes (transposed: C, K/groups, …).</param>
    /// <param name="options">How the filter slides; null for stride 1 without padding.</param>
    /// <param name="y">The output, when its layout or type should differ from what follows from x; its lengths must be those that follow.</param>
    /// <exception cref="ProblemException">The convolution cannot be; the message names the argument, the value and what was expected.</exception>
    public ConvProblem(Direction direction, TensorSpec x, TensorSpec w, ConvOptions? options = null, TensorSpec? y = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        CheckRanks(x, w);
        Direction = direction;
        X = x;
        W = w;
        options ??= new ConvOptions();
        ElementType outputType = y?.Type ?? options.OutputType ?? DefaultOutputType(x.Type);
        Rules.Defined("y-type", outputType, ElementType.Int64);
        var window = new SlidingWindow("w", w.Lengths, SpatialRank, options.Stride, options.Dilation, options.Padding);
        Options = options with
        {
            Stride = window.Stride,
            Dilation = window.Dilation,
            Padding = window.Padding,
            OutputPadding = Rules.PerAxis("output-padding", options.OutputPadding, SpatialRank, 0),
            ComputeType = options.ComputeType ?? DefaultComputeType(x.Type, w.Type),
            OutputType = outputType,
        };
        CheckOptions();
        Dims lengths = OutputLengths(window);
        Rules.OutputFits(lengths, outputType);
        Y = y ?? TensorSpec.Activations(outputType, x.FormatOrChannelsFirst, lengths);
        Rules.OutputLengths(Y, lengths);
        CheckTypes();
        Operands = MakeOperands();
        Rules.OnePositionPerElement(Output);
    }

    /// <inheritdoc/>
    public override string Operation => OperationName;

    /// <inheritdoc/>
    public override Direction Direction { get; }

    /// <summary>The input x (or its gradient): lengths N, C, spatial.</summary>
    public TensorSpec X { get; }

    /// <summary>The filter w (or its gradient): lengths K, C/groups, spatial; transposed: C, K/groups, spatial.</summary>
    public TensorSpec W { get; }

    /// <summary>The output y (or its gradient): lengths N, K, spatial.</summary>
    public TensorSpec Y { get; }

    /// <summary>How the filter slides, with every default filled in.</summary>
    public ConvOptions Options { get; }

    /// <summary>The number of spatial axes: 1, 2 or 3.</summary>
    public int SpatialRank => X.Rank - 2;

    /// <summary>N: samples in the batch.</summary>
    public long BatchSize => X.Lengths[0];

    /// <summary>C: channels of x.</summary>
    public long InputChannels => X.Lengths[1];

    /// <summary>K: channels of y.</summary>
    public long OutputChannels => Options.Transposed ? W.Lengths[1] * Options.Groups : W.Lengths[0];

    /// <summary>Spatial lengths of x.</summary>
    public Dims InputSize => X.Lengths.Slice(2, SpatialRank);

    /// <summary>Spatial lengths of w.</summary>
    public Dims KernelSize => W.Lengths.Slice(2, SpatialRank);

    /// <summary>Spatial lengths of y.</summary>
    public Dims OutputSize => Y.Lengths.Slice(2, SpatialRank);

    /// <summary>
    /// The operand of one number per output channel that forward adds and backward bias computes: of y's type;
    /// of an 8-bit convolution 32-bit integers in units of sₓ·s_w[k], added to the sum before it is scaled.
    /// </summary>
    public TensorSpec BiasSpec => TensorSpec.Packed(Y.Type.IsFloatingPoint() ? Y.Type : ElementType.Int32, [OutputChannels]);

    /// <summary>The same convolution in another direction; bias, residual and activation belong to forward and are dropped elsewhere.</summary>
    /// <exception cref="ProblemException">The direction is impossible, as a gradient of integers is.</exception>
    public ConvProblem In(Direction direction) => new(
        direction,
        X,
        W,
        direction == Direction.Forward ? Options : Options with { Bias = false, Residual = false, Activation = Activation.Identity },
        Y);

    /// <summary>The same convolution with x and y packed in a layout; the filter stays as it is.</summary>
    /// <exception cref="ProblemException"><paramref name="format"/> is <see cref="TensorFormat.Strided"/>, which needs strides.</exception>
    public ConvProblem In(TensorFormat format) => new(
        Direction,
        TensorSpec.Activations(X.Type, format, X.Lengths),
        W,
        Options,
        TensorSpec.Activations(Y.Type, format, Y.Lengths));

    /// <summary>
    /// The ordinary convolution that does the work of a transposed one, with x and y exchanged:
    /// transposed forward is its backward data, transposed backward data its forward, and backward filter stays.
    /// The memory of every operand is the same; only the names X and Y change places.
    /// An ordinary convolution is returned as it is; so is backward bias, a sum over y that no filter takes part in.
    /// </summary>
    /// <remarks>
    /// A bias, residual or activation of a transposed forward stays with the transposed problem: it applies to the X that the result's backward data writes.
    /// An output padding of whole strides (possible where the dilation is the larger) would add positions to the ordinary output;
    /// the padding after is less by those, which no tap ever reaches.
    /// </remarks>
    public ConvProblem Untransposed()
    {
        if (!Options.Transposed || Direction == Direction.BackwardBias) return this;
        Direction direction = Direction switch
        {
            Direction.Forward => Direction.BackwardData,
            Direction.BackwardData => Direction.Forward,
            _ => Direction,
        };
        ConvOptions options = Options with
        {
            Transposed = false,
            Padding = OrdinaryPadding(),
            OutputPadding = default,
            Bias = false,
            Residual = false,
            Activation = Activation.Identity,
            OutputType = X.Type,
        };
        return new ConvProblem(direction, Y, W, options, X);
    }

    private Padding OrdinaryPadding()
    {
        Dims after = Options.Padding.After;
        for (int i = 0; i < SpatialRank; i++)
        {
            long strides = Options.OutputPadding[i] / Options.Stride[i];
            after = after.With(i, after[i] - (strides * Options.Stride[i]));
        }

        return Options.Padding with { After = after };
    }

    private ImmutableArray<Operand> MakeOperands()
    {
        var x = new Operand(OperandRole.X, X, OperandAccess.Read);
        var w = new Operand(OperandRole.W, W, OperandAccess.Read);
        var y = new Operand(OperandRole.Y, Y, OperandAccess.Read);
        switch (Direction)
        {
            case Direction.BackwardData: return [w, y, x with { Access = OperandAccess.Write }];
            case Direction.BackwardFilter: return [x, y, w with { Access = OperandAccess.Write }];
            case Direction.BackwardBias: return [y, new Operand(OperandRole.Bias, BiasSpec, OperandAccess.Write)];
        }

        ImmutableArray<Operand>.Builder forward = ImmutableArray.CreateBuilder<Operand>(5);
        forward.Add(x);
        forward.Add(w);
        if (Options.Bias) forward.Add(new Operand(OperandRole.Bias, BiasSpec, OperandAccess.Read));
        if (Options.Residual) forward.Add(new Operand(OperandRole.Residual, Y, OperandAccess.Read));
        forward.Add(y with { Access = OperandAccess.Write });
        return forward.ToImmutable();
    }

    private static ElementType DefaultOutputType(ElementType input) =>
        input is ElementType.Int8 or ElementType.UInt8 ? ElementType.Int32 : input;
}
