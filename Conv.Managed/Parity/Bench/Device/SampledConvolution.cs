namespace ConvDnn.Parity;

/// <summary>
/// Some elements of a convolution's output, each summed by the formula in float64 from numbers that are known: what makes a problem of any size checkable in a moment.
/// For zero padding, and in the forward direction with bias, residual and ReLU.
/// </summary>
internal sealed class SampledConvolution
{
    /// <summary>Products that all samples of a problem may take together.</summary>
    private const double MostProducts = 3e7;

    private const int MostSamples = 16;

    private readonly ConvProblem _problem;
    private readonly IReadOnlyDictionary<OperandRole, TiledNumbers> _numbers;
    private readonly TensorSpec _output;
    private readonly long _groups;
    private readonly long _channels;
    private readonly long _filters;
    private readonly Dims _taps;

    public SampledConvolution(ConvProblem problem, IReadOnlyDictionary<OperandRole, TiledNumbers> numbers)
    {
        (_problem, _numbers, _output) = (problem, numbers, problem.Output.Spec);
        _groups = problem.Options.Groups;
        (_channels, _filters, _taps) = (problem.InputChannels / _groups, problem.OutputChannels / _groups, problem.KernelSize);
    }

    /// <summary>Whether the formula here covers a problem.</summary>
    public static bool Covers(Problem problem) => problem is ConvProblem
    {
        Options: { Transposed: false, PaddingMode: PaddingMode.Zero, Activation.Kind: ActivationKind.Identity or ActivationKind.Relu },
        Direction: Direction.Forward or Direction.BackwardData or Direction.BackwardFilter,
        Y.Type: ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16,
    };

    /// <summary>Compares some elements of an output.</summary>
    /// <param name="read">Reads the element at a place of the output's memory.</param>
    /// <param name="family">How the algorithm's errors grow.</param>
    /// <param name="worst">The largest error as a share of what is allowed; NaN where an element is none.</param>
    /// <returns>The number of elements that were compared.</returns>
    public int Check(Func<long, double> read, AlgorithmFamily family, out double worst)
    {
        worst = 0;
        if (_output.Count == 0) return 0;
        int samples = (int)Math.Clamp(MostProducts / LongestSum, 2, Math.Min(MostSamples, Math.Max(2, _output.Count)));
        ErrorBound bound = ProblemBounds.Of(_problem, family, LongestSum, exactSums: false);
        for (int i = 0; i < samples; i++)
        {
            long[] index = Index(i == 0 ? 0 : i == 1 ? _output.Count - 1 : (long)(Noise.Unit(Noise.Bits(7, 0, i)) * _output.Count));
            (double exact, double magnitude) = Element(index);
            // No number is above 1, so that no sum of magnitudes in a plane is above the number of products.
            double allowed = bound.Allowed(exact, magnitude, LongestSum, LongestSum);
            double ratio = Math.Abs(read(Place(_output, index)) - exact) / allowed;
            // NaN stays NaN.
            worst = double.IsNaN(ratio) || double.IsNaN(worst) ? double.NaN : Math.Max(worst, ratio);
        }

        return samples;
    }

    /// <summary>Terms of an element's sum, those beyond the border included.</summary>
    private long LongestSum => _problem.Direction switch
    {
        Direction.Forward => (_channels * _taps.Product()) + 2,
        Direction.BackwardData => _filters * _taps.Product(),
        _ => _problem.BatchSize * _problem.OutputSize.Product(),
    };

    private (double Exact, double Magnitude) Element(long[] index)
    {
        var sum = new Sum();
        switch (_problem.Direction)
        {
            case Direction.Forward:
                Forward(index, ref sum);
                AddEpilogue(index, ref sum);
                bool isCut = _problem.Options.Activation.Kind == ActivationKind.Relu && sum.Exact < 0;
                return (isCut ? 0 : sum.Exact, sum.Magnitude);
            case Direction.BackwardData: BackwardData(index, ref sum); break;
            default: BackwardFilter(index, ref sum); break;
        }

        return (sum.Exact, sum.Magnitude);
    }

    /// <summary>y[n,k,o] = Σ w[k,c,r] · x[n, group(k)·C/g + c, o·stride + r·dilation − before].</summary>
    private void Forward(long[] y, ref Sum sum)
    {
        long group = y[1] / _filters;
        for (long c = 0; c < _channels; c++)
        {
            foreach (long[] tap in Positions(_taps))
            {
                if (Source(y.AsSpan(2), tap) is { } at) sum.Add(X(y[0], (group * _channels) + c, at), W(y[1], c, tap));
            }
        }
    }

    private void AddEpilogue(long[] y, ref Sum sum)
    {
        if (_problem.Options.Residual) sum.Add(_numbers[OperandRole.Residual][Place(_problem.Y, y)], 1);
        if (_problem.Options.Bias) sum.Add(_numbers[OperandRole.Bias][y[1]], 1);
    }

    /// <summary>dx[n,c,i] = Σ w[k,c,r] · dy[n,k,o] over all k of the group and all o and r with i = o·stride + r·dilation − before.</summary>
    private void BackwardData(long[] x, ref Sum sum)
    {
        long group = x[1] / _channels;
        foreach (long[] tap in Positions(_taps))
        {
            long[] at = new long[_taps.Count];
            bool reaches = true;
            for (int axis = 0; axis < _taps.Count && reaches; axis++)
            {
                long distance = x[axis + 2] + _problem.Options.Padding.Before[axis] - (tap[axis] * _problem.Options.Dilation[axis]);
                (at[axis], long rest) = Math.DivRem(distance, _problem.Options.Stride[axis]);
                reaches = distance >= 0 && rest == 0 && at[axis] < _problem.OutputSize[axis];
            }

            if (!reaches) continue;
            for (long k = 0; k < _filters; k++) sum.Add(Y(x[0], (group * _filters) + k, at), W((group * _filters) + k, x[1] % _channels, tap));
        }
    }

    /// <summary>dw[k,c,r] = Σ dy[n,k,o] · x[n, group(k)·C/g + c, o·stride + r·dilation − before].</summary>
    private void BackwardFilter(long[] w, ref Sum sum)
    {
        long channel = (w[0] / _filters * _channels) + w[1];
        long[] tap = Tap(w.AsSpan(2));
        for (long n = 0; n < _problem.BatchSize; n++)
        {
            foreach (long[] o in Positions(_problem.OutputSize))
            {
                if (Source(o, tap) is { } at) sum.Add(X(n, channel, at), Y(n, w[0], o));
            }
        }
    }

    /// <summary>Where a tap of a position lies in x, or null beyond the border.</summary>
    private long[]? Source(ReadOnlySpan<long> position, long[] tap)
    {
        long[] at = new long[tap.Length];
        for (int axis = 0; axis < tap.Length; axis++)
        {
            at[axis] = (position[axis] * _problem.Options.Stride[axis]) + (tap[axis] * _problem.Options.Dilation[axis]) - _problem.Options.Padding.Before[axis];
            if (at[axis] < 0 || at[axis] >= _problem.InputSize[axis]) return null;
        }

        return at;
    }

    /// <summary>The tap of the correlation that an element of the filter is: a true convolution's filter is flipped.</summary>
    private long[] Tap(ReadOnlySpan<long> element)
    {
        long[] tap = element.ToArray();
        if (_problem.Options.Mode != ConvMode.Convolution) return tap;
        for (int axis = 0; axis < tap.Length; axis++) tap[axis] = _taps[axis] - 1 - tap[axis];
        return tap;
    }

    private double X(long n, long c, long[] at) => _numbers[OperandRole.X][Place(_problem.X, [n, c, .. at])];

    private double Y(long n, long k, long[] at) => _numbers[OperandRole.Y][Place(_problem.Y, [n, k, .. at])];

    private double W(long k, long c, long[] tap) => _numbers[OperandRole.W][Place(_problem.W, [k, c, .. Tap(tap)])];

    private long[] Index(long element)
    {
        long[] index = new long[_output.Rank];
        for (int axis = index.Length - 1; axis >= 0; axis--) (element, index[axis]) = Math.DivRem(element, _output.Lengths[axis]);
        return index;
    }

    private static long Place(TensorSpec spec, ReadOnlySpan<long> index)
    {
        long place = 0;
        for (int axis = 0; axis < index.Length; axis++) place += index[axis] * spec.Strides[axis];
        return place;
    }

    private static IEnumerable<long[]> Positions(Dims lengths)
    {
        long[] position = new long[lengths.Count];
        for (long left = lengths.Product(); left > 0; left--)
        {
            yield return position;
            for (int axis = position.Length - 1; axis >= 0 && ++position[axis] == lengths[axis]; axis--) position[axis] = 0;
        }
    }

    /// <summary>A sum and that of its magnitudes.</summary>
    private struct Sum
    {
        public double Exact;
        public double Magnitude;

        public void Add(double a, double b)
        {
            Exact += a * b;
            Magnitude += Math.Abs(a * b);
        }
    }
}
