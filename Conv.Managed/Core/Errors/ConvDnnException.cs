namespace ConvDnn;

/// <summary>The root of what ConvDnn throws besides argument exceptions.</summary>
public class ConvDnnException : Exception
{
    /// <summary>Makes an exception without a message; give one.</summary>
    public ConvDnnException()
    {
    }

    /// <summary>Makes an exception that says what happened and what to do.</summary>
    public ConvDnnException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that says what happened and what caused it.</summary>
    public ConvDnnException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
