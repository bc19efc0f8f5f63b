using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans;

public class PlanOptionsTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(128)]
    [TestCase(256)]
    public void Alignment_is_a_power_of_two(int alignment) => Assert.That(new PlanOptions { Alignment = alignment }.Alignment, Is.EqualTo(alignment));

    [TestCase(0)]
    [TestCase(-16)]
    [TestCase(3)]
    [TestCase(24)]
    [TestCase(512)]
    public void Other_alignment_is_refused(int alignment) =>
        Assert.That(() => new PlanOptions { Alignment = alignment }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains($"alignment = {alignment} was given; expected a power of two"));

    [Test]
    public void Threads_and_limit_may_be_none_but_not_negative()
    {
        Assert.That(new PlanOptions { Threads = 0, WorkspaceLimit = 0 }.WorkspaceLimit, Is.Zero);
        Assert.That(static () => new PlanOptions { Threads = -1 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Threads"));
        Assert.That(static () => new PlanOptions { WorkspaceLimit = -1 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("WorkspaceLimit"));
    }
}
