namespace ConvDnn.Parity.Conformance;

/// <summary>What one run of a plan left in its outputs.</summary>
/// <param name="Poison">What the outputs held before.</param>
/// <param name="Outputs">A copy of every written operand.</param>
internal sealed record Run(Poison Poison, IReadOnlyDictionary<OperandRole, OutputCopy> Outputs);

/// <summary>What a plan did.</summary>
/// <param name="Engine">The engine that ran.</param>
/// <param name="Algorithm">What it chose.</param>
/// <param name="Runs">Several runs, each over another poison.</param>
/// <param name="Fault">What it did that no plan may, such as writing outside its output; null for nothing.</param>
internal sealed record Execution(string Engine, string Algorithm, IReadOnlyList<Run> Runs, string? Fault);
