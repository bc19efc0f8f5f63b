namespace ConvDnn.Parity.Conformance;

/// <summary>A case folder that cannot be understood: a file is missing, malformed, or says something that cannot be. The message is one sentence that names the file.</summary>
public sealed class CaseFormatException : FormatException
{
    /// <summary>Makes an exception without a message; give one.</summary>
    public CaseFormatException()
    {
    }

    /// <summary>Makes an exception that names the file, what it says and what was expected.</summary>
    public CaseFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    public CaseFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
