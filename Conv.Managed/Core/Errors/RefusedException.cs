namespace ConvDnn;

/// <summary>No engine that was asked does this problem under these options. A refusal is an answer, not a fault: the reasons are listed.</summary>
public sealed class RefusedException : ConvDnnException
{
    /// <summary>Makes an exception without a message; give one.</summary>
    public RefusedException()
    {
    }

    /// <summary>Makes an exception that carries the reasons in its message.</summary>
    public RefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    public RefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
