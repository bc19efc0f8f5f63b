using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>A convolution with an option equals one without it, on operands rearranged in the test: in all three directions.</summary>
[TestFixtureSource(typeof(EngineProperties), nameof(BothPrecisions))]
public class DecompositionProperties(string engine, ElementType type) : EngineProperties(engine, type)
{
    [Test]
    public void Grouped_convolution_is_the_concatenation_of_its_groups() =>
        ForAll(random => ExactConvolutions.Any(random, Type), (problem, random) =>
        {
            (Numbers x, Numbers w, Numbers dy) = Draw(problem, random);
            int groups = (int)problem.Options.Groups;
            long c = problem.InputChannels / groups, k = problem.OutputChannels / groups;
            ConvProblem one = ExactConvolutions.Packed(
                problem,
                TensorSpec.Packed(Type, problem.X.Lengths.With(1, c)),
                TensorSpec.Packed(Type, problem.W.Lengths.With(0, k)),
                problem.Options with { Groups = 1 });
            Results[] parts = [.. Enumerable.Range(0, groups).Select(g => RunAll(one, x.Slice(1, g * c, c), w.Slice(0, g * k, k), dy.Slice(1, g * k, k)))];
            AssertSame(RunAll(problem, x, w, dy), new Results(Joined(1, parts, part => part.Y), Joined(1, parts, part => part.Dx), Joined(0, parts, part => part.Dw)), problem);
        });

    [Test]
    public void Convolution_of_a_batch_is_that_of_its_samples_and_its_filter_gradient_their_sum() =>
        ForAll(random => ExactConvolutions.Any(random, Type), (problem, random) =>
        {
            (Numbers x, Numbers w, Numbers dy) = Draw(problem, random);
            ConvProblem one = ExactConvolutions.Packed(problem, x: TensorSpec.Packed(Type, problem.X.Lengths.With(0, 1)));
            Results[] samples = [.. Enumerable.Range(0, (int)problem.BatchSize).Select(n => RunAll(one, x.Slice(0, n, 1), w, dy.Slice(0, n, 1)))];
            Numbers dw = samples.Select(sample => sample.Dw).Aggregate((sum, next) => sum.Zip(next, (a, b) => a + b));
            AssertSame(RunAll(problem, x, w, dy), new Results(Joined(0, samples, sample => sample.Y), Joined(0, samples, sample => sample.Dx), dw), problem);
        });

    [Test]
    public void Convolution_does_not_depend_on_the_layout_of_any_operand() =>
        ForAll(random => ExactConvolutions.Any(random, Type), (problem, random) =>
        {
            (Numbers x, Numbers w, Numbers dy) = Draw(problem, random);
            Results expected = RunAll(ExactConvolutions.Packed(problem), x, w, dy);
            foreach (TensorFormat format in new[] { TensorFormat.ChannelsFirst, TensorFormat.ChannelsLast })
            {
                foreach (FilterFormat filter in new[] { FilterFormat.Kcrs, FilterFormat.Krsc, FilterFormat.Rsck, FilterFormat.Ckrs })
                {
                    ConvProblem laid = ExactConvolutions.Packed(
                        problem,
                        TensorSpec.Activations(Type, format, problem.X.Lengths),
                        TensorSpec.Filter(Type, filter, problem.W.Lengths));
                    AssertSame(RunAll(laid, x, w, dy), expected, laid);
                }
            }
        }, trials: 25);

    [Test]
    public void Convolution_in_views_of_larger_memory_is_that_of_packed_copies() =>
        ForAll(random => ExactConvolutions.Any(random, Type), (problem, random) =>
        {
            (Numbers x, Numbers w, Numbers dy) = Draw(problem, random);
            var pitched = new ConvProblem(Direction.Forward, Pitched(random, problem.X), Pitched(random, problem.W), problem.Options, Pitched(random, problem.Y));
            AssertSame(RunAll(pitched, x, w, dy), RunAll(ExactConvolutions.Packed(problem), x, w, dy), pitched);
        });

    [Test]
    public void True_convolution_is_cross_correlation_with_the_flipped_filter() =>
        ForAll(random => ExactConvolutions.Any(random, Type), (problem, random) =>
        {
            (Numbers x, Numbers w, Numbers dy) = Draw(problem, random);
            Results correlation = RunAll(ExactConvolutions.Packed(problem, options: problem.Options with { Mode = ConvMode.CrossCorrelation }), x, Flipped(w), dy);
            ConvProblem convolution = ExactConvolutions.Packed(problem, options: problem.Options with { Mode = ConvMode.Convolution });
            AssertSame(RunAll(convolution, x, w, dy), correlation with { Dw = Flipped(correlation.Dw) }, convolution);
        });

    [Test]
    public void Dilated_convolution_is_that_with_zeros_between_the_taps() =>
        ForAll(random => ExactConvolutions.Any(random, Type), (problem, random) =>
        {
            (Numbers x, Numbers w, Numbers dy) = Draw(problem, random);
            Dims dilation = problem.Options.Dilation;
            Numbers spread = Spread(w, dilation, problem.ReceptiveField);
            ConvProblem dense = ExactConvolutions.Packed(problem, w: TensorSpec.Packed(Type, spread.Lengths), options: problem.Options with { Dilation = default });
            Results expected = RunAll(dense, x, spread, dy);
            AssertSame(RunAll(problem, x, w, dy), expected with { Dw = Sampled(expected.Dw, dilation, problem.KernelSize) }, problem);
        });

    [Test]
    public void Strided_convolution_takes_every_so_manieth_output() =>
        ForAll(random => ExactConvolutions.Any(random, Type), (problem, random) =>
        {
            (Numbers x, Numbers w, Numbers dy) = Draw(problem, random);
            Dims stride = problem.Options.Stride;
            ConvProblem dense = ExactConvolutions.Packed(problem, options: problem.Options with { Stride = default });
            Results expected = RunAll(dense, x, w, Spread(dy, stride, dense.OutputSize));
            AssertSame(RunAll(problem, x, w, dy), expected with { Y = Sampled(expected.Y, stride, problem.OutputSize) }, problem);
        });

    [Test]
    public void Padded_convolution_is_padding_and_an_unpadded_convolution([ValueSource(typeof(ExactConvolutions), nameof(ExactConvolutions.Modes))] PaddingMode mode) =>
        ForAll(random => RandomConvolutions.Any(random, Type, mode), (problem, random) =>
        {
            (Numbers x, Numbers w, Numbers dy) = Draw(problem, random);
            ConvOptions o = problem.Options;
            Dims none = [0, 0];
            var padding = new Padding(none.Concat(o.Padding.Before), none.Concat(o.Padding.After));
            TensorSpec packed = TensorSpec.Packed(Type, problem.X.Lengths);
            var pad = new PadProblem(Direction.Forward, packed, padding, mode, o.PaddingValue);
            ConvProblem unpadded = Unpadded(problem, pad.Y);
            Results inner = RunAll(unpadded, Subject.Run(pad, x: x), w, dy);
            Numbers dx = Subject.Run(new PadProblem(Direction.BackwardData, packed, padding, mode, o.PaddingValue), y: inner.Dx);
            AssertSame(RunAll(problem, x, w, dy), inner with { Dx = dx }, problem);
        });

    [Test]
    public void Mean_padded_convolution_is_padding_with_the_mean_and_its_gradient_goes_through_the_mean([Values(PaddingMode.MeanChannel, PaddingMode.MeanSample)] PaddingMode mode) =>
        ForAll(random => RandomConvolutions.Any(random, Type, mode), (problem, random) =>
        {
            (Numbers x, Numbers w, Numbers dy) = Draw(problem, random);
            Dims before = problem.Options.Padding.Before, after = problem.Options.Padding.After, size = problem.InputSize;
            Dims padded = Dims.Create([.. Enumerable.Range(0, size.Count).Select(i => size[i] + before[i] + after[i])]);
            long[]? Source(long[] index)
            {
                long[] source = [.. index];
                for (int i = 0; i < size.Count; i++) source[i + 2] -= before[i];
                return source.Skip(2).Select((position, i) => position >= 0 && position < size[i]).All(inside => inside) ? source : null;
            }

            // Rows of one mean: a plane, or a sample.
            long channels = problem.InputChannels, plane = size.Product(), length = mode == PaddingMode.MeanChannel ? plane : plane * channels;
            long Row(long[] index) => mode == PaddingMode.MeanChannel ? (index[0] * channels) + index[1] : index[0];
            double[] means = [.. x.Data.Chunk((int)length).Select(row => row.Average())];
            Numbers extended = Numbers.Of(RandomConvolutions.Join(problem.BatchSize, channels, padded), index => Source(index) is { } source ? x[source] : means[Row(index)]);
            // Both sides see the means as the type stores them.
            if (Type == ElementType.Float32) extended = extended.Select(v => (float)v);
            ConvProblem unpadded = Unpadded(problem, TensorSpec.Packed(Type, extended.Lengths));
            Results inner = RunAll(unpadded, extended, w, dy);
            double[] outside = new double[means.Length];
            Numbers folded = x.Select(_ => 0);
            Numbers.Of(inner.Dx.Lengths, index =>
            {
                if (Source(index) is { } source) folded[source] = inner.Dx[index];
                else outside[Row(index)] += inner.Dx[index];
                return 0;
            });
            Numbers dx = Numbers.Of(x.Lengths, index => folded[index] + (outside[Row(index)] / length));

            Results got = RunAll(problem, x, w, dy);
            double share = 64 * Subject.Roundoff;
            Results magnitude = RunAll(unpadded, extended.Select(Math.Abs), w.Select(Math.Abs), dy.Select(Math.Abs));
            AssertClose(got.Y, inner.Y, magnitude.Y, share, $"y of {problem}");
            AssertClose(got.Dw, inner.Dw, magnitude.Dw, share, $"dw of {problem}");
            AssertClose(got.Dx, dx, Numbers.Filled(x.Lengths, magnitude.Dx.Data.DefaultIfEmpty().Max() * Math.Max(1, extended.Data.Length / (double)x.Data.Length)), share, $"dx of {problem}");
        });

    [Test]
    public void Transposed_convolution_is_a_convolution_of_the_spread_input_with_the_turned_filter() =>
        ForAll(random => RandomConvolutions.Transposed(random, Type), (problem, random) =>
        {
            ConvOptions o = problem.Options;
            int rank = problem.SpatialRank, groups = (int)o.Groups;
            long c = problem.InputChannels / groups, k = problem.OutputChannels / groups;
            Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths);
            Dims spreadSize = Dims.Create([.. Enumerable.Range(0, rank).Select(i => ((problem.InputSize[i] - 1) * o.Stride[i]) + 1)]);
            Numbers spread = Spread(x, o.Stride, spreadSize);
            // Filters become channels and the taps turn around; inside a group channels and filters exchange places.
            Numbers turned = Flipped(Numbers.Of(RandomConvolutions.Join(groups * k, c, problem.KernelSize), i => w[[(i[0] / k * c) + i[1], i[0] % k, .. i[2..]]]));
            Dims Reach(Func<int, long> add) => Dims.Create([.. Enumerable.Range(0, rank).Select(i => problem.ReceptiveField[i] - 1 + add(i))]);
            var padding = new Padding(Reach(i => -o.Padding.Before[i]), Reach(i => o.OutputPadding[i] - o.Padding.After[i]));
            var ordinary = new ConvProblem(
                Direction.Forward,
                TensorSpec.Packed(Type, spread.Lengths),
                TensorSpec.Packed(Type, turned.Lengths),
                new ConvOptions { Dilation = o.Dilation, Padding = padding, Groups = groups, Mode = o.Mode });
            AssertEqual(Subject.Run(problem, x: x, w: w), Subject.Run(ordinary, x: spread, w: turned), problem.ToString());
        }, trials: 150);

    private static ConvProblem Unpadded(ConvProblem problem, TensorSpec x) =>
        ExactConvolutions.Packed(problem, x: x, options: problem.Options with { Padding = default, PaddingMode = PaddingMode.Zero, PaddingValue = 0 });

    private static (Numbers X, Numbers W, Numbers Dy) Draw(ConvProblem problem, Random random) =>
        (Numbers.Integers(random, problem.X.Lengths), Numbers.Integers(random, problem.W.Lengths), Numbers.Integers(random, problem.Y.Lengths));

    private static Numbers Joined(int axis, Results[] parts, Func<Results, Numbers> part) => Numbers.Concatenated(axis, [.. parts.Select(part)]);

    private static Numbers Flipped(Numbers w) => Numbers.Of(w.Lengths, index => w[[.. index.Select((position, axis) => axis < 2 ? position : w.Lengths[axis] - 1 - position)]]);

    /// <summary>Elements moved apart on the spatial axes, with zeros between and, up to the size, behind.</summary>
    private static Numbers Spread(Numbers from, Dims step, Dims size)
    {
        Numbers spread = Numbers.Filled(RandomConvolutions.Join(from.Lengths[0], from.Lengths[1], size), 0);
        Numbers.Of(from.Lengths, index => spread[Moved(index, step)] = from[index]);
        return spread;
    }

    /// <summary>Every so manieth element on the spatial axes.</summary>
    private static Numbers Sampled(Numbers from, Dims step, Dims size) =>
        Numbers.Of(RandomConvolutions.Join(from.Lengths[0], from.Lengths[1], size), index => from[Moved(index, step)]);

    private static long[] Moved(long[] index, Dims step) => [.. index.Select((position, axis) => axis < 2 ? position : position * step[axis - 2])];

    /// <summary>The same lengths in memory with holes: every stride longer than it need be, in the order that the tensor has.</summary>
    private static TensorSpec Pitched(Random random, TensorSpec spec)
    {
        long step = random.Next(1, 3);
        Dims strides = spec.Strides;
        foreach (int axis in Enumerable.Range(0, spec.Rank).OrderBy(axis => spec.Strides[axis]).ThenByDescending(axis => axis))
        {
            strides = strides.With(axis, step);
            step = (step * spec.Lengths[axis]) + random.Next(3);
        }

        return new TensorSpec(spec.Type, spec.Lengths, strides);
    }

    private Results RunAll(ConvProblem problem, Numbers x, Numbers w, Numbers dy) => new(
        Subject.Run(problem, x: x, w: w),
        Subject.Run(problem.In(Direction.BackwardData), w: w, y: dy),
        Subject.Run(problem.In(Direction.BackwardFilter), x: x, y: dy));

    private static void AssertSame(Results actual, Results expected, ConvProblem problem)
    {
        AssertEqual(actual.Y, expected.Y, $"y of {problem}");
        AssertEqual(actual.Dx, expected.Dx, $"dx of {problem}");
        AssertEqual(actual.Dw, expected.Dw, $"dw of {problem}");
    }

    private sealed record Results(Numbers Y, Numbers Dx, Numbers Dw);
}
