using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>Gradients are derivatives, in float64.</summary>
[TestFixtureSource(typeof(EngineProperties), nameof(DoublePrecision))]
public class FiniteDifferenceProperties(string engine, ElementType type) : EngineProperties(engine, type)
{
    private const int Elements = 6;

    [Test]
    public void Convolution_gradients_are_difference_quotients([Values] PaddingMode mode) =>
        ForAll(random => RandomConvolutions.Any(random, Type, mode), CheckConvolution, trials: 25);

    [Test]
    public void Transposed_convolution_gradients_are_difference_quotients() =>
        ForAll(random => RandomConvolutions.Transposed(random, Type), CheckConvolution, trials: 50);

    [Test]
    public void Average_pooling_gradient_is_the_difference_quotient() =>
        ForAll(random => RandomOperations.Pool(random, Type, PoolKind.Average), (problem, random) =>
        {
            Numbers x = Numbers.Integers(random, problem.X.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
            CheckLinear(() => dy.Inner(Subject.Run(problem, x: x)), x, Subject.Run(problem.In(Direction.BackwardData), y: dy), random, problem);
        });

    [Test]
    public void Max_pooling_gradient_is_the_difference_quotient_where_no_two_elements_are_equal() =>
        ForAll(random => RandomOperations.Pool(random, Type, PoolKind.Max), (problem, random) =>
        {
            int next = 0;
            Numbers x = Numbers.Of(problem.X.Lengths, _ => next++), dy = Numbers.Integers(random, problem.Y.Lengths);
            random.Shuffle(x.Data);
            double[] reached = Subject.Run(problem, x: x).Data;
            // A window of nothing has a maximum that no element moves.
            dy = dy with { Data = [.. dy.Data.Zip(reached, (gradient, maximum) => double.IsFinite(maximum) ? gradient : 0)] };
            Numbers dx = Subject.Run(problem.In(Direction.BackwardData), y: dy, forwardX: x);
            double Objective() => Subject.Run(problem, x: x).Data.Zip(dy.Data, (maximum, gradient) => double.IsFinite(maximum) ? maximum * gradient : 0).Sum();
            // A step of 0.25 among distinct integers changes no order.
            for (int i = 0; i < Elements; i++)
            {
                int place = random.Next(x.Data.Length);
                double before = Objective();
                x.Data[place] += 0.25;
                Assert.That((Objective() - before) / 0.25, Is.EqualTo(dx.Data[place]).Within(1e-9), $"element {place} of {problem}");
                x.Data[place] -= 0.25;
            }
        });

    [Test]
    public void Activation_gradient_is_the_central_difference_quotient_times_dy([Values] ActivationKind kind, [Values(0.7, 1.0, 2.5)] double parameter)
    {
        const double h = 1e-5;
        Activation function = Activation.HasParameter(kind) ? new Activation(kind, parameter) : Activation.Of(kind);
        TensorSpec spec = TensorSpec.Packed(Type, [401]);
        // From −6 to 6, off the kinks at 0 and at the clip by more than h.
        Numbers x = Numbers.Of(spec.Lengths, index => -6.0013 + (index[0] * 0.03)), dy = Numbers.Integers(new Random(7), spec.Lengths);
        var forward = new ActivationProblem(Direction.Forward, function, spec);
        Numbers quotient = Subject.Run(forward, x: x.Select(v => v + h)).Zip(Subject.Run(forward, x: x.Select(v => v - h)), (above, below) => (above - below) / (2 * h));
        Numbers dx = Subject.Run(new ActivationProblem(Direction.BackwardData, function, spec), y: dy, forwardX: x);
        // h²/6·f‴ and u·|f|/h, with room: both are below 1e-9 for |f| up to 6.
        AssertClose(dx, dy.Zip(quotient, (gradient, slope) => gradient * slope), dy.Select(v => Math.Abs(v) + 1), 2e-9, function.ToString());
    }

    private void CheckConvolution(ConvProblem problem, Random random)
    {
        Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths), dy = Numbers.Integers(random, problem.Y.Lengths);
        double Objective() => dy.Inner(Subject.Run(problem, x: x, w: w));
        CheckLinear(Objective, x, Subject.Run(problem.In(Direction.BackwardData), w: w, y: dy), random, problem);
        CheckLinear(Objective, w, Subject.Run(problem.In(Direction.BackwardFilter), x: x, y: dy), random, problem);
    }

    /// <summary>What is linear in every element has a difference quotient without truncation error for a step of 1.</summary>
    private static void CheckLinear(Func<double> objective, Numbers varied, Numbers gradient, Random random, Problem problem)
    {
        double before = objective();
        for (int i = 0; i < Elements; i++)
        {
            int place = random.Next(varied.Data.Length);
            varied.Data[place]++;
            Assert.That(objective() - before, Is.EqualTo(gradient.Data[place]).Within(1e-9), $"element {place} of {problem}");
            varied.Data[place]--;
        }
    }
}
