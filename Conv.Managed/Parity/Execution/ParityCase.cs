namespace ConvDnn.Parity;

/// <summary>One configuration to try: with an engine's name it is all that is needed to repeat a result.</summary>
/// <param name="Problem">What to compute.</param>
/// <param name="Data">On which kind of numbers.</param>
/// <param name="Seed">Decides the numbers and, by its remainder, the factors α, β and α_z (<see cref="Scaling.Of"/>).</param>
public sealed record ParityCase(Problem Problem, DataKind Data, ulong Seed)
{
    /// <summary>The problem's text with the kind of numbers and the seed.</summary>
    public override string ToString() => FormattableString.Invariant($"{Problem} [{Words.Of(Data)}, seed {Seed}]");
}
