using System.Diagnostics.CodeAnalysis;
using ConvDnn.Engines.Reference;

namespace ConvDnn.Parity;

/// <summary>A configuration with its numbers and the oracle's answer, made once and used for every engine.</summary>
public sealed class PreparedCase
{
    /// <summary>How often numbers are drawn anew when the sums turn out inexact or almost all results zero.</summary>
    private const int Attempts = 8;

    private PreparedCase(ParityCase @case, OperandData data, long[]? givenIndices, OracleResult result, bool exactSums)
    {
        Case = @case;
        Data = data;
        GivenIndices = givenIndices;
        ExpectedIndices = result.Indices;
        ExactSums = exactSums;
        Expected = ExpectationOf(@case.Problem, result);
    }

    /// <summary>The configuration.</summary>
    public ParityCase Case { get; }

    /// <summary>The numbers.</summary>
    public OperandData Data { get; }

    /// <summary>What the output should hold.</summary>
    public Expectation Expected { get; }

    /// <summary>True when the numbers are integers of which every partial sum, in any order, is exact in the type that sums are formed in.</summary>
    public bool ExactSums { get; }

    /// <summary>Max pooling backward: where each maximum stood, in the memory order of y; else null.</summary>
    public long[]? GivenIndices { get; }

    /// <summary>Max pooling forward: where each maximum stands, in the memory order of y; else null.</summary>
    public long[]? ExpectedIndices { get; }

    /// <summary>
    /// Draws numbers and asks the oracle. Integers are drawn anew, smaller, until the largest A fits the accumulator: |partial sum| ≤ A, whatever the order.
    /// Numbers whose results are almost all zero (a lone element behind ReLU) are drawn anew too.
    /// </summary>
    /// <param name="case">The configuration.</param>
    /// <param name="threads">Threads for the oracle; 0 means one per processor. Never changes a bit.</param>
    public static PreparedCase Prepare(ParityCase @case, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(@case);
        for (int attempt = 0; ; attempt++)
        {
            PreparedCase prepared = Prepare(@case, attempt, threads);
            bool exact = @case.Data != DataKind.Integers || prepared.ExactSums;
            bool telling = prepared.Expected.MeansZero || prepared.Expected.ZeroShare(@case.Problem.Output.Spec) <= Comparison.MistrustedZeroShare;
            if ((exact && telling) || attempt == Attempts - 1) return prepared;
        }
    }

    /// <summary>As <see cref="Prepare(ParityCase, int)"/>, for many configurations of which one must not end the others.</summary>
    /// <param name="case">The configuration.</param>
    /// <param name="threads">Threads for the oracle; 0 means one per processor.</param>
    /// <param name="prepared">The prepared configuration.</param>
    /// <param name="complaint">Why there is none; empty when there is one.</param>
    /// <returns>False when the oracle could not compute it.</returns>
    public static bool TryPrepare(ParityCase @case, int threads, [NotNullWhen(true)] out PreparedCase? prepared, out string complaint)
    {
#pragma warning disable CA1031 // Whatever goes wrong inside the oracle is this configuration's fate, said in its outcome.
        try
        {
            prepared = Prepare(@case, threads);
            complaint = "";
            return true;
        }
        catch (Exception exception)
        {
            prepared = null;
            complaint = $"The oracle could not compute this: {exception.GetType().Name}: {exception.Message}";
            return false;
        }
#pragma warning restore CA1031
    }

    /// <summary>The bound for an algorithm of a family on these numbers.</summary>
    public ErrorBound BoundFor(AlgorithmFamily family) => ProblemBounds.Of(Case.Problem, family, Expected.LongestSum, ExactSums);

    private static PreparedCase Prepare(ParityCase @case, int attempt, int threads)
    {
        Problem problem = @case.Problem;
        OperandData data = OperandData.Draw(problem, @case.Data, @case.Seed, attempt);
        var inputs = new OracleInputs
        {
            Operands = data.Operands,
            Alpha = data.Scaling.Alpha,
            Beta = data.Scaling.Beta,
            ResidualScale = data.Scaling.ResidualScale,
            Quantization = data.Quantization,
        };
        long[]? indices = IndicesFor(problem, data, threads);
        OracleResult result = Oracle.Evaluate(problem, inputs with { Indices = indices }, threads);
        double largest = double.ScaleB(1, ValueRange.SignificantBits(ProblemBounds.Accumulator(problem)));
        bool exactSums = @case.Data == DataKind.Integers && result.Magnitudes.All(magnitude => magnitude <= largest);
        return new PreparedCase(@case, data, indices, result, exactSums);
    }

    private static long[]? IndicesFor(Problem problem, OperandData data, int threads)
    {
        if (problem is not PoolProblem { Kind: PoolKind.Max, Direction: Direction.BackwardData } pool) return null;
        var forward = new OracleInputs { Operands = new Dictionary<OperandRole, double[]> { [OperandRole.X] = data.Operands[OperandRole.ForwardX] } };
        return Oracle.EvaluateValues(pool.In(Direction.Forward), forward, threads).Indices;
    }

    private static Expectation ExpectationOf(Problem problem, OracleResult result)
    {
        bool nothingGoesIn = problem.Operands.Any(static operand => !operand.IsWritten && operand.Spec.Count == 0);
        // A filter whose taps all miss the input sums nothing, and says so with zeros.
        bool nothingIsSummed = problem is ConvProblem && result.LongestSum == 0;
        return new Expectation(result.Values, result.Magnitudes, result.LongestSum) { MeansZero = nothingGoesIn || nothingIsSummed };
    }
}
