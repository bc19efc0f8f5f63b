using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>Which bound a problem is held against.</summary>
public class ProblemBoundsTests
{
    [TestCase("conv forward type=f32 x=1,2,5,5 w=3,2,3,3", ElementType.Float32)]
    [TestCase("conv forward type=f64 x=1,2,5,5 w=3,2,3,3", ElementType.Float64)]
    [TestCase("conv forward type=f16 x=1,2,5,5 w=3,2,3,3", ElementType.Float32)]
    [TestCase("conv forward type=bf16 x=1,2,5,5 w=3,2,3,3", ElementType.Float32)]
    [TestCase("pool forward kind=average type=f16 x=1,2,5,5 window=2,2", ElementType.Float32)]
    [TestCase("pool forward kind=average type=bf16 x=1,2,5,5 window=2,2", ElementType.Float32)]
    [TestCase("pool forward kind=average type=f64 x=1,2,5,5 window=2,2", ElementType.Float64)]
    public void Sums_of_short_types_are_formed_in_float32(string text, ElementType accumulator)
    {
        ErrorBound bound = ProblemBounds.Of(Problem.Parse(text), AlgorithmFamily.Direct, 18, exactSums: false);
        Assert.That(bound.IsExact, Is.False);
        Assert.That(bound.AccumulatorRoundoff, Is.EqualTo(accumulator.UnitRoundoff()));
    }

    [TestCase("conv forward type=f32 x=1,2,5,5 w=3,2,3,3", true)]
    [TestCase("conv forward type=f32 x=1,2,5,5 w=3,2,3,3 activation=relu", true)]
    [TestCase("conv forward type=f32 x=1,2,5,5 w=3,2,3,3 activation=tanh", false)]
    [TestCase("conv forward type=f32 x=1,2,5,5 w=3,2,3,3 padding=1,1 padding-mode=constant padding-value=2", true)]
    [TestCase("conv forward type=f32 x=1,2,5,5 w=3,2,3,3 padding=1,1 padding-mode=constant padding-value=0.5", false)]
    [TestCase("conv forward type=f32 x=1,2,5,5 w=3,2,3,3 padding=1,1 padding-mode=mean-channel", false)]
    [TestCase("conv forward type=f32 x=1,2,5,5 w=3,2,3,3 padding=1,1 padding-mode=mean-sample", false)]
    [TestCase("pool forward kind=max type=f32 x=1,2,5,5 window=2,2", true)]
    [TestCase("pool forward kind=average type=f32 x=1,2,5,5 window=2,2", false)]
    [TestCase("unfold forward type=f32 x=1,2,5,5 kernel=2,2", true)]
    public void Small_integers_demand_equality_where_the_operation_stays_among_them(string text, bool exact)
    {
        Problem problem = Problem.Parse(text);
        Assert.That(ProblemBounds.Of(problem, AlgorithmFamily.Direct, 18, exactSums: true).IsExact, Is.EqualTo(exact));
        Assert.That(ProblemBounds.Of(problem, AlgorithmFamily.Direct, 18, exactSums: false).IsExact, Is.False, "real numbers round");
        Assert.That(ProblemBounds.Of(problem, AlgorithmFamily.Direct, 0, exactSums: false).IsExact, Is.True, "nothing was summed");
    }

    [Test]
    public void Only_a_problem_that_asks_for_TF32_is_granted_its_rounding()
    {
        Problem strict = Problem.Parse("conv forward type=f32 x=1,2,5,5 w=3,2,3,3");
        Problem short19 = Problem.Parse("conv forward type=f32 x=1,2,5,5 w=3,2,3,3 precision=tf32");
        Assert.That(ProblemBounds.Of(strict, AlgorithmFamily.TensorCore, 18, exactSums: false).InputRoundoff, Is.Zero);
        Assert.That(ProblemBounds.Of(short19, AlgorithmFamily.TensorCore, 18, exactSums: false).InputRoundoff, Is.EqualTo(Math.Pow(2, -10)));
    }

    [Test]
    public void Null_is_refused_by_name()
    {
        Assert.That(static () => ProblemBounds.Of(null!, AlgorithmFamily.Direct, 1, false), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("problem"));
        Assert.That(static () => AlgorithmFamilies.Of(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("algorithm"));
    }
}
