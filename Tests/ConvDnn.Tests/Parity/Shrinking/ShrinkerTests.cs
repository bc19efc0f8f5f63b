using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

public class ShrinkerTests
{
    [TestCase("conv x=3,6,9,8 w=4,3,3,3 padding=2:1,1:3 groups=2 stride=2,1 dilation=1,2 bias residual activation=relu mode=convolution layout=channels-last filter=krsc", "conv forward x=1,1,1 w=1,1,1")]
    [TestCase("conv backward-data x=3,6,9,8 w=4,6,3,3 y-strides=4000,500,30,2", "conv backward-data x=1,1,1 w=1,1,1")]
    [TestCase("conv backward-filter x=3,6,9,8,7 w=4,6,3,3,3", "conv backward-filter x=1,1,1 w=1,1,1")]
    [TestCase("conv x=2,4,5,6 w=4,3,3,2 dilation=2,3 padding=1,2 transposed", "conv forward x=1,1,1 w=1,1,1 transposed")]
    [TestCase("pool kind=max x=2,3,11,13 window=3,3 stride=2,2 padding=1,1", "pool forward x=1,1,1 window=1")]
    [TestCase("pool backward-data kind=average x=2,3,9,11 window=3,3 x-strides=500,150,13,1 y-strides=400,100,10,1 ceil", "pool backward-data kind=average x=1,1,1 window=1")]
    [TestCase("pad x=2,3,5,7 padding=1:0,0:2,3:1,0:4 mode=constant value=3", "pad forward x=1")]
    [TestCase("unfold x=2,3,9,8 kernel=3,3 stride=2,3 padding=1,2", "unfold forward x=1,1,1 kernel=1")]
    [TestCase("activation function=tanh x=2,3,4,5 x-strides=100,33,8,1", "activation forward function=tanh x=1")]
    public void Shrink_of_a_fault_that_is_everywhere_ends_at_the_smallest_problem_there_is(string problem, string smallest)
    {
        using var engine = new BrokenEngine(Fault.SignFlipped);
        ShrunkFailure shrunk = Shrink(engine, problem, seed: 7);
        Assert.That(shrunk.Smallest.Case.Problem.ToString(), Is.EqualTo(smallest));
        Assert.That(shrunk.Smallest.Case.Seed % Scaling.Choices, Is.Zero, "plain factors are enough");
        Assert.That(shrunk.Smallest.Case.Data, Is.EqualTo(DataKind.Integers));
    }

    [Test]
    public void Shrink_stops_at_its_tries_and_keeps_what_it_has()
    {
        using var engine = new BrokenEngine(Fault.SignFlipped);
        ShrunkFailure shrunk = Shrink(engine, "conv x=3,6,9,8 w=4,6,3,3 padding=1,1", seed: 7, tries: 2);
        Assert.That(shrunk.Tries, Is.EqualTo(2));
        Assert.That(shrunk.Smallest.Verdict, Is.EqualTo(Verdict.Failed));
    }

    [Test]
    public void Command_repeats_the_smallest_configuration()
    {
        using var engine = new BrokenEngine(Fault.SignFlipped);
        Assert.That(Shrink(engine, "conv x=3,6,9 w=4,6,3", seed: 6).Command, Is.EqualTo("convdnn parity --problem \"conv forward x=1,1,1 w=1,1,1\" --engine broken --seed 4"));
    }

    private static ShrunkFailure Shrink(IEngine engine, string problem, ulong seed, int tries = 1000)
    {
        ParityOutcome failure = new ParityRun(engine, PlanOptions.Default).Run(PreparedCase.Prepare(new ParityCase(Problem.Parse(problem), DataKind.Reals, seed)));
        Assert.That(failure.Verdict, Is.EqualTo(Verdict.Failed), failure.Text);
        return Shrinker.Shrink(failure, engine, PlanOptions.Default, tries);
    }
}
