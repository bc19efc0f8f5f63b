using NUnit.Framework;

namespace ConvDnn.Tests.Core.Engines;

public class EngineAnswerTests
{
    [Test]
    public void Yes_names_the_algorithm_and_the_workspace()
    {
        EngineAnswer answer = EngineAnswer.Yes("gemm", 64);
        Assert.That((answer.IsSupported, answer.Text, answer.WorkspaceBytes), Is.EqualTo((true, "gemm", 64L)));
        Assert.That(EngineAnswer.Yes("gemm").WorkspaceBytes, Is.Zero);
        Assert.That(EngineAnswer.Yes("gemm", 64), Is.EqualTo(answer));
    }

    [Test]
    public void No_names_the_reason()
    {
        EngineAnswer answer = EngineAnswer.No("It has no such kernel.");
        Assert.That((answer.IsSupported, answer.Text, answer.WorkspaceBytes), Is.EqualTo((false, "It has no such kernel.", 0L)));
    }

    [Test]
    public void An_answer_without_words_or_with_negative_bytes_is_refused()
    {
        Assert.That(() => EngineAnswer.Yes(""), Throws.ArgumentException.With.Property("ParamName").EqualTo("algorithm"));
        Assert.That(() => EngineAnswer.No(""), Throws.ArgumentException.With.Property("ParamName").EqualTo("reason"));
        Assert.That(() => EngineAnswer.Yes("gemm", -1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("workspaceBytes"));
    }

    [Test]
    public void Status_is_available_or_says_what_is_missing()
    {
        EngineStatus available = EngineStatus.Available("512-bit vectors", "two cores", "no GPU"), missing = EngineStatus.Missing("no libcudnn; install it");
        Assert.That((available.IsAvailable, available.Summary, available.IsSimulated), Is.EqualTo((true, "512-bit vectors", false)));
        Assert.That(available.Details, Is.EqualTo(new[] { "two cores", "no GPU" }));
        Assert.That((missing.IsAvailable, missing.Summary), Is.EqualTo((false, "no libcudnn; install it")));
        Assert.That(missing.Details, Is.Empty);
        Assert.That((available with { IsSimulated = true }).IsSimulated);
    }

    [Test]
    public void Attribute_names_the_engines_type() => Assert.That(new ConvEngineAttribute(typeof(string)).Engine, Is.EqualTo(typeof(string)));
}
