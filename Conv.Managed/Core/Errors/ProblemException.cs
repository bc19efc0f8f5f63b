namespace ConvDnn;

/// <summary>
/// A description of a convolution, pooling … that cannot be: the message names the argument, the value and what was expected.
/// Thrown when the problem is made, before any engine sees it.
/// </summary>
public sealed class ProblemException : ArgumentException
{
    private readonly string? _sentence;

    /// <summary>Makes an exception without a message; give one.</summary>
    public ProblemException()
    {
    }

    /// <summary>Makes an exception with a sentence that names the argument, the value and what was expected.</summary>
    public ProblemException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    public ProblemException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception for one rule.</summary>
    /// <param name="rule">A short name of the broken rule, for programs.</param>
    /// <param name="argument">The argument that breaks it.</param>
    /// <param name="message">The sentence: argument, value, what was expected.</param>
    public ProblemException(string rule, string argument, string message)
        : base(message, argument)
    {
        Rule = rule;
        _sentence = message;
    }

    /// <summary>A short, stable name of the broken rule, such as <c>groups-divide-channels</c>; empty when none was given.</summary>
    public string Rule { get; } = "";

    /// <summary>The sentence alone, without the parameter's name that <see cref="ArgumentException"/> appends.</summary>
    public override string Message => _sentence ?? base.Message;
}
