using System.Numerics.Tensors;

namespace ConvDnn;

/// <summary>
/// One call per operation on shaped host memory, for those who do not need to keep plans: checks, decides, takes scratch memory and runs.
/// Tensors are N, C, spatial (filters K, C/groups, spatial; transposed: C, K/groups, spatial); any strides.
/// For repeated calls make a <see cref="Plan"/> once and execute that.
/// </summary>
public static class Convolution
{
    private static readonly Lazy<ConvRuntime> Shared = new(ConvRuntime.CreateDefault);

    /// <summary>y = conv(x, w), with a bias when one is given.</summary>
    /// <param name="x">N, C, spatial.</param>
    /// <param name="w">K, C/groups, spatial.</param>
    /// <param name="options">How the filter slides; null for stride 1 without padding.</param>
    /// <param name="bias">K numbers, or empty for none.</param>
    /// <returns>y: N, K, spatial; packed.</returns>
    /// <exception cref="ProblemException">The shapes or options do not fit together.</exception>
    /// <exception cref="RefusedException">No engine does it.</exception>
    public static Tensor<T> Forward<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> w, ConvOptions? options = null, ReadOnlySpan<T> bias = default)
        where T : unmanaged
    {
        options = (options ?? new ConvOptions()) with { Bias = !bias.IsEmpty };
        var problem = new ConvProblem(Direction.Forward, SpecOf(x), SpecOf(w), options);
        problem = new ConvProblem(Direction.Forward, problem.X, problem.W, options, TensorSpec.Packed(problem.Y.Type, problem.Y.Lengths));
        Tensor<T> y = Output<T>(problem.Y);
        Run(problem, new ExecutionArguments
        {
            X = TensorView.Of(x),
            W = TensorView.Of(w),
            Bias = bias.IsEmpty ? default : TensorView.Of(bias),
            Y = TensorView.Of(y.AsTensorSpan()),
        });
        return y;
    }

    /// <summary>dx = ∂⟨dy, y⟩/∂x.</summary>
    /// <param name="dy">N, K, spatial: the gradient with respect to y, before any activation.</param>
    /// <param name="w">K, C/groups, spatial.</param>
    /// <param name="inputLengths">The lengths of x, which dy and w alone do not fix when the stride is above 1.</param>
    /// <param name="options">How the filter slid in the forward direction.</param>
    /// <returns>dx: N, C, spatial; packed.</returns>
    /// <exception cref="ProblemException">The shapes or options do not fit together.</exception>
    /// <exception cref="RefusedException">No engine does it.</exception>
    public static Tensor<T> BackwardData<T>(in ReadOnlyTensorSpan<T> dy, in ReadOnlyTensorSpan<T> w, Dims inputLengths, ConvOptions? options = null)
        where T : unmanaged
    {
        TensorSpec x = TensorSpec.Packed(ElementTypes.Of<T>(), inputLengths);
        var problem = new ConvProblem(Direction.BackwardData, x, SpecOf(w), options, SpecOf(dy));
        Tensor<T> dx = Output<T>(x);
        Run(problem, new ExecutionArguments { Y = TensorView.Of(dy), W = TensorView.Of(w), X = TensorView.Of(dx.AsTensorSpan()) });
        return dx;
    }

    /// <summary>dw = ∂⟨dy, y⟩/∂w.</summary>
    /// <param name="x">N, C, spatial.</param>
    /// <param name="dy">N, K, spatial: the gradient with respect to y, before any activation.</param>
    /// <param name="filterLengths">The lengths of w, which x and dy alone do not fix when the stride is above 1.</param>
    /// <param name="options">How the filter slid in the forward direction.</param>
    /// <returns>dw: K, C/groups, spatial; packed.</returns>
    /// <exception cref="ProblemException">The shapes or options do not fit together.</exception>
    /// <exception cref="RefusedException">No engine does it.</exception>
    public static Tensor<T> BackwardFilter<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> dy, Dims filterLengths, ConvOptions? options = null)
        where T : unmanaged
    {
        TensorSpec w = TensorSpec.Packed(ElementTypes.Of<T>(), filterLengths);
        var problem = new ConvProblem(Direction.BackwardFilter, SpecOf(x), w, options, SpecOf(dy));
        Tensor<T> dw = Output<T>(w);
        Run(problem, new ExecutionArguments { X = TensorView.Of(x), Y = TensorView.Of(dy), W = TensorView.Of(dw.AsTensorSpan()) });
        return dw;
    }

    /// <summary>y = the transposed convolution of x: what maps gradients of a convolution's output back to its input.</summary>
    /// <param name="x">N, C, spatial.</param>
    /// <param name="w">C, K/groups, spatial.</param>
    /// <param name="options">Stride, padding and so on of the convolution that is transposed, and the output padding.</param>
    /// <param name="bias">K numbers, or empty for none.</param>
    /// <returns>y: N, K, spatial; packed.</returns>
    /// <exception cref="ProblemException">The shapes or options do not fit together.</exception>
    /// <exception cref="RefusedException">No engine does it.</exception>
    public static Tensor<T> Transposed<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> w, ConvOptions? options = null, ReadOnlySpan<T> bias = default)
        where T : unmanaged => Forward(x, w, (options ?? new ConvOptions()) with { Transposed = true }, bias);

    private static TensorSpec SpecOf<T>(in ReadOnlyTensorSpan<T> tensor)
        where T : unmanaged
    {
        var spec = new TensorSpec(ElementTypes.Of<T>(), Widened(tensor.Lengths), Widened(tensor.Strides));
        // .NET's tensors have stride 0 along axes of length 1; where that is the only difference, the usual layout is meant.
        return spec.Format == TensorFormat.ChannelsFirst ? TensorSpec.Packed(spec.Type, spec.Lengths) : spec;
    }

    private static Dims Widened(ReadOnlySpan<nint> values)
    {
        if (values.Length > Dims.MaxRank)
        {
            throw new ProblemException("tensor-rank", "lengths", $"A tensor of {values.Length} axes was given; expected at most {Dims.MaxRank}.");
        }

        Span<long> wide = stackalloc long[values.Length];
        for (int i = 0; i < values.Length; i++) wide[i] = values[i];
        return Dims.Create(wide);
    }

    private static Tensor<T> Output<T>(TensorSpec spec)
        where T : unmanaged
    {
        Span<nint> lengths = stackalloc nint[spec.Rank];
        for (int i = 0; i < spec.Rank; i++) lengths[i] = checked((nint)spec.Lengths[i]);
        return Tensor.CreateFromShapeUninitialized<T>(lengths);
    }

    private static void Run(Problem problem, ExecutionArguments arguments)
    {
        using Plan plan = Shared.Value.CreatePlan(problem);
        if (plan.WorkspaceIsOptional)
        {
            plan.Execute(arguments);
            return;
        }

        using var workspace = new Workspace(plan.WorkspaceBytes);
        plan.Execute(arguments.With(workspace.View));
    }
}
