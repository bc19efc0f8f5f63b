using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

public class OperandDataTests
{
    private const string Small = "conv x=2,3,9,8 w=5,3,3,3 padding=1,1 bias residual";

    [Test]
    public void Draw_gives_the_same_numbers_for_the_same_seed_and_others_for_another()
    {
        double[] first = Draw(Small, DataKind.Reals, 8).Operands[OperandRole.X];
        Assert.That(Draw(Small, DataKind.Reals, 8).Operands[OperandRole.X], Is.EqualTo(first));
        Assert.That(Draw(Small, DataKind.Reals, 12).Operands[OperandRole.X], Is.Not.EqualTo(first));
    }

    [Test]
    public void Draw_gives_operands_different_numbers()
    {
        OperandData data = Draw(Small, DataKind.Reals, 8);
        Assert.That(data.Operands[OperandRole.W].Take(5), Is.Not.EqualTo(data.Operands[OperandRole.X].Take(5)));
    }

    [TestCase(ElementType.Float32)]
    [TestCase(ElementType.Float16)]
    [TestCase(ElementType.BFloat16)]
    public void Draw_of_reals_gives_numbers_that_the_type_holds_exactly_spread_over_plus_minus_one(ElementType type)
    {
        double[] x = Draw($"conv x=2,3,9,8 w=5,3,3,3 type={type.Name()}", DataKind.Reals, 0).Operands[OperandRole.X];
        Assert.That(x, Has.All.Matches<double>(value => Rounding.To(type, value) == value));
        Assert.That(x, Has.All.InRange(-1.0, 1.0));
        Assert.That(x.Average(), Is.EqualTo(0).Within(0.1), "432 numbers of variance 1/3 have a mean of standard deviation 0.028");
    }

    [TestCase("conv x=1,4096,3,3 w=2,4096,3,3")]
    [TestCase("conv backward-filter x=3,2,40,40 w=2,2,3,3")]
    [TestCase("conv x=2,64,9,9 w=8,64,3,3 type=bf16")]
    [TestCase("conv x=2,64,9,9 w=8,64,3,3 type=f16 compute=f16")]
    [TestCase("conv backward-bias x=5,2,40,40 w=2,2,3,3")]
    public void Prepare_finds_integers_whose_every_partial_sum_is_exact_and_that_say_something(string problem)
    {
        PreparedCase prepared = PreparedCase.Prepare(new ParityCase(Problem.Parse(problem), DataKind.Integers, 3));
        Assert.That(prepared.ExactSums, Is.True);
        Assert.That(prepared.Data.Operands.Values, Has.All.Matches<double[]?>(static values => values!.All(double.IsInteger) && values!.Any(static value => value != 0)));
        Assert.That(prepared.Expected.ZeroShare(prepared.Case.Problem.Output.Spec), Is.LessThan(Comparison.MistrustedZeroShare));
    }

    [Test]
    public void Prepare_draws_again_when_a_lone_result_is_cut_to_zero()
    {
        // One output behind ReLU: half of all seeds make it negative.
        var problem = Problem.Parse("conv x=1,1,1 w=1,1,1 activation=relu");
        for (ulong seed = 0; seed < 40; seed += 4)
        {
            PreparedCase prepared = PreparedCase.Prepare(new ParityCase(problem, DataKind.Reals, seed));
            Assert.That(prepared.Expected.Values[0], Is.GreaterThan(0), $"seed {seed}");
        }
    }

    [Test]
    public void Draw_scatters_special_values_among_the_elements_of_a_strided_operand()
    {
        var problem = Problem.Parse("conv x=1,2,3,3 w=1,2,2,2 x-strides=90,40,11,3");
        double[] x = OperandData.Draw(problem, DataKind.Specials, 5).Operands[OperandRole.X];
        long[] special = [.. Enumerable.Range(0, x.Length).Where(i => !double.IsFinite(x[i])).Select(static i => (long)i)];
        Assert.That(special, Is.Not.Empty.And.SubsetOf(problem.Operands[0].Spec.Places()));
    }

    [Test]
    public void Scaling_follows_the_remainder_of_the_seed_and_leaves_integers_alone()
    {
        var floats = Problem.Parse("conv x=1,2,5 w=1,2,3");
        var integers = Problem.Parse("conv x=1,2,5 w=1,2,3 type=s8");
        Assert.That(Scaling.Of(floats, DataKind.Integers, 7), Is.EqualTo(new Scaling(-2, -3, 2)));
        Assert.That(Scaling.Of(floats, DataKind.Reals, 4), Is.EqualTo(Scaling.Plain));
        Assert.That(Scaling.Of(integers, DataKind.Integers, 7), Is.EqualTo(Scaling.Plain));
    }

    private static OperandData Draw(string problem, DataKind kind, ulong seed) => OperandData.Draw(Problem.Parse(problem), kind, seed);
}
