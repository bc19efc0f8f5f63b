using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

public class WordsTests
{
    [TestCase(Direction.BackwardFilter, "backward-filter")]
    [TestCase(Direction.Forward, "forward")]
    public void Of_puts_hyphens_between_words(Direction value, string expected) => Assert.That(Words.Of(value), Is.EqualTo(expected));

    [Test]
    public void Of_writes_every_kind_of_word()
    {
        Assert.That(Words.Of(Float32Precision.Tf32), Is.EqualTo("tf32"));
        Assert.That(Words.Of(ActivationKind.ClippedRelu), Is.EqualTo("clipped-relu"));
        Assert.That(Words.Of(OperandRole.X), Is.EqualTo("x"));
        Assert.That(Words.Of((Direction)9), Is.EqualTo("9"));
    }

    /// <summary>Their words are written down, for every value that there is.</summary>
    [Test]
    public void Words_of_every_plan_are_those_of_the_names()
    {
        Assert.That(Enum.GetValues<Direction>().Select(static value => Words.Of(value)), Is.EqualTo(Words.All<Direction>()));
        Assert.That(Enum.GetValues<MemorySpace>().Select(static value => Words.Of(value)), Is.EqualTo(Words.All<MemorySpace>()));
        Assert.That(Enum.GetValues<PlanSelection>().Select(static value => Words.Of(value)), Is.EqualTo(Words.All<PlanSelection>()));
    }

    [Test]
    public void All_lists_the_values_in_their_order() =>
        Assert.That(Words.All<Direction>(), Is.EqualTo(new[] { "forward", "backward-data", "backward-filter", "backward-bias" }));

    [TestCase("backward-data")]
    [TestCase("BACKWARD_DATA")]
    [TestCase("BackwardData")]
    [TestCase("backwarddata")]
    public void TryParse_reads_hyphens_underscores_or_neither(string text)
    {
        Assert.That(Words.TryParse(text, out Direction direction));
        Assert.That(direction, Is.EqualTo(Direction.BackwardData));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("-")]
    [TestCase("1")]
    [TestCase("backward")]
    [TestCase("backward data")]
    public void TryParse_refuses_other_words(string? text)
    {
        Assert.That(Words.TryParse(text, out Direction direction), Is.False);
        Assert.That(direction, Is.EqualTo(default(Direction)));
    }
}
