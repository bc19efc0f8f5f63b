namespace ConvDnn.Parity;

/// <summary>The factors of an execution: output = α·result + β·output, and α_z for a residual.</summary>
/// <param name="Alpha">α.</param>
/// <param name="Beta">β; 0 means that the output is not read.</param>
/// <param name="ResidualScale">α_z.</param>
public readonly record struct Scaling(double Alpha, double Beta, double ResidualScale)
{
    // Whole numbers keep integers exact; the others are exact in every floating-point type, so that only the engine rounds.
    private static readonly Scaling[] ForIntegers = [Plain, new(2, 0, 3), new(1, 1, -1), new(-2, -3, 2)];
    private static readonly Scaling[] ForReals = [Plain, new(0.75, 0, 0.5), new(1, 1, -1), new(-1.25, 0.5, 2)];

    /// <summary>How many choices there are; the seed's remainder picks one.</summary>
    public const int Choices = 4;

    /// <summary>α = 1, β = 0, α_z = 1.</summary>
    public static Scaling Plain => new(1, 0, 1);

    /// <summary>
    /// The factors that belong to a seed: <c>seed mod 4</c> picks plain ones (0), a factor (1), accumulation (2) or both with signs (3).
    /// Integer results are never scaled: there α and β have no meaning of their own.
    /// </summary>
    public static Scaling Of(Problem problem, DataKind data, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!problem.Output.Spec.Type.IsFloatingPoint()) return Plain;
        return (data == DataKind.Integers ? ForIntegers : ForReals)[seed % Choices];
    }
}
