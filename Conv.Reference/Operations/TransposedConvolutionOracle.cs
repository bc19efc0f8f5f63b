namespace ConvDnn.Reference;

/// <summary>
/// Transposed convolution and its gradients in float64, as defined by <see cref="ReferenceTransposedConvolution"/>. With o = i·stride + r·dilation − pad_begin per axis,
/// <code>
/// forward          y [n,k,o] = b[k] + Σ_{c,r} w[c,k,r] · x [n,c,i]       over all (i, r) that give o
/// backward data    dx[n,c,i] =        Σ_{k,r} w[c,k,r] · dy[n,k,o]
/// backward filter  dw[c,k,r] =        Σ_{n,i} x[n,c,i] · dy[n,k,o]
/// </code>
/// k runs over the group of c and c over the group of k; terms whose o is outside y do not exist.
/// </summary>
/// <remarks>The promises of <see cref="ConvolutionOracle"/> about summation order, alpha, beta and NaN hold here too. The bias gradient is <see cref="ConvolutionOracle.BackwardBias"/>.</remarks>
public static class TransposedConvolutionOracle
{
    private static readonly ForwardEpilogue SumsOnly = new();

    /// <summary>
    /// The forward operation: the backward data of the convolution being transposed.
    /// <code>y = activation(alpha · Σ_{c,r} w[c,k,r] · x[n,c,i] + beta · y + residual_scale · z + b[k])</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="w">Filter, <c>[C, K/groups, …R]</c>.</param>
    /// <param name="y">Output, <c>[N, K, …O]</c>.</param>
    /// <param name="epilogue">Scales, bias, residual, activation; null for the bare sums.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void Forward(
        ReferenceTransposedConvolution problem, ReferenceTensor x, ReferenceTensor w, ReferenceTensor y, ForwardEpilogue? epilogue = null, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(x, problem.InputLengths, nameof(x));
        ShapeCheck.Expect(w, problem.FilterLengths, nameof(w));
        ShapeCheck.Expect(y, problem.OutputLengths, nameof(y));

        SlidingWindow window = problem.Window();
        double[] sums = ConvolutionSums.BackwardData(window, VolumeView.Of(x), FilterAsRead(problem, window, w), degreeOfParallelism);
        (epilogue ?? SumsOnly).Apply(sums, y);
    }

    /// <summary>
    /// The gradient of x: the forward of the convolution being transposed.
    /// <code>dx[n,c,i] = alpha · Σ_{k,r} w[c,k,r] · dy[n,k,o] + beta · dx[n,c,i]</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="dy">Gradient of the sums (behind the activation), <c>[N, K, …O]</c>.</param>
    /// <param name="w">Filter, <c>[C, K/groups, …R]</c>.</param>
    /// <param name="dx">Receives the gradient, <c>[N, C, …S]</c>.</param>
    /// <param name="alpha">Scales the gradient.</param>
    /// <param name="beta">Scales what <paramref name="dx"/> held before.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void BackwardData(
        ReferenceTransposedConvolution problem, ReferenceTensor dy, ReferenceTensor w, ReferenceTensor dx, double alpha = 1, double beta = 0, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(dy, problem.OutputLengths, nameof(dy));
        ShapeCheck.Expect(w, problem.FilterLengths, nameof(w));
        ShapeCheck.Expect(dx, problem.InputLengths, nameof(dx));

        SlidingWindow window = problem.Window();
        double[] sums = ConvolutionSums.Forward(window, VolumeView.Of(dy), FilterAsRead(problem, window, w), degreeOfParallelism);
        Blending.Blend(sums, dx, alpha, beta);
    }

    /// <summary>
    /// The gradient of w; each sum over n, then i.
    /// <code>dw[c,k,r] = alpha · Σ_{n,i} x[n,c,i] · dy[n,k,o] + beta · dw[c,k,r]</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="dy">Gradient of the sums (behind the activation), <c>[N, K, …O]</c>.</param>
    /// <param name="dw">Receives the gradient, <c>[C, K/groups, …R]</c>.</param>
    /// <param name="alpha">Scales the gradient.</param>
    /// <param name="beta">Scales what <paramref name="dw"/> held before.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void BackwardFilter(
        ReferenceTransposedConvolution problem, ReferenceTensor x, ReferenceTensor dy, ReferenceTensor dw, double alpha = 1, double beta = 0, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(x, problem.InputLengths, nameof(x));
        ShapeCheck.Expect(dy, problem.OutputLengths, nameof(dy));
        ShapeCheck.Expect(dw, problem.FilterLengths, nameof(dw));

        SlidingWindow window = problem.Window();
        double[] sums = ConvolutionSums.BackwardFilter(window, VolumeView.Of(dy), VolumeView.Of(x), degreeOfParallelism);
        FilterSums.Blend(sums, window, problem.Mode, dw, alpha, beta);
    }

    private static VolumeView FilterAsRead(ReferenceTransposedConvolution problem, SlidingWindow window, ReferenceTensor w) =>
        problem.Mode == ReferenceConvolutionMode.Convolution ? VolumeView.Of(w).Flipped(window) : VolumeView.Of(w);
}
