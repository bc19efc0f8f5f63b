using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>Convolution as linear algebra: matrices written out element by element in the test, multiplied by plain loops.</summary>
[TestFixtureSource(typeof(EngineProperties), nameof(BothPrecisions))]
public class MatrixProperties(string engine, ElementType type) : EngineProperties(engine, type)
{
    [Test]
    public void One_by_one_convolution_is_a_fully_connected_layer_at_every_pixel() =>
        ForAll(random => Pointwise(random), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
            double Layer(Numbers from, long[] index, Func<long, double> weight) =>
                Enumerable.Range(0, (int)from.Lengths[1]).Sum(c => weight(c) * from[[index[0], c, .. index[2..]]]);
            AssertEqual(Subject.Run(problem, x: x, w: w), Numbers.Of(problem.Y.Lengths, i => Layer(x, i, c => w.Data[(i[1] * problem.InputChannels) + c])), problem.ToString());
            AssertEqual(
                Subject.Run(problem.In(Direction.BackwardData), w: w, y: dy),
                Numbers.Of(problem.X.Lengths, i => Layer(dy, i, k => w.Data[(k * problem.InputChannels) + i[1]])),
                problem.ToString());
        });

    [Test]
    public void One_dimensional_convolution_is_its_banded_matrix_and_its_gradients_are_the_transposes() =>
        ForAll(random => ExactConvolutions.Ungrouped(random, Type, PaddingMode.Zero, rank: 1), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
            int n = (int)problem.BatchSize, c = (int)problem.InputChannels, k = (int)problem.OutputChannels;
            int l = (int)problem.InputSize[0], p = (int)problem.OutputSize[0], r = (int)problem.KernelSize[0];
            // Ŵ: one row per (k, p), one column per (c, l). Row p holds the taps of filter k at p·stride − before + tap·dilation.
            double[,] banded = new double[k * p, c * l];
            // im2col(x): one row per (n, p), one column per (c, tap).
            double[,] columns = new double[n * p, c * r];
            for (int q = 0; q < p; q++)
            {
                for (int tap = 0; tap < r; tap++)
                {
                    int i = (int)((q * problem.Options.Stride[0]) - problem.Options.Padding.Before[0] + (tap * problem.Options.Dilation[0]));
                    if (i < 0 || i >= l) continue;
                    int stored = problem.Options.Mode == ConvMode.Convolution ? r - 1 - tap : tap;
                    for (int channel = 0; channel < c; channel++)
                    {
                        for (int filter = 0; filter < k; filter++) banded[(filter * p) + q, (channel * l) + i] += w[filter, channel, stored];
                        for (int image = 0; image < n; image++) columns[(image * p) + q, (channel * r) + stored] += x[image, channel, i];
                    }
                }
            }

            string text = problem.ToString();
            AssertEqual(Subject.Run(problem, x: x, w: w), PerImage(x, problem.Y.Lengths, banded, transposed: false), $"y = Ŵ·x: {text}");
            AssertEqual(Subject.Run(problem.In(Direction.BackwardData), w: w, y: dy), PerImage(dy, problem.X.Lengths, banded, transposed: true), $"dx = Ŵᵀ·dy: {text}");
            Numbers dw = Numbers.Of(problem.W.Lengths, index => Enumerable.Range(0, n * p).Sum(row => columns[row, (index[1] * r) + index[2]] * dy[row / p, index[0], row % p]));
            AssertEqual(Subject.Run(problem.In(Direction.BackwardFilter), x: x, y: dy), dw, $"dw = im2col(x)ᵀ·dy: {text}");
        }, trials: 150);

    [Test]
    public void Convolution_is_unfolding_and_a_matrix_product_and_its_gradient_a_product_and_folding() =>
        ForAll(random => ExactConvolutions.Ungrouped(random, Type, PaddingMode.Zero), (problem, random) =>
        {
            ConvOptions o = problem.Options;
            Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
            var unfold = new UnfoldProblem(Direction.Forward, problem.X, problem.KernelSize, o.Stride, o.Dilation, o.Padding);
            var fold = new UnfoldProblem(Direction.BackwardData, problem.X, problem.KernelSize, o.Stride, o.Dilation, o.Padding);
            long rows = unfold.Y.Lengths[1], positions = unfold.Y.Lengths[2], k = problem.OutputChannels;
            Numbers matrix = (o.Mode == ConvMode.Convolution ? Flipped(w) : w).Reshaped([k, rows]), columns = Subject.Run(unfold, x: x), flat = dy.Reshaped([problem.BatchSize, k, positions]);
            Numbers y = Numbers.Of(flat.Lengths, i => Enumerable.Range(0, (int)rows).Sum(row => matrix[i[1], row] * columns[i[0], row, i[2]]));
            AssertEqual(Subject.Run(problem, x: x, w: w), y.Reshaped(problem.Y.Lengths), problem.ToString());
            Numbers product = Numbers.Of(unfold.Y.Lengths, i => Enumerable.Range(0, (int)k).Sum(filter => matrix[filter, i[1]] * flat[i[0], filter, i[2]]));
            AssertEqual(Subject.Run(problem.In(Direction.BackwardData), w: w, y: dy), Subject.Run(fold, y: product), problem.ToString());
            Numbers dw = Numbers.Of(matrix.Lengths, i => Enumerable.Range(0, (int)(problem.BatchSize * positions)).Sum(row => columns[row / positions, i[1], row % positions] * flat[row / positions, i[0], row % positions])).Reshaped(w.Lengths);
            AssertEqual(Subject.Run(problem.In(Direction.BackwardFilter), x: x, y: dy), o.Mode == ConvMode.Convolution ? Flipped(dw) : dw, problem.ToString());
        });

    [Test]
    public void Folding_what_was_unfolded_multiplies_every_element_by_the_patches_that_hold_it() =>
        ForAll(random => RandomOperations.Unfold(random, Type), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths);
            var fold = new UnfoldProblem(Direction.BackwardData, problem.X, problem.Kernel, problem.Stride, problem.Dilation, problem.Padding);
            Numbers expected = Numbers.Of(x.Lengths, index => x[index] * Enumerable.Range(0, problem.Kernel.Count).Aggregate(1L, (product, axis) => product * Patches(problem, axis, index[axis + 2])));
            AssertEqual(Subject.Run(fold, y: Subject.Run(problem, x: x)), expected, problem.ToString());
        }, trials: 100);

    private ConvProblem Pointwise(Random random)
    {
        Dims x = RandomConvolutions.Join(random.Next(1, 3), random.Next(1, 20), Dims.Create([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (long)random.Next(1, 8))]));
        TensorFormat format = random.Next(2) == 0 ? TensorFormat.ChannelsFirst : TensorFormat.ChannelsLast;
        Dims w = RandomConvolutions.Join(random.Next(1, 20), x[1], Dims.Filled(x.Count - 2, 1));
        return new ConvProblem(Direction.Forward, TensorSpec.Activations(Type, format, x), TensorSpec.Packed(Type, w));
    }

    /// <summary>The matrix (or its transpose) applied to every image, taken as one column of numbers.</summary>
    private static Numbers PerImage(Numbers from, Dims to, double[,] matrix, bool transposed)
    {
        int size = matrix.GetLength(transposed ? 0 : 1), results = matrix.GetLength(transposed ? 1 : 0);
        double Element(int image, int row) => Enumerable.Range(0, size).Sum(column => (transposed ? matrix[column, row] : matrix[row, column]) * from.Data[(image * size) + column]);
        return new Numbers(to, [.. Enumerable.Range(0, (int)to.Product()).Select(i => Element(i / results, i % results))]);
    }

    private static Numbers Flipped(Numbers w) => Numbers.Of(w.Lengths, index => w[[.. index.Select((position, axis) => axis < 2 ? position : w.Lengths[axis] - 1 - position)]]);

    private static long Patches(UnfoldProblem problem, int axis, long position)
    {
        long count = 0;
        for (long patch = 0; patch < problem.Positions[axis]; patch++)
        {
            for (long tap = 0; tap < problem.Kernel[axis]; tap++)
                count += (patch * problem.Stride[axis]) - problem.Padding.Before[axis] + (tap * problem.Dilation[axis]) == position ? 1 : 0;
        }

        return count;
    }
}
