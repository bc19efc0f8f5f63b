using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

public class BoundsTests
{
    [Test]
    public void Forward_bound_adds_magnitudes_and_counts_summands()
    {
        // x = −1 2 −3, w = 1 −10, alpha −2, beta 3 on −100, residual −4·0.5, bias −5, window of 2, relu ignored:
        // 2·(1 + 20) + 300 + 2 + 5 = 349 and 2·(2 + 30) + 300 + 2 + 5 = 371; K = 2 + 3.
        ForwardEpilogue epilogue = new()
        {
            Alpha = -2,
            Beta = 3,
            Residual = Tensor([1, 1, 2], -4, 4),
            ResidualScale = -0.5,
            Bias = Tensor([1], -5),
            Activation = ReferenceActivation.Relu,
        };
        ReferenceBound bound = ConvolutionBounds.Forward(
            new(1, 1, 1, [new(3, 2)]), Tensor([1, 1, 3], -1, 2, -3), Tensor([1, 1, 2], 1, -10), epilogue, Tensor([1, 1, 2], -100, 100));
        Assert.That(bound.Magnitude.ToArray(), Is.EqualTo(new double[] { 349, 371 }));
        Assert.That(bound.LongestSum, Is.EqualTo(5));
    }

    [Test]
    public void Forward_bound_with_mean_padding_uses_the_mean_of_magnitudes()
    {
        // x = −3 3: the mean is 0 but that of |x| is 3, so that one padded position weighs 3: 3·1 + 3·10 and 3·1 + 3·10.
        ReferenceConvolution problem = new(1, 1, 1, [new(2, 2, 1, 1, 1, 0)], paddingMode: ReferencePaddingMode.MeanChannel);
        ReferenceBound bound = ConvolutionBounds.Forward(problem, Tensor([1, 1, 2], -3, 3), Tensor([1, 1, 2], 1, -10));
        Assert.That(bound.Magnitude.ToArray(), Is.EqualTo(new double[] { 33, 33 }));
    }

    [Test]
    public void Forward_bound_with_negative_constant_uses_its_magnitude()
    {
        ReferenceConvolution problem = new(1, 1, 1, [new(1, 2, 1, 1, 1, 0)], paddingMode: ReferencePaddingMode.Constant, paddingValue: -7);
        ReferenceBound bound = ConvolutionBounds.Forward(problem, Tensor([1, 1, 1], 1), Tensor([1, 1, 2], 10, 1));
        Assert.That(bound.Magnitude[0, 0, 0], Is.EqualTo(71));
        Assert.That(ConvolutionBounds.BackwardFilter(problem, Tensor([1, 1, 1], 1), Tensor([1, 1, 1], -1)).Magnitude.ToArray(), Is.EqualTo(new double[] { 7, 1 }));
    }

    [Test]
    public void Longest_sums_are_the_largest_result_of_the_operation_on_ones([Values] ReferencePaddingMode mode)
    {
        Random random = new(7 + (int)mode);
        for (int trial = 0; trial < 100; trial++)
        {
            ReferenceConvolution drawn = RandomProblems.Convolution(random, mode);
            ReferenceConvolution problem = new(drawn.Batch, drawn.InputChannels, drawn.OutputChannels, drawn.Axes, drawn.Groups, mode, 1, drawn.Mode);
            ReferenceTensor x = Ones(problem.InputLengths), w = Ones(problem.FilterLengths), dy = Ones(problem.OutputLengths);
            ReferenceTensor y = Poisoned(problem.OutputLengths), dx = Poisoned(problem.InputLengths), dw = Poisoned(problem.FilterLengths), db = Poisoned(problem.BiasLengths);
            ConvolutionOracle.Forward(problem, x, w, y);
            ConvolutionOracle.BackwardData(problem, dy, w, dx);
            ConvolutionOracle.BackwardFilter(problem, x, dy, dw);
            ConvolutionOracle.BackwardBias(dy, db);
            Assert.That(ConvolutionBounds.Forward(problem, x, w).LongestSum, Is.EqualTo(y.Data.Max()));
            Assert.That(ConvolutionBounds.BackwardData(problem, dy, w).LongestSum, Is.EqualTo(dx.Data.Max()).Within(0.501));
            Assert.That(ConvolutionBounds.BackwardFilter(problem, x, dy).LongestSum, Is.EqualTo(dw.Data.Max()));
            Assert.That(ConvolutionBounds.BackwardBias(dy).LongestSum, Is.EqualTo(db.Data.Max()));
        }
    }

    [Test]
    public void Float32_sums_stay_within_the_bound_and_a_lost_product_does_not()
    {
        Random random = new(9);
        ReferenceConvolution problem = new(1, 8, 4, [new(9, 3, 1, 1, 1, 1)]);
        ReferenceTensor x = Real(random, problem.InputLengths).Select(v => (float)v), w = Real(random, problem.FilterLengths).Select(v => (float)v), y = Poisoned(problem.OutputLengths);
        ConvolutionOracle.Forward(problem, x, w, y);
        ReferenceBound bound = ConvolutionBounds.Forward(problem, x, w);
        double u = Math.Pow(2, -24), gamma = bound.LongestSum * u / (1 - bound.LongestSum * u);
        foreach ((int k, int o) in from k in Enumerable.Range(0, 4) from o in Enumerable.Range(0, 9) select (k, o))
        {
            float[] products =
            [
                .. from c in Enumerable.Range(0, 8)
                   from r in Enumerable.Range(0, 3)
                   where o + r - 1 is >= 0 and < 9
                   select (float)x[0, c, o + r - 1] * (float)w[k, c, r],
            ];
            float sum = 0;
            foreach (float product in products) sum += product;

            double allowed = gamma * bound.Magnitude[0, k, o];
            Assert.That(Math.Abs(sum - y[0, k, o]), Is.LessThanOrEqualTo(allowed));
            Assert.That(Math.Abs(sum - products[^1] - y[0, k, o]), Is.GreaterThan(allowed));
        }
    }

    [Test]
    public void Bounds_of_an_empty_batch_have_no_sums_to_count()
    {
        ReferenceConvolution problem = new(0, 1, 1, [new(3, 2)]);
        ReferenceTensor x = Poisoned(problem.InputLengths), w = Ones(problem.FilterLengths), dy = Poisoned(problem.OutputLengths);
        Assert.That(
            (ConvolutionBounds.Forward(problem, x, w).LongestSum, ConvolutionBounds.BackwardData(problem, dy, w).LongestSum, ConvolutionBounds.BackwardFilter(problem, x, dy).LongestSum),
            Is.EqualTo((0L, 0L, 0L)));
    }

    [Test]
    public void Bounds_with_beta_ask_for_the_old_content() =>
        Assert.That(
            () => ConvolutionBounds.BackwardData(new(1, 1, 1, [new(1, 1)]), Tensor([1, 1, 1], 1), Tensor([1, 1, 1], 1), beta: 2),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("previous").And.Message.Contains("beta is 2"));

    private static ReferenceTensor Ones(IReadOnlyList<int> lengths) => Poisoned(lengths).Select(_ => 1);
}
