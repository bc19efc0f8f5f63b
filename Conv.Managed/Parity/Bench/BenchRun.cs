using System.Diagnostics;
using ConvDnn.Device;

namespace ConvDnn.Parity;

/// <summary>
/// Times plans: planning apart, memory taken before, every call measured alone. What an accelerator does is timed on operands in its memory, by its own events.
/// </summary>
public static class BenchRun
{
    /// <summary>Measured again beside every problem: a processor's speed and a shared machine's load drift.</summary>
    private static readonly TimeSpan PeakDuration = TimeSpan.FromSeconds(0.05);

    /// <summary>Times every problem on every engine, one after the other.</summary>
    /// <param name="problems">The problems.</param>
    /// <param name="engines">The engines; they stay the caller's.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told of every finished measurement: how many are done.</param>
    /// <param name="cancellation">Stops between calls.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static BenchReport Run(
        IReadOnlyList<Problem> problems,
        IReadOnlyList<IEngine> engines,
        BenchOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(engines);
        options ??= new BenchOptions();
        int threads = options.Plans.Threads;
        var results = new List<BenchResult>();
        var seen = new SeenDevice();
        MachinePeak[] peaks = [MachinePeakOf(ElementType.Float32), MachinePeakOf(ElementType.Float64)];
        foreach (Problem problem in problems)
        {
            foreach (IEngine engine in engines)
            {
                results.Add(Measure(problem, engine, options, seen, cancellation));
                progress?.Report(results.Count);
            }

            peaks = [Higher(peaks[0], MachinePeakOf(ElementType.Float32)), Higher(peaks[1], MachinePeakOf(ElementType.Float64))];
        }

        DeviceCeilings? ceilings = seen.Context is null ? null : DeviceCeilings.Measure(seen.Context, engines, problems.Where((_, i) => Enumerable.Range(0, engines.Count).Any(e => results[(i * engines.Count) + e].Device is not null)));
        return new BenchReport
        {
            Created = DateTimeOffset.UtcNow,
            Machine = ReportMachine.ThisOne(),
            Threads = threads,
            Peaks = [.. peaks],
            Device = ceilings?.Device,
            Results = [.. results.Zip(problems.SelectMany(problem => Enumerable.Repeat(problem, engines.Count)), (result, problem) => result.Device is null ? WithShare(result, problem, peaks) : ceilings!.Rate(result, problem))],
        };

        MachinePeak MachinePeakOf(ElementType type) => FmaPeak.Measure(type, threads, PeakDuration);
    }

    private static MachinePeak Higher(MachinePeak a, MachinePeak b) => a.GigaFlops > b.GigaFlops ? a : b;

    private static BenchResult WithShare(BenchResult result, Problem problem, MachinePeak[] peaks)
    {
        string type = ProblemBounds.Accumulator(problem).Name();
        MachinePeak? peak = Array.Find(peaks, peak => peak.Type == type);
        return result.NotMeasured.Length > 0 || peak is null ? result : result with { ShareOfPeak = result.GigaFlops / peak.GigaFlops };
    }

    private static BenchResult Measure(Problem problem, IEngine engine, BenchOptions options, SeenDevice seen, CancellationToken cancellation)
    {
        var result = new BenchResult { Problem = problem.ToString(), Operation = Operation.Of(problem), Engine = engine.Name };
        EngineStatus status = engine.Status;
        if (!status.IsAvailable) return result with { NotMeasured = status.Summary };
        PlanOptions onDevice = options.Plans with { Space = MemorySpace.Device };
        if (engine.Supports(problem, onDevice).IsSupported) return MeasureOnDevice(result, problem, engine, options with { Plans = onDevice }, seen, cancellation);
        EngineAnswer answer = engine.Supports(problem, options.Plans);
        if (!answer.IsSupported) return result with { NotMeasured = answer.Text };
#pragma warning disable CA1031 // One engine's exception must not end the measurements of the others; the result carries it.
        try
        {
            using Plan plan = engine.CreatePlan(problem, options.Plans);
            using var buffers = new BenchBuffers(plan);
            double[] milliseconds = Times(plan, buffers, options, cancellation);
            return Rated(result, problem, plan, milliseconds);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return result with { NotMeasured = $"{exception.GetType().Name}: {exception.Message}" };
        }
#pragma warning restore CA1031
    }

    private static BenchResult MeasureOnDevice(BenchResult result, Problem problem, IEngine engine, BenchOptions options, SeenDevice seen, CancellationToken cancellation)
    {
#pragma warning disable CA1031 // As for the processor.
        try
        {
            using Plan plan = engine.CreatePlan(problem, options.Plans);
            if (plan is not DevicePlan device) return result with { NotMeasured = $"The plan of '{engine.Name}' takes operands in device memory and is of a kind that is not known; expected a {nameof(DevicePlan)}." };
            seen.Context ??= device.Context;
            using var bench = new DeviceBench(device);
            return bench.Run(options, result, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return result with { NotMeasured = $"{exception.GetType().Name}: {exception.Message}" };
        }
#pragma warning restore CA1031
    }

    private static double[] Times(Plan plan, BenchBuffers buffers, BenchOptions options, CancellationToken cancellation)
    {
        for (int call = 0; call < options.WarmUp; call++) buffers.Execute(plan);
        var times = new List<double>();
        var total = Stopwatch.StartNew();
        while (times.Count < options.MinimumCalls || (times.Count < options.MaximumCalls && total.Elapsed < options.TimePerProblem))
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            buffers.Execute(plan);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return [.. times.Order()];
    }

    private static BenchResult Rated(BenchResult result, Problem problem, Plan plan, double[] sorted)
    {
        double flops = sorted[0] > 0 ? problem.Flops / sorted[0] / 1e6 : 0;
        return result with
        {
            Algorithm = plan.Algorithm,
            WorkspaceBytes = plan.WorkspaceBytes,
            Calls = sorted.Length,
            MinMilliseconds = sorted[0],
            MedianMilliseconds = Median.OfSorted(sorted),
            GigaFlops = flops,
        };
    }

    /// <summary>The context in which plans were timed, whose device's ceilings are measured at the end.</summary>
    private sealed class SeenDevice
    {
        public GpuContext? Context { get; set; }
    }
}
