namespace ConvDnn;

/// <summary>An engine was asked for by name that this machine or this runtime does not have.</summary>
public sealed class EngineUnavailableException : ConvDnnException
{
    /// <summary>Makes an exception without a message; give one.</summary>
    public EngineUnavailableException()
    {
    }

    /// <summary>Makes an exception that says which engine, why not, and what to do.</summary>
    public EngineUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    public EngineUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
