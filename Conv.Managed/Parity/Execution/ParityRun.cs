using System.Diagnostics;

namespace ConvDnn.Parity;

/// <summary>
/// Holds one engine against the oracle on one prepared configuration. The plan gets exactly the workspace that it announced, guard bands around everything,
/// poisoned outputs and a spoiled workspace; it runs again on differently spoiled memory, without each optional operand, and as a plan for another number of threads,
/// and must give the same bits every time.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="options">What is asked of its plans.</param>
public sealed class ParityRun(IEngine engine, PlanOptions options)
{
    private const byte FirstScratch = 0xFF;
    private const byte SecondScratch = 0x4E;

    /// <summary>Tries the configuration. Whatever the engine throws becomes an outcome.</summary>
    public ParityOutcome Run(PreparedCase prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        var watch = Stopwatch.StartNew();
        var outcome = new ParityOutcome { Case = prepared.Case, Engine = engine.Name, Verdict = Verdict.Unavailable, Text = "" };
#pragma warning disable CA1031 // An engine under test may throw anything; the outcome carries it.
        try
        {
            outcome = Judge(prepared, outcome);
        }
        catch (Exception exception)
        {
            outcome = outcome with { Verdict = Verdict.Crashed, Text = $"{exception.GetType().Name}: {exception.Message}" };
        }
#pragma warning restore CA1031
        return outcome with { Elapsed = watch.Elapsed };
    }

    private ParityOutcome Judge(PreparedCase prepared, ParityOutcome outcome)
    {
        EngineStatus status = engine.Status;
        if (!status.IsAvailable) return outcome with { Text = status.Summary };
        EngineAnswer answer = engine.Supports(prepared.Case.Problem, options);
        if (!answer.IsSupported) return outcome with { Verdict = Verdict.Refused, Text = answer.Text };
        using Plan plan = engine.CreatePlan(prepared.Case.Problem, options);
        outcome = outcome with { Algorithm = plan.Algorithm, WorkspaceBytes = plan.WorkspaceBytes };
        if (prepared.Case.Data == DataKind.Specials && !AlgorithmFamilies.Of(plan.Algorithm).IsExactOnIntegers())
        {
            return outcome with { Verdict = Verdict.Skipped, Text = "transforms spread NaN and infinities over their tiles" };
        }

        return prepared.Case.Problem.Output.Spec.Count == 0
            ? RunOnNothing(prepared, plan, outcome)
            : RunAndCompare(prepared, plan, outcome);
    }

    /// <summary>An empty output leaves nothing to compare; what can be checked is that nothing is touched.</summary>
    private static ParityOutcome RunOnNothing(PreparedCase prepared, Plan plan, ParityOutcome outcome)
    {
        using var execution = new PlanExecution(prepared);
        execution.Run(plan, Poison.Output, FirstScratch);
        return execution.Faults.Count == 0
            ? outcome with { Verdict = Verdict.Passed, Text = "the output is empty, and nothing was touched" }
            : outcome with { Verdict = Verdict.Failed, Text = Sentences(execution.Faults) };
    }

    private ParityOutcome RunAndCompare(PreparedCase prepared, Plan plan, ParityOutcome outcome)
    {
        TensorSpec output = prepared.Case.Problem.Output.Spec;
        using var execution = new PlanExecution(prepared);
        execution.Run(plan, Poison.Output, FirstScratch);
        Comparison comparison = Compare(prepared, plan, execution, Poison.Output);
        var faults = new List<string>();
        if (comparison.Status == ComparisonStatus.Failed) faults.Add($"{comparison}.");
        if (WrongIndices(prepared, execution) is { } indices) faults.Add(indices);
        byte[] first = Elements(execution.Output, output);
        foreach ((string change, OperandRole? without, bool otherThreads) in Repetitions(prepared.Case.Problem))
        {
            using Plan? other = otherThreads ? PlanWithOtherThreads(plan) : null;
            if (otherThreads && other is null) continue;
            execution.Run(other ?? plan, Poison.DirtyOutput, SecondScratch, without);
            if (Elements(execution.Output, output).AsSpan().SequenceEqual(first)) continue;
            if (plan.IsDeterministic)
            {
                faults.Add($"A second run {change} gave other bits.");
                continue;
            }

            // An algorithm that says so may differ in its last bits; it must be right every time.
            Comparison again = Compare(prepared, plan, execution, Poison.DirtyOutput);
            if (again.Status == ComparisonStatus.Failed) faults.Add($"A second run {change}: {again}.");
        }

        faults.AddRange(execution.Faults.Distinct());
        return outcome with
        {
            Comparison = comparison,
            Verdict = faults.Count > 0 ? Verdict.Failed : comparison.Status == ComparisonStatus.Mistrusted ? Verdict.Mistrusted : Verdict.Passed,
            Text = faults.Count > 0 ? Sentences(faults) : comparison.ToString(),
        };
    }

    private static Comparison Compare(PreparedCase prepared, Plan plan, PlanExecution execution, Poison poison) => Comparer.Compare(
        execution.Output.View(),
        prepared.Case.Problem.Output.Spec,
        prepared.Expected,
        prepared.BoundFor(AlgorithmFamilies.Of(plan.Algorithm)),
        prepared.Data.Scaling.Beta == 0 ? poison : null);

    private static IEnumerable<(string Change, OperandRole? Without, bool OtherThreads)> Repetitions(Problem problem)
    {
        yield return ("on other garbage", null, false);
        yield return ("with another number of threads", null, true);
        if (problem is not PoolProblem { Kind: PoolKind.Max }) yield break;
        yield return ("without indices", OperandRole.Indices, false);
        if (problem.Direction == Direction.BackwardData) yield return ("without forward-x", OperandRole.ForwardX, false);
    }

    /// <summary>A plan for another number of threads, or null when the engine then works in another way and owes no equal bits.</summary>
    private Plan? PlanWithOtherThreads(Plan plan)
    {
        Plan other = engine.CreatePlan(plan.Problem, options with { Threads = options.Threads == 1 ? 2 : 1 });
        if (other.Algorithm == plan.Algorithm) return other;
        other.Dispose();
        return null;
    }

    private static string? WrongIndices(PreparedCase prepared, PlanExecution execution)
    {
        if (execution.WrittenIndices is not { } buffer) return null;
        TensorSpec spec = ((PoolProblem)prepared.Case.Problem).IndicesSpec;
        double[] got = new double[buffer.Length];
        ElementConversion.Read(buffer.View(), got);
        foreach (long place in spec.Places())
        {
            long expected = prepared.ExpectedIndices![place];
            if (got[place] != expected) return FormattableString.Invariant($"The maximum at place {place} of the indices is said to stand at {got[place]}; expected {expected}.");
        }

        return null;
    }

    /// <summary>The bytes of the tensor's own elements, in row-major order.</summary>
    private static byte[] Elements(GuardedBuffer buffer, TensorSpec spec)
    {
        if (spec.IsPacked) return buffer.Bytes.ToArray();
        int size = spec.Type.Size();
        byte[] elements = new byte[spec.Count * size];
        int next = 0;
        foreach (long place in spec.Places())
        {
            buffer.Bytes.Slice((int)place * size, size).CopyTo(elements.AsSpan(next));
            next += size;
        }

        return elements;
    }

    private static string Sentences(IEnumerable<string> faults) => string.Join(' ', faults);
}
