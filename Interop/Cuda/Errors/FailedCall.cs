using System.Text;

namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>All that is known of a native call that failed.</summary>
public sealed record FailedCall
{
    /// <summary>The library, such as <c>cuDNN</c>.</summary>
    public required string Library { get; init; }

    /// <summary>The C function, such as <c>cudnnConvolutionForward</c>.</summary>
    public required string Function { get; init; }

    /// <summary>The status by name, or by number where the name is not known.</summary>
    public required string StatusName { get; init; }

    /// <summary>The status by number.</summary>
    public required int StatusNumber { get; init; }

    /// <summary>The library's own words on the failure; empty where it has none.</summary>
    public string LastErrorText { get; init; } = "";

    /// <summary>The likely cause and what to do, where known.</summary>
    public string? Hint { get; init; }

    /// <summary>The versions involved, such as <c>cuDNN 9.1.0 for CUDA 12.4, driver of CUDA 12.6</c>; empty where they say nothing.</summary>
    public string Versions { get; init; } = "";

    /// <summary>The call as C# text.</summary>
    public string Call { get; init; } = "";

    /// <summary>What the call was given.</summary>
    public IReadOnlyList<Operand> Operands { get; init; } = [];

    /// <summary>The message of the exception.</summary>
    public string Message()
    {
        var text = new StringBuilder($"{Function} returned {StatusName} ({StatusNumber})");
        if (LastErrorText.Length > 0) text.Append(": ").Append(LastErrorText.TrimEnd());
        text.Append(text[^1] == '.' ? "" : ".");
        if (Operands.Count > 0) text.Append(' ').AppendJoin("; ", Operands.Select(operand => $"{operand.Name}: {operand.InWords}")).Append('.');
        if (Hint is not null) text.Append(' ').Append(Hint);
        if (Versions.Length > 0) text.Append(" [").Append(Versions).Append(']');
        return text.ToString();
    }

    /// <summary>A C# snippet that repeats the call.</summary>
    public string Repro()
    {
        var text = new StringBuilder($"// {Function} returned {StatusName} ({StatusNumber})");
        foreach (Operand operand in Operands) text.Append(Environment.NewLine).Append(operand.Declaration);
        // Where making an operand is what failed, its declaration is the call.
        if (Operands.All(operand => operand.Name != Call)) text.Append(Environment.NewLine).Append(Call).Append(';');
        return text.ToString();
    }
}
