namespace ConvDnn.Parity;

/// <summary>A shape list that cannot be used: the message names the file, the line and what was expected.</summary>
public sealed class ShapeListException : FormatException
{
    /// <summary>Makes an exception without a message; give one.</summary>
    public ShapeListException()
    {
    }

    /// <summary>Makes an exception with a sentence that names file, line and what was expected.</summary>
    public ShapeListException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    public ShapeListException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception for one place.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="line">The line, counted from 1.</param>
    /// <param name="complaint">What is wrong there and what was expected, without a full stop.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public ShapeListException(string file, int line, string complaint, Exception? innerException = null)
        : base(FormattableString.Invariant($"{file}, line {line}: {complaint}."), innerException)
    {
        File = file;
        Line = line;
    }

    /// <summary>The file's name; empty when none was given.</summary>
    public string File { get; } = "";

    /// <summary>The line, counted from 1; 0 when none was given.</summary>
    public int Line { get; }
}
