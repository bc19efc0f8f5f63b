using System.Numerics;
using ConvDnn.Kernels;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>One kernel, one direction, one geometry: fills memory, runs the kernel beside guard pages on poisoned results and workspace, and holds the result against the plain loops.</summary>
internal sealed unsafe class ConvolutionTrial<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionGeometry _geometry;
    private readonly ConvolutionDirection _direction;
    private readonly double[] _x;
    private readonly double[] _w;
    private readonly double[] _y;
    private readonly double[] _z;
    private readonly double[] _bias;

    public ConvolutionTrial(ConvolutionGeometry geometry, ConvolutionDirection direction, int seed, bool integers)
    {
        (_geometry, _direction) = (geometry, direction);
        var random = new Random(seed);
        // Small integers keep every sum exact; other values are multiples of 2^-20, exact in float as they stand.
        double Next() => integers ? random.Next(-4, 5) is var i && i == 0 ? 5 : i : (random.NextDouble() * 2 - 1) is var r ? Math.Round(r * (1 << 20)) / (1 << 20) : 0;
        double[] Filled(long outer, long channels, Extent3 extents, TensorStrides strides)
        {
            // Gaps of a strided tensor are NaN: nobody may read them.
            double[] values = Enumerable.Repeat(double.NaN, (int)Length(outer, channels, extents, strides)).ToArray();
            foreach (long at in NaiveConvolution.Offsets(outer, channels, extents, strides)) values[at] = Next();
            return values;
        }

        _x = Filled(geometry.Images, geometry.Groups * geometry.Channels, geometry.Input, geometry.X);
        _w = Filled(geometry.Groups * geometry.Filters, geometry.Channels, geometry.Kernel, geometry.W);
        _y = Filled(geometry.Images, geometry.Groups * geometry.Filters, geometry.Output, geometry.Y);
        _z = Filled(ResultOuter, ResultChannels, ResultExtents, ZStrides);
        _bias = Enumerable.Range(0, (int)(geometry.Groups * Math.Max(geometry.Filters, geometry.Channels))).Select(_ => Next()).ToArray();
    }

    public int Threads { get; init; } = 1;

    public double Alpha { get; init; } = 1;

    public double Beta { get; init; }

    public double AlphaZ { get; init; }

    public bool WithBias { get; init; }

    public bool Prepacked { get; init; }

    /// <summary>Puts tensors right behind the forbidden page instead of right before it, so that what is read before their beginning shows.</summary>
    public bool GuardFront { get; init; }

    public PointwiseFunction Activation { get; init; } = PointwiseFunction.Identity;

    /// <summary>
    /// Where a transform spreads errors over its tile: c in the bound (c + 4·√K)·u·A*, A* the largest sum of absolute values over the plane of a result. 0 for sums of products.
    /// </summary>
    public double TransformConstant { get; init; }

    /// <summary>After a check: the largest error as a share of its bound.</summary>
    public double LargestShare { get; private set; }

    private double[] Target => _direction switch
    {
        ConvolutionDirection.Forward => _y,
        ConvolutionDirection.BackwardData => _x,
        _ => _w,
    };

    private long ResultOuter => _direction == ConvolutionDirection.BackwardFilter ? _geometry.Groups * _geometry.Filters : _geometry.Images;

    private long ResultChannels => _direction switch
    {
        ConvolutionDirection.Forward => _geometry.Groups * _geometry.Filters,
        ConvolutionDirection.BackwardData => _geometry.Groups * _geometry.Channels,
        _ => _geometry.Channels,
    };

    private Extent3 ResultExtents => _direction switch
    {
        ConvolutionDirection.Forward => _geometry.Output,
        ConvolutionDirection.BackwardData => _geometry.Input,
        _ => _geometry.Kernel,
    };

    private TensorStrides ResultStrides => _direction switch
    {
        ConvolutionDirection.Forward => _geometry.Y,
        ConvolutionDirection.BackwardData => _geometry.X,
        _ => _geometry.W,
    };

    private TensorStrides ZStrides => _geometry.Z ?? ResultStrides;

    public ConvolutionRequest Request => new(_direction, _geometry) { Threads = Threads, Activation = Activation };

    /// <summary>Runs a kernel and returns the result's memory, gaps included.</summary>
    public T[] Run(string? kernel, WorkerPool pool) => Run(KernelCatalog.Plan<T>(Request, kernel), pool);

    /// <summary>Runs a planned kernel and returns the result's memory, gaps included.</summary>
    public T[] Run(ConvolutionKernel<T> planned, WorkerPool pool)
    {
        using GuardedMemory<T> x = Memory(_x), w = Memory(_w), y = Memory(_y), z = Memory(_z), bias = Memory(_bias);
        bool isPacked = Prepacked && planned.PackedFilterBytes > 0;
        using var workspace = new GuardedMemory<byte>(isPacked ? planned.WorkspaceBytesWithPackedFilter : planned.WorkspaceBytes, atEnd: !GuardFront);
        using var packed = new GuardedMemory<byte>(planned.PackedFilterBytes);
        workspace.Span.Fill(0xFF);
        packed.Span.Fill(0xFF);
        GuardedMemory<T> result = _direction switch { ConvolutionDirection.Forward => y, ConvolutionDirection.BackwardData => x, _ => w };
        if (Beta == 0) result.Span.Fill(T.NaN);
        var operands = new ConvolutionOperands<T>
        {
            X = x.Pointer,
            W = w.Pointer,
            Y = y.Pointer,
            Z = AlphaZ == 0 ? null : z.Pointer,
            Bias = WithBias ? bias.Pointer : null,
            Alpha = Alpha,
            Beta = Beta,
            AlphaZ = AlphaZ,
            Workspace = workspace.Pointer,
        };
        if (isPacked)
        {
            planned.PackFilter(w.Pointer, (T*)packed.Pointer, pool);
            operands.PackedFilter = (T*)packed.Pointer;
        }

        planned.Execute(operands, pool);
        return result.Span.ToArray();
    }

    /// <summary>Asserts that a kernel's result is that of the plain loops: equal when exact, else within the rounding bound of summing that many products.</summary>
    public void Check(string? kernel, WorkerPool pool, bool exact) => Check(Run(kernel, pool), exact);

    /// <summary>The largest error of a planned kernel as a share of its bound.</summary>
    public double Measure(ConvolutionKernel<T> planned, WorkerPool pool)
    {
        Compare(Run(planned, pool), exact: false, isAsserted: false);
        return LargestShare;
    }

    /// <summary>Changes every value of x and w, by its place and value. Values stay exact in float.</summary>
    public void Reshape(Func<long, double, double> change)
    {
        foreach (double[] values in new[] { _x, _w })
        {
            for (long place = 0; place < values.Length; place++) values[place] = (float)change(place, values[place]);
        }
    }

    /// <summary>Puts a value without arithmetic into the tensor that slides (x, or dy when dx is computed), at its middle.</summary>
    public void Spoil(double value)
    {
        double[] source = _direction == ConvolutionDirection.BackwardData ? _y : _x;
        source[source.Length / 2] = value;
    }

    /// <summary>Asserts that exactly the results that meet the value show it.</summary>
    public void CheckSpecials(string kernel, WorkerPool pool)
    {
        T[] actual = Run(kernel, pool);
        double[] expected = Expect(value => value, Alpha, Beta, AlphaZ, PointwiseFunction.Identity);
        Assert.That(expected.Count(double.IsFinite), Is.GreaterThan(0).And.LessThan(expected.Length), "some results must meet the value, and some not");
        Assert.That(actual.Select(value => double.CreateTruncating(value)), Is.EqualTo(expected));
    }

    private void Check(T[] actual, bool exact) => Compare(actual, exact, isAsserted: true);

    private void Compare(T[] actual, bool exact, bool isAsserted)
    {
        double[] expected = Expect(value => value, Alpha, Beta, AlphaZ, Activation);
        double[] magnitude = Expect(Math.Abs, Math.Abs(Alpha), Math.Abs(Beta), Math.Abs(AlphaZ), PointwiseFunction.Identity);
        double roundoff = typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);
        double products = _direction switch
        {
            ConvolutionDirection.Forward => _geometry.Channels * _geometry.Kernel.Volume,
            ConvolutionDirection.BackwardData => _geometry.Filters * _geometry.Kernel.Volume * (_geometry.Padding == PaddingKind.MeanSample ? _geometry.Groups * _geometry.Channels : 1) * 3,
            _ => _geometry.Images * _geometry.Output.Volume,
        } + 6;
        double growth = products * 1.2;
        if (TransformConstant > 0)
        {
            // Zero padding folds nothing back, so that K is what one result sums: its products, and what the epilogue adds.
            double sum = _direction switch
            {
                ConvolutionDirection.Forward => _geometry.Channels * _geometry.Kernel.Volume,
                ConvolutionDirection.BackwardData when _geometry.Padding == PaddingKind.Zero => _geometry.Filters * _geometry.Kernel.Volume,
                _ => products - 6,
            };
            (growth, magnitude) = (TransformConstant + 4 * Math.Sqrt(sum + 3), PlaneMaxima(magnitude));
        }

        bool[] written = new bool[actual.Length];
        foreach (long at in NaiveConvolution.Offsets(ResultOuter, ResultChannels, ResultExtents, ResultStrides))
        {
            written[at] = true;
            double got = double.CreateTruncating(actual[at]);
            double bound = exact ? 0 : growth * roundoff * magnitude[at];
            if (bound > 0) LargestShare = Math.Max(LargestShare, Math.Abs(got - expected[at]) / bound);
            // Written so that NaN fails.
            if (isAsserted && !(Math.Abs(got - expected[at]) <= bound))
                Assert.Fail($"element {at}: got {got:R}, expected {expected[at]:R} ± {bound:E2} ({_direction}, {_geometry})");
        }

        for (long at = 0; at < actual.Length; at++)
        {
            if (!written[at] && !T.IsNaN(actual[at])) Assert.Fail($"gap element {at} was written: {actual[at]}");
        }
    }

    /// <summary>The largest magnitude of each result's plane, at the place of the result.</summary>
    private double[] PlaneMaxima(double[] magnitude)
    {
        double[] maxima = new double[magnitude.Length];
        foreach (long[] plane in NaiveConvolution.Offsets(ResultOuter, ResultChannels, ResultExtents, ResultStrides).Chunk((int)Math.Max(1, ResultExtents.Volume)))
        {
            double largest = plane.Max(at => magnitude[at]);
            foreach (long at in plane) maxima[at] = largest;
        }

        return maxima;
    }

    private double[] Expect(Func<double, double> value, double alpha, double beta, double alphaZ, PointwiseFunction activation)
    {
        double[] x = _x.Select(value).ToArray(), w = _w.Select(value).ToArray(), y = _y.Select(value).ToArray();
        ConvolutionGeometry g = _geometry with { PadValue = value(_geometry.PadValue) };
        double[] sums = _direction switch
        {
            ConvolutionDirection.Forward => NaiveConvolution.Forward(g, x, w, y.Length),
            ConvolutionDirection.BackwardData => NaiveConvolution.BackwardData(g, w, y, x.Length),
            _ => NaiveConvolution.BackwardFilter(g, x, y, w.Length),
        };
        double[] result = new double[sums.Length];
        IEnumerator<long> zAt = NaiveConvolution.Offsets(ResultOuter, ResultChannels, ResultExtents, ZStrides).GetEnumerator();
        long position = 0;
        foreach (long at in NaiveConvolution.Offsets(ResultOuter, ResultChannels, ResultExtents, ResultStrides))
        {
            zAt.MoveNext();
            double sum = alpha * sums[at];
            if (beta != 0) sum += beta * value(Target[at]);
            if (alphaZ != 0) sum += alphaZ * value(_z[zAt.Current]);
            long channel = position++ / ResultExtents.Volume % ResultChannels;
            if (WithBias && _direction != ConvolutionDirection.BackwardFilter) sum += value(_bias[channel]);
            result[at] = activation.Kind == PointwiseKind.Relu ? Math.Max(sum, 0) : sum;
        }

        return result;
    }

    private GuardedMemory<T> Memory(double[] values)
    {
        var memory = new GuardedMemory<T>(values.Length, atEnd: !GuardFront);
        for (int i = 0; i < values.Length; i++) memory.Span[i] = T.CreateTruncating(values[i]);
        return memory;
    }

    private static long Length(long outer, long channels, Extent3 extents, TensorStrides strides) =>
        outer * channels * extents.Volume == 0
            ? 0
            : 1 + (outer - 1) * strides.Outer + (channels - 1) * strides.Channel + (extents.D - 1) * strides.D + (extents.H - 1) * strides.H + (extents.W - 1) * strides.W;
}
