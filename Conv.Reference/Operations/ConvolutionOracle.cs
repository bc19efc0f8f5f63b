namespace ConvDnn.Reference;

/// <summary>
/// Convolution and its gradients in float64, as defined by <see cref="ReferenceConvolution"/>. With i = o·stride + r·dilation − pad_begin per axis, and x̃ the
/// input extended by its padding,
/// <code>
/// y[n,k,o] = b[k] + Σ_{c,r} w[k,c,r] · x̃[n, j·C/groups + c, i]        k in group j
/// </code>
/// and the gradients are the derivatives of ⟨dy, y⟩ by x, w and b.
/// </summary>
/// <remarks>
/// Every sum starts at 0.0, runs in one fixed order and rounds after each product and each addition, so that the result has the same bits for every
/// degree of parallelism and on every machine. Outputs are <c>alpha · result + beta · output</c>; with beta = 0 the output is never read.
/// NaN and infinities propagate as IEEE 754 says; with zero padding the products with padding do not exist.
/// </remarks>
public static class ConvolutionOracle
{
    private static readonly ForwardEpilogue SumsOnly = new();

    /// <summary>
    /// The forward operation with everything that can be fused to it; each sum runs over c, then r in row-major order.
    /// <code>y = activation(alpha · Σ_{c,r} w[k,c,r] · x̃[n,c,i] + beta · y + residual_scale · z + b[k])</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="w">Filter, <c>[K, C/groups, …R]</c>.</param>
    /// <param name="y">Output, <c>[N, K, …O]</c>.</param>
    /// <param name="epilogue">Scales, bias, residual, activation; null for the bare sums.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void Forward(
        ReferenceConvolution problem, ReferenceTensor x, ReferenceTensor w, ReferenceTensor y, ForwardEpilogue? epilogue = null, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(x, problem.InputLengths, nameof(x));
        ShapeCheck.Expect(w, problem.FilterLengths, nameof(w));
        ShapeCheck.Expect(y, problem.OutputLengths, nameof(y));

        ExtendedInput extension = new(problem);
        double[] sums = ConvolutionSums.Forward(
            extension.Window, extension.Extend(x, degreeOfParallelism), FilterAsRead(problem, extension.Window, w), degreeOfParallelism);
        (epilogue ?? SumsOnly).Apply(sums, y);
    }

    /// <summary>
    /// The gradient of x; each sum over k, then r. Positions that padding copied give their share back to the element they copied; means give theirs to all they average.
    /// <code>
    /// dx̃[n,c,i] = Σ_{k,r} w[k,c,r] · dy[n,k,o]      over all (o, r) with o·stride + r·dilation − pad_begin = i
    /// dx = alpha · (adjoint of extending)(dx̃) + beta · dx
    /// </code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="dy">Gradient of the sums (behind the activation), <c>[N, K, …O]</c>.</param>
    /// <param name="w">Filter, <c>[K, C/groups, …R]</c>.</param>
    /// <param name="dx">Receives the gradient, <c>[N, C, …S]</c>.</param>
    /// <param name="alpha">Scales the gradient.</param>
    /// <param name="beta">Scales what <paramref name="dx"/> held before.</param>
    /// <param name="detachMean">Whether the mean of mean padding counts as a constant, so that its path is left out.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void BackwardData(
        ReferenceConvolution problem, ReferenceTensor dy, ReferenceTensor w, ReferenceTensor dx, double alpha = 1, double beta = 0, bool detachMean = false, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(dy, problem.OutputLengths, nameof(dy));
        ShapeCheck.Expect(w, problem.FilterLengths, nameof(w));
        ShapeCheck.Expect(dx, problem.InputLengths, nameof(dx));

        ExtendedInput extension = new(problem);
        double[] extendedGradient = ConvolutionSums.BackwardData(
            extension.Window, VolumeView.Of(dy), FilterAsRead(problem, extension.Window, w), degreeOfParallelism);
        Blending.Blend(extension.Fold(extendedGradient, detachMean, degreeOfParallelism), dx, alpha, beta);
    }

    /// <summary>
    /// The gradient of w; each sum over n, then o.
    /// <code>dw[k,c,r] = alpha · Σ_{n,o} dy[n,k,o] · x̃[n,c,i] + beta · dw[k,c,r]</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="dy">Gradient of the sums (behind the activation), <c>[N, K, …O]</c>.</param>
    /// <param name="dw">Receives the gradient, <c>[K, C/groups, …R]</c>.</param>
    /// <param name="alpha">Scales the gradient.</param>
    /// <param name="beta">Scales what <paramref name="dw"/> held before.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void BackwardFilter(
        ReferenceConvolution problem, ReferenceTensor x, ReferenceTensor dy, ReferenceTensor dw, double alpha = 1, double beta = 0, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(x, problem.InputLengths, nameof(x));
        ShapeCheck.Expect(dy, problem.OutputLengths, nameof(dy));
        ShapeCheck.Expect(dw, problem.FilterLengths, nameof(dw));

        ExtendedInput extension = new(problem);
        double[] sums = ConvolutionSums.BackwardFilter(extension.Window, extension.Extend(x, degreeOfParallelism), VolumeView.Of(dy), degreeOfParallelism);
        FilterSums.Blend(sums, extension.Window, problem.Mode, dw, alpha, beta);
    }

    /// <summary>
    /// The gradient of the bias; the sum over n, then o.
    /// <code>db[k] = alpha · Σ_{n,o} dy[n,k,o] + beta · db[k]</code>
    /// </summary>
    /// <param name="dy">Gradient of the sums (behind the activation), <c>[N, K, …O]</c>, of any rank from 2.</param>
    /// <param name="db">Receives the gradient, <c>[K]</c>.</param>
    /// <param name="alpha">Scales the gradient.</param>
    /// <param name="beta">Scales what <paramref name="db"/> held before.</param>
    /// <exception cref="ArgumentException"><paramref name="db"/> is not one number per channel of <paramref name="dy"/>.</exception>
    public static void BackwardBias(ReferenceTensor dy, ReferenceTensor db, double alpha = 1, double beta = 0)
    {
        ArgumentNullException.ThrowIfNull(dy);
        if (dy.Rank < 2) throw new ArgumentException($"dy has {dy.Rank} axes; expected at least 2, [N, K, …].", nameof(dy));
        int[] lengths = dy.Lengths.ToArray();
        ShapeCheck.Expect(db, [lengths[1]], nameof(db));

        int volume = lengths[2..].Aggregate(1, (product, length) => product * length);
        double[] sums = new double[lengths[1]];
        int element = 0;
        foreach (long place in dy.Places()) sums[element++ / volume % lengths[1]] += dy.Data[place];
        Blending.Blend(sums, db, alpha, beta);
    }

    /// <summary>
    /// The gradient of the residual of a fused forward.
    /// <code>dz = residual_scale · dy + beta · dz</code>
    /// </summary>
    /// <param name="dy">Gradient of the sums (behind the activation), any shape.</param>
    /// <param name="dz">Receives the gradient, shaped like <paramref name="dy"/>.</param>
    /// <param name="residualScale">The factor of z in the forward.</param>
    /// <param name="beta">Scales what <paramref name="dz"/> held before.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void BackwardResidual(ReferenceTensor dy, ReferenceTensor dz, double residualScale = 1, double beta = 0)
    {
        ArgumentNullException.ThrowIfNull(dy);
        ShapeCheck.Expect(dz, dy.Lengths.ToArray(), nameof(dz));
        Blending.Blend(dy.ToArray(), dz, residualScale, beta);
    }

    private static VolumeView FilterAsRead(ReferenceConvolution problem, SlidingWindow window, ReferenceTensor w) =>
        problem.Mode == ReferenceConvolutionMode.Convolution ? VolumeView.Of(w).Flipped(window) : VolumeView.Of(w);
}
