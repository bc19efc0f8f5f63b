using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>Poolings against windows written out element by element in the test.</summary>
[TestFixtureSource(typeof(EngineProperties), nameof(BothPrecisions))]
public class PoolingProperties(string engine, ElementType type) : EngineProperties(engine, type)
{
    [Test]
    public void Average_pooling_is_a_depthwise_convolution_with_equal_weights_over_the_elements_it_counts() =>
        ForAll(random => RandomOperations.Pool(random, Type, PoolKind.Average), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), dy = Numbers.Reals(random, problem.Y.Lengths);
            ConvProblem sums = Depthwise(problem);
            Numbers ones = Numbers.Filled(sums.W.Lengths, 1);
            Numbers counts = Subject.Run(sums, x: Counted(problem), w: ones);
            Numbers expected = Subject.Run(sums, x: Extended(problem, x), w: ones).Zip(counts, (sum, count) => count == 0 ? 0 : sum / count);
            double share = 16 * Subject.Roundoff;
            AssertClose(Subject.Run(problem, x: x), expected, expected.Select(v => 4), share, problem.ToString());

            Numbers weighted = dy.Zip(counts, (v, count) => count == 0 ? 0 : v / count);
            if (Type == ElementType.Float32) weighted = weighted.Select(v => (float)v);
            Numbers dx = Cropped(problem, Subject.Run(sums.In(Direction.BackwardData), w: ones, y: weighted));
            AssertClose(Subject.Run(problem.In(Direction.BackwardData), y: dy), dx, dx.Select(_ => problem.Options.Window.Product()), share, problem.ToString());
        }, trials: 150);

    [Test]
    public void Max_pooling_takes_the_largest_element_of_every_window_and_hands_its_gradient_to_the_first_of_them() =>
        ForAll(random => RandomOperations.Pool(random, Type, PoolKind.Max), (problem, random) =>
        {
            // Few different numbers, so that ties are common.
            Numbers x = Numbers.Integers(random, problem.X.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths), dx = x.Select(_ => 0);
            Numbers y = Numbers.Of(problem.Y.Lengths, index =>
            {
                long[]? winner = Window(problem, index).Where(place => IsInside(problem, place)).Aggregate((long[]?)null, (best, place) => best is null || x[place] > x[best] ? place : best);
                if (winner is null) return double.NegativeInfinity;
                dx[winner] += dy[index];
                return x[winner];
            });
            Numbers got = Subject.Run(problem, x: x);
            Assert.That(got.Data, Is.EqualTo(y.Data), problem.ToString());
            AssertEqual(Subject.Run(problem.In(Direction.BackwardData), y: dy, forwardX: x), dx, problem.ToString());
        }, trials: 150);

    [Test]
    public void Max_pooling_passes_the_whole_gradient_on_and_commutes_with_adding_a_constant() =>
        ForAll(random => RandomOperations.Pool(random, Type, PoolKind.Max), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
            Numbers y = Subject.Run(problem, x: x);
            Assert.That(Subject.Run(problem, x: x.Select(v => v + 3)).Data, Is.EqualTo(y.Data.Select(v => v + 3)), problem.ToString());
            Numbers dx = Subject.Run(problem.In(Direction.BackwardData), y: dy, forwardX: x);
            // A window of nothing but padding has nobody to hand its gradient to.
            Numbers passed = dy.Zip(y, (gradient, maximum) => double.IsFinite(maximum) ? gradient : 0);
            Assert.That(PerPlane(dx), Is.EqualTo(PerPlane(passed)), problem.ToString());
        });

    [Test]
    public void NaN_wins_every_window_that_holds_it() =>
        ForAll(random => RandomOperations.Pool(random, Type, random.Next(2) == 0 ? PoolKind.Max : PoolKind.Average), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths);
            int place = random.Next(x.Data.Length);
            x.Data[place] = double.NaN;
            Numbers expected = Numbers.Of(problem.Y.Lengths, index => Window(problem, index).Any(source => IsInside(problem, source) && double.IsNaN(x[source])) ? 1 : 0);
            AssertEqual(Subject.Run(problem, x: x).Select(v => double.IsNaN(v) ? 1 : 0), expected, problem.ToString());
        }, trials: 100);

    /// <summary>The depthwise convolution over the same windows, on an input that was extended as far as the last window reaches.</summary>
    private ConvProblem Depthwise(PoolProblem problem)
    {
        long channels = problem.X.Lengths[1];
        PoolOptions o = problem.Options;
        return new ConvProblem(
            Direction.Forward,
            TensorSpec.Packed(Type, ExtendedLengths(problem)),
            TensorSpec.Packed(Type, RandomConvolutions.Join(channels, 1, o.Window)),
            new ConvOptions { Stride = o.Stride, Dilation = o.Dilation, Groups = channels });
    }

    /// <summary>From the first position of the first window to the last of the last.</summary>
    private static Dims ExtendedLengths(PoolProblem problem)
    {
        PoolOptions o = problem.Options;
        Dims lengths = problem.X.Lengths;
        for (int i = 0; i < problem.SpatialRank; i++) lengths = lengths.With(i + 2, ((problem.Y.Lengths[i + 2] - 1) * o.Stride[i]) + ((o.Window[i] - 1) * o.Dilation[i]) + 1);
        return lengths;
    }

    /// <summary>x with zeros around it.</summary>
    private static Numbers Extended(PoolProblem problem, Numbers x) => Numbers.Of(ExtendedLengths(problem), index => Place(problem, index) is var place && IsInside(problem, place) ? x[place] : 0);

    /// <summary>1 at every position that the mean counts.</summary>
    private static Numbers Counted(PoolProblem problem) => Numbers.Of(ExtendedLengths(problem), index =>
    {
        long[] place = Place(problem, index);
        if (!problem.Options.CountPadding) return IsInside(problem, place) ? 1 : 0;
        bool padded = Enumerable.Range(0, problem.SpatialRank).All(i => index[i + 2] < problem.X.Lengths[i + 2] + problem.Options.Padding.Before[i] + problem.Options.Padding.After[i]);
        return padded ? 1 : 0;
    });

    /// <summary>The part of an extended tensor that is x; zero where x was never read.</summary>
    private static Numbers Cropped(PoolProblem problem, Numbers extended) => Numbers.Of(problem.X.Lengths, index =>
    {
        long[] source = [.. index];
        for (int i = 0; i < problem.SpatialRank; i++) source[i + 2] += problem.Options.Padding.Before[i];
        return source.Select((position, axis) => position >= 0 && position < extended.Lengths[axis]).All(inside => inside) ? extended[source] : 0;
    });

    private static long[] Place(PoolProblem problem, long[] extended) => [.. extended.Select((position, axis) => axis < 2 ? position : position - problem.Options.Padding.Before[axis - 2])];

    private static bool IsInside(PoolProblem problem, long[] place)
    {
        for (int i = 0; i < problem.SpatialRank; i++)
        {
            if (place[i + 2] < 0 || place[i + 2] >= problem.X.Lengths[i + 2]) return false;
        }

        return true;
    }

    /// <summary>The places of a window's elements in row-major order, outside ones too.</summary>
    private static IEnumerable<long[]> Window(PoolProblem problem, long[] output)
    {
        PoolOptions o = problem.Options;
        IEnumerable<long[]> places = [[output[0], output[1]]];
        for (int i = 0; i < problem.SpatialRank; i++)
        {
            int axis = i;
            long start = (output[axis + 2] * o.Stride[axis]) - o.Padding.Before[axis];
            places = places.SelectMany(_ => Enumerable.Range(0, (int)o.Window[axis]), (place, tap) => (long[])[.. place, start + (tap * o.Dilation[axis])]).ToArray();
        }

        return places;
    }

    private static double[] PerPlane(Numbers numbers)
    {
        int plane = (int)(numbers.Data.Length / (numbers.Lengths[0] * numbers.Lengths[1]));
        return [.. numbers.Data.Chunk(plane).Select(part => part.Sum())];
    }
}
