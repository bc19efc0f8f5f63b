namespace ConvDnn.Parity.Conformance;

/// <summary>
/// <c>conv</c> and <c>conv_transpose</c>: y with its epilogue, and all gradients. The gradients start from dy before the activation, which the engine under test
/// computes itself: y without activation forward, then dy·f′ of that.
/// </summary>
internal sealed class ConvolutionCase
{
    /// <summary>Roundings granted to the evaluation of a smooth function (testing.md, section 2).</summary>
    private const int FunctionRoundings = 16;

    /// <summary>A gradient behind an activation in 16 bits: the pre-activation and dy·f′ are stored on the way, and the derivative is taken where the rounded operands lead.</summary>
    private const int GradientNarrowings = 2;

    private readonly CaseContents _case;
    private readonly Executor _executor;
    private readonly ConvProblem _forward;
    private readonly CaseTensor _x;
    private readonly CaseTensor _w;
    private readonly double _alpha;
    private readonly double _residualScale;
    private readonly Dictionary<OperandRole, ReadOnlyMemory<double>> _forwardInputs;
    private readonly double _beta;
    private readonly ReadOnlyMemory<double> _earlier;
    private readonly Lazy<ReadOnlyMemory<double>> _gradient;
    private readonly string? _kink;

    private ConvolutionCase(CaseContents contents, Executor executor, bool transposed)
    {
        _case = contents;
        _executor = executor;
        _x = contents.Input("x");
        _w = contents.Input("w");
        _forward = Forward(transposed);
        _alpha = contents.Attributes.Real("alpha", 1);
        _beta = contents.Attributes.Real("beta", 0);
        _residualScale = contents.Attributes.Real("alpha_z", 1);
        _forwardInputs = new() { [OperandRole.X] = _x.Values.AsMemory(), [OperandRole.W] = _w.Values.AsMemory() };
        if (_forward.Options.Bias) _forwardInputs.Add(OperandRole.Bias, contents.Input("b", [_forward.OutputChannels]));
        if (_forward.Options.Residual) _forwardInputs.Add(OperandRole.Residual, contents.Input("z", _forward.Y.Lengths));
        if (_beta != 0) _earlier = contents.Input("y0", _forward.Y.Lengths);
        _gradient = new Lazy<ReadOnlyMemory<double>>(GradientBeforeActivation);
        _kink = KinkObjection();
    }

    private bool HasActivation => !_forward.Options.Activation.IsIdentity;

    public static IEnumerable<PlannedResult> Convolution(CaseContents contents, Executor executor) => new ConvolutionCase(contents, executor, transposed: false).Results();

    public static IEnumerable<PlannedResult> Transposed(CaseContents contents, Executor executor) => new ConvolutionCase(contents, executor, transposed: true).Results();

    private IEnumerable<PlannedResult> Results()
    {
        if (_case.Expected("y", _forward.Y.Lengths) is { } y)
        {
            yield return new PlannedResult("y", y, _forward, () => ForwardCall(_forward))
            {
                Source = OperandRole.Y,
                Accumulates = _beta != 0,
                ExtraRoundings = HasActivation ? FunctionRoundings : 0,
            };
        }

        if (_case.OptionalInput("dy") is { } dy)
        {
            _case.RequireShape(dy, _forward.Y.Lengths);
            foreach (PlannedResult gradient in Gradients()) yield return gradient;
        }
    }

    private IEnumerable<PlannedResult> Gradients()
    {
        ReadOnlyMemory<double> x = _x.Values.AsMemory(), w = _w.Values.AsMemory();
        ConvProblem backwardData = _forward.In(Direction.BackwardData);
        if (_case.Expected("dx", _x.Shape) is { } dx)
        {
            yield return Gradient("dx", dx, Accumulating(backwardData, "beta_dx", "dx0", (OperandRole.W, w)), OperandRole.Y);
        }

        if (_case.Expected("dx_detached", _x.Shape) is { } detached)
        {
            // With the mean held constant, the padded positions give nothing back: what is left is the gradient under zero padding.
            var withoutMean = new ConvProblem(Direction.BackwardData, _forward.X, _forward.W, backwardData.Options with { PaddingMode = PaddingMode.Zero }, _forward.Y);
            yield return Gradient("dx_detached", detached, new Call(withoutMean) { Inputs = new() { [OperandRole.W] = w }, Alpha = _alpha }, OperandRole.Y);
        }

        if (_case.Expected("dw", _w.Shape) is { } dw)
        {
            yield return Gradient("dw", dw, Accumulating(_forward.In(Direction.BackwardFilter), "beta_dw", "dw0", (OperandRole.X, x)), OperandRole.Y);
        }

        if (_case.Expected("db", [_forward.OutputChannels]) is { } db)
        {
            yield return Gradient("db", db, new Call(_forward.In(Direction.BackwardBias)), OperandRole.Y);
        }

        if (_case.Expected("dz", _forward.Y.Lengths) is { } dz)
        {
            // dz = α_z·dy·f′: the engine scales what it gives back for y.
            yield return Gradient("dz", dz, new Call(new ActivationProblem(Direction.Forward, Activation.Identity, _forward.Y)) { Alpha = _residualScale }, OperandRole.X);
        }
    }

    /// <summary>A result of the gradient before the activation, which joins the call's other inputs when it runs.</summary>
    private PlannedResult Gradient(string role, ExpectedTensor expected, Call call, OperandRole gradientRole) =>
        new(role, expected, call.Problem, () => call with { Inputs = new(call.Inputs) { [gradientRole] = _gradient.Value } })
        {
            Source = call.Problem.Output.Role,
            Accumulates = call.Beta != 0,
            ExtraRoundings = HasActivation ? FunctionRoundings : 0,
            Narrowings = HasActivation ? GradientNarrowings : 0,
            Objection = _kink,
        };

    private Call Accumulating(ConvProblem problem, string betaName, string earlierName, (OperandRole Role, ReadOnlyMemory<double> Values) input)
    {
        double beta = _case.Attributes.Real(betaName, 0);
        return new Call(problem)
        {
            Inputs = new() { [input.Role] = input.Values },
            Alpha = _alpha,
            Beta = beta,
            Earlier = beta != 0 ? _case.Input(earlierName, problem.Output.Spec.Lengths) : default,
        };
    }

    private Call ForwardCall(ConvProblem problem) => new(problem)
    {
        Inputs = _forwardInputs,
        Alpha = _alpha,
        Beta = _beta,
        Earlier = _earlier,
        ResidualScale = _residualScale,
    };

    private ReadOnlyMemory<double> GradientBeforeActivation()
    {
        ReadOnlyMemory<double> dy = _case.Input("dy").Values.AsMemory();
        if (!HasActivation) return dy;
        var linear = new ConvProblem(Direction.Forward, _forward.X, _forward.W, _forward.Options with { Activation = Activation.Identity }, _forward.Y);
        ReadOnlyMemory<double> before = _executor.Numbers(ForwardCall(linear), OperandRole.Y);
        var derivative = new ActivationProblem(Direction.BackwardData, _forward.Options.Activation, _forward.Y);
        return _executor.Numbers(new Call(derivative) { Inputs = new() { [OperandRole.Y] = dy, [OperandRole.ForwardX] = before } }, OperandRole.X);
    }

    /// <summary>Beside a kink, rounding decides on which side a pre-activation falls, and with it the whole gradient.</summary>
    private string? KinkObjection()
    {
        if (_case.Case.KinkMargin is not { } margin) return null;
        ExpectedTensor? y = _case.Case.Expected.FirstOrDefault(static expected => expected.Tensor.Role == "y");
        if (y is { IsExact: true } && _case.HoldsInputs) return null;
        ElementType sums = _case.StorageRoundoff > 0 ? ElementType.Float32 : _case.Arithmetic;
        double error = (ErrorBound.Of(_case.Arithmetic, sums) with { InputRoundoff = _case.InputRoundoff }).Allowed(exact: 0, magnitude: 1, planeMagnitude: 1, y?.TermCount ?? _w.Values.Length);
        return margin > error ? null : $"a pre-activation lies {margin:g3} of its magnitude from a kink of {_forward.Options.Activation}, within the rounding error {error:g3}";
    }

    private ConvProblem Forward(bool transposed)
    {
        StrictObject attributes = _case.Attributes;
        int rank = _x.Shape.Count - 2;
        _case.RequireRank(rank);
        if (_w.Shape.Count == _x.Shape.Count && rank > 0) _case.RequireKernel(_w.Shape.Slice(2, rank));
        var options = new ConvOptions
        {
            Stride = attributes.PerAxis("stride", rank),
            Dilation = attributes.PerAxis("dilation", rank),
            Padding = _case.Padding(rank),
            PaddingMode = CaseWords.PaddingMode(attributes),
            PaddingValue = attributes.Real("pad_value", 0),
            Groups = attributes.Number("group", 1),
            Mode = CaseWords.Mode(attributes),
            Transposed = transposed,
            OutputPadding = transposed ? attributes.PerAxis("output_padding", rank) : default,
            Bias = _case.OptionalInput("b") is not null,
            Residual = _case.OptionalInput("z") is not null,
            Activation = CaseWords.Activation(attributes),
        };
        var problem = new ConvProblem(Direction.Forward, _case.Activations(_x), _case.Filter(_w), options);
        if (transposed && attributes.Dims("output_shape") is var said && said != problem.OutputSize)
        {
            throw _case.Wrong($"says output_shape ({said}); the inputs and the other attributes make ({problem.OutputSize})");
        }

        return problem;
    }
}
