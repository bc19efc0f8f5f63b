using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>What moving, exchanging and chaining do to a convolution.</summary>
[TestFixtureSource(typeof(EngineProperties), nameof(BothPrecisions))]
public class SymmetryProperties(string engine, ElementType type) : EngineProperties(engine, type)
{
    [Test]
    public void Circular_convolution_of_a_rotated_input_is_the_rotated_convolution() =>
        ForAll(random => Circular(random, random.Next(1, 4)), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths);
            Dims shift = Dims.Create([.. problem.InputSize.ToArray().Select(length => (long)random.Next((int)length))]);
            AssertEqual(Subject.Run(problem, x: Rotated(x, shift), w: w), Rotated(Subject.Run(problem, x: x, w: w), shift), problem.ToString());
        });

    [Test]
    public void Convolution_of_a_shifted_input_is_the_shifted_convolution_where_no_window_meets_the_border() =>
        ForAll(random => ExactConvolutions.Any(random, Type), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths), entering = Numbers.Integers(random, problem.X.Lengths);
            Dims stride = problem.Options.Stride;
            Numbers shifted = Numbers.Of(x.Lengths, index =>
            {
                long[] source = [.. index];
                for (int i = 0; i < stride.Count; i++) source[i + 2] -= stride[i];
                return source.Skip(2).All(position => position >= 0) ? x[source] : entering[index];
            });
            Numbers y = Subject.Run(problem, x: x, w: w), moved = Subject.Run(problem, x: shifted, w: w);
            Numbers expected = Numbers.Of(y.Lengths, index =>
            {
                long[] source = [.. index];
                for (int i = 0; i < stride.Count; i++) source[i + 2]--;
                return IsInside(problem, source) && IsInside(problem, index) ? y[source] : moved[index];
            });
            AssertEqual(moved, expected, problem.ToString());
        }, trials: 100);

    [Test]
    public void True_convolution_commutes() =>
        ForAll(random => FullOneChannel(random, random.Next(1, 4)), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths);
            var exchanged = new ConvProblem(Direction.Forward, problem.W, problem.X, new ConvOptions { Mode = ConvMode.Convolution, Padding = Full(problem.InputSize) });
            AssertEqual(Subject.Run(exchanged, x: w, w: x), Subject.Run(problem, x: x, w: w), problem.ToString());
        });

    [Test]
    public void Two_true_convolutions_are_one_with_the_convolved_filter() =>
        ForAll(random => FullOneChannel(random, random.Next(1, 3), channels: 3), (first, random) =>
        {
            int rank = first.SpatialRank;
            Dims kernel = Dims.Create([.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, 4))]);
            long c = first.InputChannels, m = first.OutputChannels, k = random.Next(1, 4);
            var options = new ConvOptions { Mode = ConvMode.Convolution, Padding = Full(kernel) };
            TensorSpec w2 = TensorSpec.Packed(Type, RandomConvolutions.Join(k, m, kernel));
            var second = new ConvProblem(Direction.Forward, first.Y, w2, options);
            // The filter of both: w1 as images, one per input channel, convolved with w2.
            var filters = new ConvProblem(Direction.Forward, TensorSpec.Packed(Type, RandomConvolutions.Join(c, m, first.KernelSize)), w2, options);
            Numbers x = Numbers.Integers(random, first.X.Lengths), v1 = Numbers.Integers(random, first.W.Lengths), v2 = Numbers.Integers(random, w2.Lengths);
            Numbers both = Transposed(Subject.Run(filters, x: Transposed(v1), w: v2));
            var once = new ConvProblem(Direction.Forward, first.X, TensorSpec.Packed(Type, both.Lengths), new ConvOptions { Mode = ConvMode.Convolution, Padding = Full(both.Lengths.Slice(2, rank)) });
            AssertEqual(Subject.Run(second, x: Subject.Run(first, x: x, w: v1), w: v2), Subject.Run(once, x: x, w: both), $"{first} then {second}");
        });

    [Test]
    public void Permuted_channels_of_input_and_filter_leave_the_output_and_permuted_filters_permute_it() =>
        ForAll(random => ExactConvolutions.Ungrouped(random, Type), (problem, random) =>
        {
            int[] channels = [.. Enumerable.Range(0, (int)problem.InputChannels)], filters = [.. Enumerable.Range(0, (int)problem.OutputChannels)];
            random.Shuffle(channels);
            random.Shuffle(filters);
            Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
            Numbers px = x.Permuted(1, channels), pw = w.Permuted(1, channels).Permuted(0, filters), pdy = dy.Permuted(1, filters);
            string text = problem.ToString();
            AssertEqual(Subject.Run(problem, x: px, w: pw), Subject.Run(problem, x: x, w: w).Permuted(1, filters), text);
            ConvProblem data = problem.In(Direction.BackwardData), filter = problem.In(Direction.BackwardFilter);
            AssertEqual(Subject.Run(data, w: pw, y: pdy), Subject.Run(data, w: w, y: dy).Permuted(1, channels), text);
            AssertEqual(Subject.Run(filter, x: px, y: pdy), Subject.Run(filter, x: x, y: dy).Permuted(1, channels).Permuted(0, filters), text);
        });

    [Test]
    public void NaN_reaches_exactly_the_outputs_that_depend_on_it([Values] PaddingMode mode) =>
        ForAll(random => RandomConvolutions.Any(random, Type, mode), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths);
            int place = random.Next(x.Data.Length);
            // With a filter of ones, an output depends on the element when a one there alone makes it differ from what the padding contributes.
            Numbers ones = Numbers.Filled(w.Lengths, 1), lone = Numbers.Filled(x.Lengths, 0), without = Subject.Run(problem, x: lone, w: ones);
            lone.Data[place] = 1;
            Numbers reached = Subject.Run(problem, x: lone, w: ones).Zip(without, (with, constant) => with == constant ? 0 : 1);
            Numbers spoiled = new(x.Lengths, [.. x.Data]);
            spoiled.Data[place] = double.NaN;
            var activated = new ConvProblem(Direction.Forward, problem.X, problem.W, problem.Options with { Activation = Activation.Relu }, problem.Y);
            foreach (ConvProblem checkedProblem in new[] { problem, activated })
            {
                Numbers got = Subject.Run(checkedProblem, x: spoiled, w: w);
                AssertEqual(got.Select(v => double.IsNaN(v) ? 1 : 0), reached, $"NaN at {place} of {checkedProblem}");
            }
        }, trials: 30);

    private ConvProblem Circular(Random random, int rank)
    {
        while (true)
        {
            ConvProblem drawn = RandomConvolutions.Any(random, Type, PaddingMode.Zero, rank);
            long[] before = new long[rank], after = new long[rank];
            for (int i = 0; i < rank; i++)
            {
                long total = (drawn.KernelSize[i] - 1) * drawn.Options.Dilation[i];
                before[i] = random.Next((int)total + 1);
                after[i] = total - before[i];
            }

            if (Enumerable.Range(0, rank).Any(i => Math.Max(before[i], after[i]) > drawn.InputSize[i])) continue;
            ConvOptions options = drawn.Options with { Stride = default, Padding = new Padding(Dims.Create(before), Dims.Create(after)), PaddingMode = PaddingMode.Circular };
            return new ConvProblem(Direction.Forward, drawn.X, drawn.W, options);
        }
    }

    private ConvProblem FullOneChannel(Random random, int rank, int channels = 1)
    {
        Dims Sizes(int most) => Dims.Create([.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, most + 1))]);
        Dims kernel = Sizes(channels == 1 ? 5 : 3);
        TensorSpec x = TensorSpec.Packed(Type, RandomConvolutions.Join(1, random.Next(1, channels + 1), Sizes(rank == 1 ? 30 : 6)));
        TensorSpec w = TensorSpec.Packed(Type, RandomConvolutions.Join(random.Next(1, channels + 1), x.Lengths[1], kernel));
        return new ConvProblem(Direction.Forward, x, w, new ConvOptions { Mode = ConvMode.Convolution, Padding = Full(kernel) });
    }

    /// <summary>The padding with which every overlap of filter and input counts: one less than the filter, on both sides.</summary>
    private static Padding Full(Dims kernel)
    {
        Dims less = Dims.Create([.. kernel.ToArray().Select(length => length - 1)]);
        return new Padding(less, less);
    }

    private static Numbers Rotated(Numbers x, Dims shift) => Numbers.Of(x.Lengths, index =>
    {
        long[] source = [.. index];
        for (int i = 0; i < shift.Count; i++) source[i + 2] = (index[i + 2] + x.Lengths[i + 2] - shift[i]) % x.Lengths[i + 2];
        return x[source];
    });

    /// <summary>The first two axes exchanged.</summary>
    private static Numbers Transposed(Numbers w)
    {
        Dims lengths = RandomConvolutions.Join(w.Lengths[1], w.Lengths[0], w.Lengths.Slice(2, w.Rank - 2));
        return Numbers.Of(lengths, index => w[[index[1], index[0], .. index[2..]]]);
    }

    private static bool IsInside(ConvProblem problem, long[] index)
    {
        for (int i = 0; i < problem.SpatialRank; i++)
        {
            long start = (index[i + 2] * problem.Options.Stride[i]) - problem.Options.Padding.Before[i];
            if (index[i + 2] < 0 || start < 0 || start + problem.ReceptiveField[i] > problem.InputSize[i]) return false;
        }

        return true;
    }
}
