using NUnit.Framework;

namespace ConvDnn.Tests.Core.Errors;

public class ExceptionTests
{
    [Test]
    public void ProblemException_shows_its_sentence_alone()
    {
        var exception = new ProblemException("some-rule", "x", "x = 1 was given; expected 2.");
        Assert.That((exception.Rule, exception.ParamName, exception.Message), Is.EqualTo(("some-rule", "x", "x = 1 was given; expected 2.")));
        Assert.That(exception, Is.InstanceOf<ArgumentException>());
    }

    [Test]
    public void ProblemException_without_a_rule_has_an_empty_one()
    {
        var cause = new InvalidOperationException("cause");
        Assert.That(new ProblemException("sentence"), Has.Property("Rule").Empty.And.Message.EqualTo("sentence"));
        Assert.That(new ProblemException("sentence", cause), Has.Property("Rule").Empty.And.InnerException.SameAs(cause).And.Message.EqualTo("sentence"));
        Assert.That(new ProblemException().Message, Is.Not.Empty);
    }

    [Test]
    public void Exceptions_of_the_library_carry_message_and_cause_and_have_one_root()
    {
        var cause = new InvalidOperationException("cause");
        ConvDnnException[] told = [new ConvDnnException("why"), new RefusedException("why"), new EngineUnavailableException("why")];
        ConvDnnException[] caused = [new ConvDnnException("why", cause), new RefusedException("why", cause), new EngineUnavailableException("why", cause)];
        ConvDnnException[] silent = [new ConvDnnException(), new RefusedException(), new EngineUnavailableException()];
        Assert.That(told.Select(exception => exception.Message), Is.All.EqualTo("why"));
        Assert.That(caused.Select(exception => exception.Message), Is.All.EqualTo("why"));
        Assert.That(caused.Select(exception => exception.InnerException), Is.All.SameAs(cause));
        Assert.That(silent.Select(exception => exception.Message), Is.All.Not.Empty);
    }
}
