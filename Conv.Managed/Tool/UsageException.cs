namespace ConvDnn.Tool;

/// <summary>A command line that cannot be followed. The message is the sentence for standard error.</summary>
internal sealed class UsageException(string message) : FormatException(message);
