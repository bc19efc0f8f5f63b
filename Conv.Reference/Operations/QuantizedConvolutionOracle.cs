namespace ConvDnn.Reference;

/// <summary>
/// Convolution of 8-bit integers, exact, as ONNX ConvInteger and QLinearConv define it. The tensors hold the integers as float64; every sum stays below 2⁵³ and is exact.
/// </summary>
/// <remarks>Padding stands for the real number 0, hence for the zero point, and adds nothing; the problem must have zero padding.</remarks>
public static class QuantizedConvolutionOracle
{
    /// <summary>
    /// The integer convolution.
    /// <code>acc[n,k,o] = Σ_{c,r} (x[n,c,i] − x_zero) · (w[k,c,r] − w_zero[k])</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry, with zero padding.</param>
    /// <param name="x">Integers −128 … 255, <c>[N, C, …S]</c>.</param>
    /// <param name="xZeroPoint">x_zero.</param>
    /// <param name="w">Integers −128 … 255, <c>[K, C/groups, …R]</c>.</param>
    /// <param name="wZeroPoints">w_zero: one for all filters or one per filter.</param>
    /// <param name="accumulators">Receives the exact sums, <c>[N, K, …O]</c>.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, an element is not an integer in range, or the padding is not zero.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void ForwardInteger(
        ReferenceConvolution problem, ReferenceTensor x, int xZeroPoint, ReferenceTensor w, ReadOnlySpan<int> wZeroPoints, ReferenceTensor accumulators, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(x, problem.InputLengths, nameof(x));
        ShapeCheck.Expect(w, problem.FilterLengths, nameof(w));
        if (problem.PaddingMode != ReferencePaddingMode.Zero)
            throw new ArgumentException($"problem has {problem.PaddingMode} padding; expected {ReferencePaddingMode.Zero}.", nameof(problem));

        double[] filters = Centered(w, PerFilter(wZeroPoints, problem.OutputChannels, nameof(wZeroPoints)), nameof(w));
        double[] inputs = Centered(x, [xZeroPoint], nameof(x));
        ConvolutionOracle.Forward(
            problem, ReferenceTensor.Dense(inputs, x.Lengths), ReferenceTensor.Dense(filters, w.Lengths), accumulators, degreeOfParallelism: degreeOfParallelism);
    }

    /// <summary>
    /// The quantised convolution: the integer one, then one rounding to the nearest integer, halves to the even one, then saturation.
    /// <code>
    /// real = (acc[n,k,o] + b[k]) · (x_scale · w_scale[k] / y_scale)
    /// y = saturate(round(real) + y_zero)
    /// </code>
    /// </summary>
    /// <param name="problem">Sizes and geometry, with zero padding.</param>
    /// <param name="x">Integers −128 … 255, <c>[N, C, …S]</c>.</param>
    /// <param name="xQuantization">Scale and zero point of x.</param>
    /// <param name="w">Integers −128 … 255, <c>[K, C/groups, …R]</c>.</param>
    /// <param name="wQuantizations">Scale and zero point of w: one for all filters or one per filter.</param>
    /// <param name="bias">b, <c>[K]</c>, integers in units of x_scale · w_scale[k]; or null.</param>
    /// <param name="y">Receives the integers, <c>[N, K, …O]</c>.</param>
    /// <param name="yQuantization">Scale and zero point of y.</param>
    /// <param name="yType">The type whose range y is saturated to.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem, an element is not an integer in range, or the padding is not zero.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void Forward(
        ReferenceConvolution problem,
        ReferenceTensor x,
        ReferenceQuantization xQuantization,
        ReferenceTensor w,
        ReadOnlySpan<ReferenceQuantization> wQuantizations,
        ReferenceTensor? bias,
        ReferenceTensor y,
        ReferenceQuantization yQuantization,
        ReferenceQuantizedType yType,
        int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        AxisCheck.Defined(yType, nameof(yType));
        ShapeCheck.Expect(y, problem.OutputLengths, nameof(y));
        if (bias is not null) ShapeCheck.Expect(bias, problem.BiasLengths, nameof(bias));

        ReferenceQuantization[] ofFilter = PerFilter(wQuantizations, problem.OutputChannels, nameof(wQuantizations));
        ReferenceTensor accumulators = ReferenceTensor.Dense([.. problem.OutputLengths]);
        ForwardInteger(problem, x, xQuantization.ZeroPoint, w, [.. ofFilter.Select(filter => filter.ZeroPoint)], accumulators, degreeOfParallelism);

        double[] values = accumulators.Data;
        int volume = problem.ColumnLengths[^1];
        (double lowest, double highest) = yType == ReferenceQuantizedType.Signed8 ? (-128.0, 127.0) : (0.0, 255.0);
        for (int i = 0; i < values.Length; i++)
        {
            int k = i / volume % problem.OutputChannels;
            double real = (values[i] + (bias?[k] ?? 0)) * (xQuantization.Scale * ofFilter[k].Scale / yQuantization.Scale);
            values[i] = Math.Clamp(Math.Round(real, MidpointRounding.ToEven) + yQuantization.ZeroPoint, lowest, highest);
        }

        y.CopyFrom(values);
    }

    private static T[] PerFilter<T>(ReadOnlySpan<T> values, int filters, string name)
    {
        if (values.Length == filters) return values.ToArray();
        if (values.Length == 1) return [.. Enumerable.Repeat(values[0], filters)];
        throw new ArgumentException($"{name} has {values.Length} entries; expected 1 or {filters}, one per filter.", name);
    }

    /// <summary>The elements less their zero point; the first axis of the tensor is divided evenly among the zero points.</summary>
    private static double[] Centered(ReferenceTensor tensor, int[] zeroPoints, string name)
    {
        double[] values = tensor.ToArray();
        int perZeroPoint = values.Length / zeroPoints.Length;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is not (>= -128 and <= 255) || values[i] != Math.Floor(values[i]))
                throw new ArgumentException($"{name} holds {values[i]} as element {i} (row-major); expected an integer from -128 to 255.", name);
            values[i] -= zeroPoints[i / perZeroPoint];
        }

        return values;
    }
}
