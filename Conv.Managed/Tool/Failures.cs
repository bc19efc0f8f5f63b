using System.Text.Json;

namespace ConvDnn.Tool;

/// <summary>Turns exceptions into an exit code and one sentence.</summary>
internal static class Failures
{
    public static (int ExitCode, string Sentence) Of(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions: [var only] } => Of(only),
        OperationCanceledException => (ExitCodes.Cancelled, "Cancelled."),
        EngineUnavailableException or RefusedException => (ExitCodes.EngineUnavailable, Sentence(failure)),
        OutOfMemoryException => (ExitCodes.BadInput, "There is not enough memory for this; expected tensors that fit into it."),
        OverflowException => (ExitCodes.BadInput, "A size is too large to count; expected tensors that fit into memory."),
        ConvDnnException or FormatException or ArgumentException or IOException or UnauthorizedAccessException or JsonException or NotSupportedException or System.Security.SecurityException =>
            (ExitCodes.BadInput, Sentence(failure)),
        _ => (ExitCodes.BadInput, $"{failure.GetType().Name}: {Sentence(failure)} This is a defect of convdnn; please report it with the command line."),
    };

    /// <summary>The message as one line, without the suffix that argument exceptions append.</summary>
    private static string Sentence(Exception failure)
    {
        string message = failure.Message.ReplaceLineEndings(" ").Trim();
        if (failure is ArgumentException { ParamName: { } name })
        {
            message = message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
        }

        return message;
    }
}
