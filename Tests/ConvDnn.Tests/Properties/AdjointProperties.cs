using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>⟨A·x, dy⟩ = ⟨x, Aᵀ·dy⟩ for every operation that is linear, with the gradients as Aᵀ. Integers make both sides exact, means apart.</summary>
[TestFixtureSource(typeof(EngineProperties), nameof(BothPrecisions))]
public class AdjointProperties(string engine, ElementType type) : EngineProperties(engine, type)
{
    /// <summary>Of reals and of means: a share of the sum of all magnitudes, a tenth of what the longest sum could lose at worst.</summary>
    private double Share => 64 * Subject.Roundoff;

    [Test]
    public void Convolution_of_integers_is_linear_in_x_and_w_with_its_gradients_as_adjoints([Values] PaddingMode mode) =>
        ForAll(random => RandomConvolutions.Any(random, Type, mode), (problem, random) =>
        {
            bool exact = mode is not (PaddingMode.MeanChannel or PaddingMode.MeanSample);
            CheckGradients(problem, lengths => Numbers.Integers(random, lengths), exact ? 0 : Share);
        });

    [Test]
    public void Convolution_of_reals_is_linear_in_x_and_w_with_its_gradients_as_adjoints() =>
        ForAll(random => RandomConvolutions.Any(random, Type), (problem, random) => CheckGradients(problem, lengths => Numbers.Reals(random, lengths), Share), trials: 100);

    [Test]
    public void Transposed_convolution_is_linear_in_x_and_w_with_its_gradients_as_adjoints() =>
        ForAll(random => RandomConvolutions.Transposed(random, Type), (problem, random) => CheckGradients(problem, lengths => Numbers.Integers(random, lengths), 0), trials: 150);

    [Test]
    public void Backward_bias_is_the_adjoint_of_adding_a_bias() =>
        ForAll(random => RandomConvolutions.Any(random, Type), (problem, random) =>
        {
            var biased = new ConvProblem(Direction.Forward, problem.X, problem.W, problem.Options with { Bias = true, PaddingMode = PaddingMode.Zero, PaddingValue = 0 }, problem.Y);
            Numbers b = Numbers.Integers(random, biased.BiasSpec.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
            Numbers added = Subject.Run(biased, x: Numbers.Filled(problem.X.Lengths, 0), w: Numbers.Integers(random, problem.W.Lengths), bias: b);
            Numbers db = Subject.Run(problem.In(Direction.BackwardBias), y: dy);
            Assert.That(db.Inner(b), Is.EqualTo(dy.Inner(added)), problem.ToString());
        });

    [Test]
    public void Padding_has_its_gradient_as_adjoint() =>
        ForAll(random => RandomOperations.Pad(random, Type), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
            Numbers constant = Subject.Run(problem, x: x.Select(_ => 0));
            Numbers dx = Subject.Run(new PadProblem(Direction.BackwardData, problem.X, problem.Padding, problem.Mode, problem.Value), y: dy);
            Assert.That(dx.Inner(x), Is.EqualTo(Subject.Run(problem, x: x).Inner(dy) - constant.Inner(dy)), problem.ToString());
        }, trials: 150);

    [Test]
    public void Unfolding_has_folding_as_adjoint() =>
        ForAll(random => RandomOperations.Unfold(random, Type), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
            Numbers dx = Subject.Run(new UnfoldProblem(Direction.BackwardData, problem.X, problem.Kernel, problem.Stride, problem.Dilation, problem.Padding), y: dy);
            Assert.That(dx.Inner(x), Is.EqualTo(Subject.Run(problem, x: x).Inner(dy)), problem.ToString());
        }, trials: 100);

    [Test]
    public void Average_pooling_has_its_gradient_as_adjoint() =>
        ForAll(random => RandomOperations.Pool(random, Type, PoolKind.Average), (problem, random) =>
        {
            Numbers x = Numbers.Reals(random, problem.X.Lengths), dy = Numbers.Reals(random, problem.Y.Lengths);
            double magnitude = Subject.Run(problem, x: x.Select(Math.Abs)).Inner(dy.Select(Math.Abs));
            Numbers dx = Subject.Run(problem.In(Direction.BackwardData), y: dy);
            AssertClose(dx.Inner(x), Subject.Run(problem, x: x).Inner(dy), magnitude, Share, problem.ToString());
        }, trials: 150);

    private void CheckGradients(ConvProblem problem, Func<Dims, Numbers> draw, double share)
    {
        Numbers x = draw(problem.X.Lengths), w = draw(problem.W.Lengths), dy = draw(problem.Y.Lengths);
        Numbers dx = Subject.Run(problem.In(Direction.BackwardData), w: w, y: dy);
        Numbers dw = Subject.Run(problem.In(Direction.BackwardFilter), x: x, y: dy);
        // What a constant in the padding contributes does not depend on x and has no part in dx.
        double constant = dy.Inner(Subject.Run(problem, x: x.Select(_ => 0), w: w));
        double product = dy.Inner(Subject.Run(problem, x: x, w: w));
        double magnitude = share == 0 ? 0 : dy.Select(Math.Abs).Inner(Subject.Run(problem, x: x.Select(Math.Abs), w: w.Select(Math.Abs)));
        AssertClose(dx.Inner(x), product - constant, magnitude, share, $"⟨dx, x⟩ of {problem}");
        AssertClose(dw.Inner(w), product, magnitude, share, $"⟨dw, w⟩ of {problem}");
    }
}
