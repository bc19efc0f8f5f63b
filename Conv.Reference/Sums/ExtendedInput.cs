namespace ConvDnn.Reference;

/// <summary>
/// x̃, the input extended by its padding, and the way back. With any mode but <see cref="ReferencePaddingMode.Zero"/> a convolution of x is a convolution
/// of x̃ without padding, hence dw uses x̃, and dx is the adjoint of extending, applied to dx̃:
/// <code>
/// x̃[n,c,p]  = x[n,c,source(p)]                           inside, circular, reflect, replicate
///            = value, mean x[n,c] or mean x[n]            constant, mean channel, mean sample
/// dx[n,c,i] = Σ_{p: source(p) = i} dx̃[n,c,p]  +  mean path
/// mean path = (Σ of dx̃ over the filled positions of the plane, or of the sample) / (elements averaged)
/// </code>
/// </summary>
internal sealed class ExtendedInput
{
    private readonly ReferenceConvolution _problem;
    private readonly int[][] _sources;
    private readonly int[] _lengths;

    public ExtendedInput(ReferenceConvolution problem)
    {
        _problem = problem;
        ConvolutionAxis[] axes = [.. Enumerable.Repeat(new ConvolutionAxis(1, 1), 3 - problem.Axes.Count), .. problem.Axes];
        _lengths = [.. axes.Select(axis => axis.Input)];
        // Zero padding extends nothing: the sums leave its products out.
        _sources = [.. axes.Select(axis => IsExtended ? PaddedAxis.Sources(axis.Input, axis.PadBegin, axis.PadEnd, problem.PaddingMode) : [.. Enumerable.Range(0, axis.Input)])];
        Window = SlidingWindow.Of(
            problem.Batch,
            problem.InputChannels,
            problem.OutputChannels,
            problem.Groups,
            [.. axes.Select((axis, i) => new SlidingAxis(_sources[i].Length, axis.Kernel, (int)axis.Output, axis.Stride, axis.Dilation, IsExtended ? 0 : axis.PadBegin))]);
    }

    /// <summary>The window that slides over x̃.</summary>
    public SlidingWindow Window { get; }

    /// <summary>Per spatial axis of three: the input element that each element of x̃ copies.</summary>
    public ReadOnlySpan<int[]> Sources => _sources;

    private bool IsExtended => _problem.PaddingMode != ReferencePaddingMode.Zero;

    private bool IsMean => _problem.PaddingMode is ReferencePaddingMode.MeanChannel or ReferencePaddingMode.MeanSample;

    private int Volume => _lengths[0] * _lengths[1] * _lengths[2];

    /// <summary>x̃, or x itself with zero padding.</summary>
    public VolumeView Extend(ReferenceTensor x, int degreeOfParallelism)
    {
        VolumeView source = VolumeView.Of(x);
        if (!IsExtended) return source;

        double[] result = new double[checked((long)_problem.Batch * _problem.InputChannels * Window.InputVolume)];
        VolumeView extended = DenseExtended(result);
        double[] fills = Fills(source);
        Threads.ForEach(fills.Length, degreeOfParallelism, plane =>
        {
            (long n, long c) = Math.DivRem(plane, _problem.InputChannels);
            double fill = fills[plane];
            PaddedAxis.Visit(
                _sources,
                [source.D, source.H, source.W],
                [extended.D, extended.H, extended.W],
                source.Place(n, c, 0, 0, 0),
                extended.Place(n, c, 0, 0, 0),
                (from, to) => result[to] = from == PaddedAxis.Outside ? fill : source.Data[from]);
        });
        return extended;
    }

    /// <summary>dx from dx̃, both dense; with <paramref name="detachMean"/> the mean counts as a constant.</summary>
    public double[] Fold(double[] extendedGradient, bool detachMean, int degreeOfParallelism)
    {
        if (!IsExtended) return extendedGradient;

        double[] result = new double[checked((long)_problem.Batch * _problem.InputChannels * Volume)];
        VolumeView dx = VolumeView.Dense(result, _problem.InputChannels, _lengths[0], _lengths[1], _lengths[2]);
        VolumeView extended = DenseExtended(extendedGradient);
        double[] fillGradients = new double[_problem.Batch * _problem.InputChannels];
        Threads.ForEach(fillGradients.Length, degreeOfParallelism, plane =>
        {
            (long n, long c) = Math.DivRem(plane, _problem.InputChannels);
            double fillGradient = 0.0;
            PaddedAxis.Visit(
                _sources,
                [dx.D, dx.H, dx.W],
                [extended.D, extended.H, extended.W],
                dx.Place(n, c, 0, 0, 0),
                extended.Place(n, c, 0, 0, 0),
                (to, from) =>
                {
                    if (to == PaddedAxis.Outside) fillGradient += extendedGradient[from];
                    else result[to] += extendedGradient[from];
                });
            fillGradients[plane] = fillGradient;
        });
        if (!detachMean) AddMeanPath(result, fillGradients);
        return result;
    }

    private VolumeView DenseExtended(double[] data) =>
        VolumeView.Dense(data, _problem.InputChannels, _sources[0].Length, _sources[1].Length, _sources[2].Length);

    /// <summary>The number at the filled positions of each plane [n, c].</summary>
    private double[] Fills(VolumeView x)
    {
        double[] fills = new double[_problem.Batch * _problem.InputChannels];
        for (int n = 0; n < _problem.Batch; n++)
        {
            double sample = 0.0;
            for (int c = 0; c < _problem.InputChannels; c++)
            {
                double plane = IsMean ? PlaneSum(x, n, c) : 0.0;
                sample += plane;
                fills[n * _problem.InputChannels + c] = _problem.PaddingMode == ReferencePaddingMode.Constant ? _problem.PaddingValue : plane / Volume;
            }

            if (_problem.PaddingMode == ReferencePaddingMode.MeanSample)
                fills.AsSpan(n * _problem.InputChannels, _problem.InputChannels).Fill(sample / ((double)_problem.InputChannels * Volume));
        }

        return fills;
    }

    private double PlaneSum(VolumeView x, int n, int c)
    {
        double sum = 0.0;
        for (int d = 0; d < _lengths[0]; d++)
        {
            for (int h = 0; h < _lengths[1]; h++)
            {
                for (int w = 0; w < _lengths[2]; w++) sum += x.Data[x.Place(n, c, d, h, w)];
            }
        }

        return sum;
    }

    /// <summary>Each of the M averaged elements moves the mean by 1/M, and the mean moves every filled position.</summary>
    private void AddMeanPath(double[] dx, double[] fillGradients)
    {
        if (!IsMean) return;

        int channels = _problem.InputChannels;
        for (int n = 0; n < _problem.Batch; n++)
        {
            double sample = 0.0;
            for (int c = 0; c < channels; c++) sample += fillGradients[n * channels + c];
            for (int c = 0; c < channels; c++)
            {
                double share = _problem.PaddingMode == ReferencePaddingMode.MeanSample
                    ? sample / ((double)channels * Volume)
                    : fillGradients[n * channels + c] / Volume;
                foreach (ref double element in dx.AsSpan((n * channels + c) * Volume, Volume)) element += share;
            }
        }
    }
}
