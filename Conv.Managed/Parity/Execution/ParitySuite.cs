using System.Collections.Immutable;
using System.Diagnostics;

namespace ConvDnn.Parity;

/// <summary>Tries many configurations on several engines; every configuration is drawn and given to the oracle once.</summary>
public static class ParitySuite
{
    /// <summary>Runs everything and shrinks what failed.</summary>
    /// <param name="cases">The configurations.</param>
    /// <param name="engines">The engines; they stay the caller's.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told after every configuration, from several threads.</param>
    /// <param name="cancellation">Stops between configurations.</param>
    /// <returns>Every outcome, configuration by configuration, in the order given.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static ParityResult Run(
        IReadOnlyList<ParityCase> cases,
        IReadOnlyList<IEngine> engines,
        SuiteOptions? options = null,
        IProgress<ParityProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(engines);
        options ??= new SuiteOptions();
        var watch = Stopwatch.StartNew();
        var outcomes = new ParityOutcome[cases.Count][];
        int done = 0, failures = 0;
        int parallelism = options.Parallelism == 0 ? Environment.ProcessorCount : options.Parallelism;
        Parallel.For(0, cases.Count, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellation }, index =>
        {
            outcomes[index] = RunCase(cases[index], engines, options);
            int wrong = Interlocked.Add(ref failures, outcomes[index].Count(static outcome => outcome.IsFailure));
            progress?.Report(new ParityProgress(Interlocked.Increment(ref done), cases.Count, wrong, cases[index]));
        });
        ImmutableArray<ParityOutcome> all = [.. outcomes.SelectMany(static outcome => outcome)];
        return new ParityResult(
            all,
            Shrink(all, engines, options, cancellation),
            [.. engines.Select(static engine => new EngineSummary(engine.Name, engine.Status.IsAvailable, engine.Status.Summary, engine.Status.IsSimulated))],
            watch.Elapsed);
    }

    private static ParityOutcome[] RunCase(ParityCase @case, IReadOnlyList<IEngine> all, SuiteOptions options)
    {
        // A configuration that an engine does not have for a problem is neither right nor wrong nor refused.
        IEngine[] engines = [.. all.Where(engine => engine is not ConfiguredEngine configured || configured.IsOfferedFor(@case.Problem))];
        if (engines.Length == 0) return [];
        double bytes = ReachedBytes(@case.Problem);
        if (@case.Problem.Flops > options.MaxFlops || bytes > options.MaxBytes)
        {
            string reason = FormattableString.Invariant($"{@case.Problem.Flops:0.#E+0} operations on {bytes:0.#E+0} bytes are more than the oracle is given here");
            return [.. engines.Select(engine => new ParityOutcome { Case = @case, Engine = engine.Name, Verdict = Verdict.Skipped, Text = reason })];
        }

        if (PreparedCase.TryPrepare(@case, options.Parallelism == 1 ? 0 : 1, out PreparedCase? prepared, out string complaint))
        {
            return [.. engines.Select(engine => new ParityRun(engine, options.Plans).Run(prepared))];
        }

        return [.. engines.Select(engine => new ParityOutcome { Case = @case, Engine = engine.Name, Verdict = Verdict.Mistrusted, Text = complaint })];
    }

    /// <summary>Bytes from the first to the last element of every operand: a few elements with wide strides take memory too.</summary>
    private static double ReachedBytes(Problem problem)
    {
        double bytes = 0;
        foreach (Operand operand in problem.Operands) bytes += operand.Spec.Bytes;
        return bytes;
    }

    private static ImmutableArray<ShrunkFailure> Shrink(ImmutableArray<ParityOutcome> outcomes, IReadOnlyList<IEngine> engines, SuiteOptions options, CancellationToken cancellation)
    {
        ImmutableArray<ShrunkFailure>.Builder shrunk = ImmutableArray.CreateBuilder<ShrunkFailure>();
        foreach (ParityOutcome failure in outcomes.Where(static outcome => outcome.Verdict is Verdict.Failed or Verdict.Crashed).Take(options.ShrunkFailures))
        {
            IEngine engine = engines.First(engine => engine.Name == failure.Engine);
            shrunk.Add(Shrinker.Shrink(failure, engine, options.Plans, options.ShrinkTries, cancellation));
        }

        return shrunk.ToImmutable();
    }
}
