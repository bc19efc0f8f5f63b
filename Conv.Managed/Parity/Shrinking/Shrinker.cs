namespace ConvDnn.Parity;

/// <summary>
/// Makes a failing configuration smaller as long as it keeps failing with the same verdict: greedily, the boldest step first, starting over after every success,
/// until no step keeps failing or the tries are used up.
/// </summary>
public static class Shrinker
{
    /// <summary>Shrinks a failure on the engine that it happened on.</summary>
    /// <param name="failure">An outcome that failed or crashed.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="options">What was asked of its plans.</param>
    /// <param name="tries">The most configurations to run.</param>
    /// <param name="cancellation">Stops between runs.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static ShrunkFailure Shrink(ParityOutcome failure, IEngine engine, PlanOptions options, int tries, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(engine);
        var run = new ParityRun(engine, options);
        ParityOutcome smallest = failure;
        int used = 0;
        for (bool smaller = true; smaller && used < tries;)
        {
            smaller = false;
            foreach (ParityCase candidate in Candidates(smallest.Case))
            {
                if (used >= tries) break;
                cancellation.ThrowIfCancellationRequested();
                used++;
                if (!PreparedCase.TryPrepare(candidate, threads: 0, out PreparedCase? prepared, out _)) continue;
                ParityOutcome outcome = run.Run(prepared);
                if (outcome.Verdict != failure.Verdict) continue;
                (smallest, smaller) = (outcome, true);
                break;
            }
        }

        return new ShrunkFailure(failure, smallest, used, ReproSnippet.Command(smallest), ReproSnippet.Program(smallest));
    }

    /// <summary>Simpler problems first; then plain factors, which the seed decides, and integers.</summary>
    private static IEnumerable<ParityCase> Candidates(ParityCase @case)
    {
        foreach (Problem problem in SmallerProblems.Of(@case.Problem))
        {
            if (@case.Data != DataKind.Specials || SpecialValues.Suit(problem)) yield return @case with { Problem = problem };
        }

        for (ulong remainder = 0; remainder < @case.Seed % Scaling.Choices; remainder++)
        {
            yield return @case with { Seed = @case.Seed - (@case.Seed % Scaling.Choices) + remainder };
        }

        if (@case.Data == DataKind.Specials) yield return @case with { Data = DataKind.Reals };
        if (@case.Data != DataKind.Integers) yield return @case with { Data = DataKind.Integers };
    }
}
