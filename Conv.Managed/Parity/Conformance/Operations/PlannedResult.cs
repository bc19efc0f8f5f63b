namespace ConvDnn.Parity.Conformance;

/// <summary>How one expected result is to be computed.</summary>
/// <param name="Label">What reports call it: its role, or its role and the way to it where there are several.</param>
/// <param name="Expected">What is expected.</param>
/// <param name="Problem">The problem that computes it.</param>
/// <param name="MakeCall">Prepares the call; may itself run the engine, for a gradient that starts from a forward result.</param>
internal sealed record PlannedResult(string Label, ExpectedTensor Expected, Problem Problem, Func<Call> MakeCall)
{
    /// <summary>The operand that holds it.</summary>
    public OperandRole Source { get; init; }

    /// <summary>Turns the numbers of the case into the operand's, where the two count differently.</summary>
    public Renumbering ToOperand { get; init; } = static values => values.ToArray();

    /// <summary>True when the call adds to what the output held, so that no poison could be put there.</summary>
    public bool Accumulates { get; init; }

    /// <summary>Roundings granted beside those of the longest sum, such as the evaluation of a smooth function.</summary>
    public int ExtraRoundings { get; init; }

    /// <summary>Roundings to a 16-bit type, of the kind that operands suffer, that happen on the way besides: where one call's result is another's operand.</summary>
    public int Narrowings { get; init; }

    /// <summary>Why it must not be compared although it could be computed; null for nothing.</summary>
    public string? Objection { get; init; }
}

/// <summary>Turns numbers of one convention into those of another, element by element.</summary>
internal delegate double[] Renumbering(ReadOnlySpan<double> values);
