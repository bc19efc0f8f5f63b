using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ConvDnn.Engines.Cpu;
using ConvDnn.Parity;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Commands;

/// <summary><c>convdnn tune</c>: every way of doing a problem with its time, workspace and error against the oracle; the fastest right one goes into the plan cache.</summary>
internal static class TuneCommand
{
    /// <summary>Larger problems are timed but not held against the oracle, which is slow.</summary>
    private const double MostFlopsForOracle = 2e9;

    public static Command Create(ToolHost host)
    {
        var selection = new SelectionOptions();
        var limit = new Option<string?>("--workspace-limit") { Description = "The most bytes of workspace; no limit when left out.", HelpName = "BYTES" };
        var deterministic = new Option<bool>("--deterministic") { Description = "Only algorithms that give the same bits every time." };
        var json = new JsonOption();
        var command = new Command("tune", $"List every candidate with its time, workspace and error against the oracle, and put the fastest right one into the plan cache (CONVDNN_CACHE names its file). Where CONVDNN_KERNEL_TABLE names a file, the table that the CPU engine chooses by is fitted to the times and written there.\n\n{ExitCodes.Help}") { limit, deterministic, json.Option };
        foreach (Option option in selection.All) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            JsonTarget target = json.ReadAlone(parsed);
            var cache = new PlanCache(NullIfEmpty(host.Environment("CONVDNN_CACHE")), host.Say);
            using ConvRuntime runtime = Engines.CreateRuntime(host, cache);
            MatrixOptions matrix = selection.ReadMatrix(parsed) with { MaxFlops = double.PositiveInfinity };
            IReadOnlyList<Problem> problems = selection.ReadProblems(parsed, matrix)
                ?? throw new UsageException("tune was given no problem; expected --problem TEXT, --shapes FILE.csv or --cases FOLDER.");
            PlanOptions plans = selection.ReadPlans(parsed) with
            {
                Deterministic = parsed.GetValue(deterministic),
                WorkspaceLimit = parsed.GetValue(limit) is not { } text ? long.MaxValue
                    : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes
                    : throw new UsageException($"--workspace-limit is '{text}'; expected a whole number of bytes."),
            };
            IReadOnlyList<IEngine> engines = selection.ReadEngines(parsed, runtime);
            Engines.SayWhatIsSimulated(host, engines);
            List<Trial> trials = [.. problems.SelectMany(problem => Try(host, problem, engines, plans))];
            int exitCode = Report(host, trials, cache, plans, target);
            RefreshTable(host, trials, plans);
            return exitCode;
        });
        return command;
    }

    private static IEnumerable<Trial> Try(ToolHost host, Problem problem, IReadOnlyList<IEngine> engines, PlanOptions plans)
    {
        PreparedCase? prepared = problem.Flops <= MostFlopsForOracle && PreparedCase.TryPrepare(new ParityCase(problem, DataKind.Reals, 0), 0, out PreparedCase? case0, out _) ? case0 : null;
        foreach (IConfigurableEngine engine in engines.OfType<IConfigurableEngine>())
        {
            host.Cancellation.ThrowIfCancellationRequested();
            foreach (PlanCandidate candidate in engine.Candidates(problem, plans with { Selection = PlanSelection.Measured }))
            {
                ParityOutcome? outcome = prepared is null || !candidate.IsSupported ? null : new ParityRun(engine, plans with { Kernel = candidate.Kernel }).Run(prepared);
                yield return new Trial(problem, engine, candidate, outcome);
            }
        }
    }

    private static int Report(ToolHost host, List<Trial> trials, PlanCache cache, PlanOptions plans, JsonTarget target)
    {
        List<Trial> chosen = [.. trials.GroupBy(static trial => (trial.Problem, trial.Engine)).Select(static group => group.Where(static trial => trial.MayBeTaken).MinBy(static trial => trial.Candidate.Milliseconds)).OfType<Trial>()];
        foreach (Trial best in chosen) Keep(cache, best, plans);
        if (!target.TakesOutput) Print(host.Output, trials, chosen);
        JsonDocumentWriter.Write(target, host, "tune", json => Write(json, trials, chosen));
        if (cache.Save()) host.Say($"wrote {cache.FilePath}");
        else if (cache.FilePath is null) host.Say("CONVDNN_CACHE names no file, so nothing was kept.");
        if (trials.Any(static trial => trial.Outcome?.IsFailure == true)) return ExitCodes.Mismatch;
        return chosen.Count > 0 ? ExitCodes.Success : throw new RefusedException("Nothing was timed; expected an engine with a choice that does at least one of the problems.");
    }

    /// <summary>What was measured also moves the numbers by which the processor's engine chooses for problems that were not.</summary>
    private static void RefreshTable(ToolHost host, List<Trial> trials, PlanOptions plans)
    {
        if (NullIfEmpty(host.Environment(CpuEngine.TableVariable)) is not { } file) return;
        foreach (IGrouping<IConfigurableEngine, Trial> group in trials.GroupBy(static trial => trial.Engine))
        {
            if (group.Key is not CpuEngine engine) continue;
            ImmutableArray<string> changes = engine.RefreshTable(file, group.GroupBy(static trial => trial.Problem)
                .Select(problem => (problem.Key, plans, ImmutableArray.CreateRange(problem.Where(static trial => trial.MayBeTaken).Select(static trial => trial.Candidate)))));
            host.Say($"wrote {file}: {(changes.IsEmpty ? "nothing measured speaks for other numbers" : string.Join(", ", changes))}");
        }
    }

    /// <summary>Under the keys of heuristic and of measured plans, for operands in either memory.</summary>
    private static void Keep(PlanCache cache, Trial best, PlanOptions plans)
    {
        PlanDecision decision = PlanDecision.Take(best.Candidate.Kernel, best.Candidate.WorkspaceBytes, best.Candidate.Milliseconds);
        foreach (PlanSelection selection in Enum.GetValues<PlanSelection>())
        {
            foreach (MemorySpace space in Enum.GetValues<MemorySpace>())
            {
                cache.Set(PlanKey.Of(best.Engine.Name, best.Engine.Fingerprint, best.Problem, plans with { Selection = selection, Space = space }), decision);
            }
        }
    }

    private static void Print(TextWriter output, List<Trial> trials, List<Trial> chosen)
    {
        foreach (IGrouping<Problem, Trial> group in trials.GroupBy(static trial => trial.Problem))
        {
            output.WriteLine(group.Key.ToString());
            output.WriteLine($"  {"engine",-12} {"kernel",-32} {"ms",10} {"workspace",12} {"error/bound",12}  verdict");
            foreach (Trial trial in group)
            {
                PlanCandidate candidate = trial.Candidate;
                string time = candidate.Milliseconds is { } ms ? ms.ToString("0.0000", CultureInfo.InvariantCulture) : "-";
                string error = trial.Outcome?.Comparison is { } comparison ? comparison.MaxRatio.ToString("0.####", CultureInfo.InvariantCulture) : "-";
                string bytes = candidate.IsSupported ? candidate.WorkspaceBytes.ToString(CultureInfo.InvariantCulture) : "-";
                output.WriteLine($"  {trial.Engine.Name,-12} {candidate.Kernel,-32} {time,10} {bytes,12} {error,12}  {trial.Verdict}{(chosen.Contains(trial) ? "  <- kept" : "")}");
            }
        }
    }

    private static void Write(Utf8JsonWriter json, List<Trial> trials, List<Trial> chosen)
    {
        json.WriteStartArray("candidates");
        foreach (Trial trial in trials)
        {
            json.WriteStartObject();
            json.WriteString("problem", trial.Problem.ToString());
            json.WriteString("engine", trial.Engine.Name);
            json.WriteString("kernel", trial.Candidate.Kernel);
            json.WriteString("algorithm", trial.Candidate.Text);
            json.WriteBoolean("supported", trial.Candidate.IsSupported);
            if (trial.Candidate.Milliseconds is { } time) json.WriteReal("milliseconds", time);
            json.WriteNumber("workspaceBytes", trial.Candidate.WorkspaceBytes);
            json.WriteBoolean("deterministic", trial.Candidate.IsDeterministic);
            if (trial.Outcome?.Comparison is { } comparison)
            {
                json.WriteReal("maxError", comparison.MaxError);
                json.WriteReal("errorOverBound", comparison.MaxRatio);
            }

            json.WriteString("verdict", trial.Verdict);
            json.WriteBoolean("kept", chosen.Contains(trial));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>One candidate on one problem.</summary>
    private sealed record Trial(Problem Problem, IConfigurableEngine Engine, PlanCandidate Candidate, ParityOutcome? Outcome)
    {
        /// <summary>Timed, not known to be wrong, and not found wrong now.</summary>
        public bool MayBeTaken => Candidate is { Milliseconds: not null, Erratum: null } && Outcome?.IsFailure != true;

        public string Verdict =>
            !Candidate.IsSupported ? $"refused: {Candidate.Text}"
            : Outcome is { IsFailure: true } ? $"wrong: {Outcome.Text.ReplaceLineEndings(" ")}"
            : Candidate.Erratum is not null ? $"erratum: {Candidate.Erratum}"
            : Outcome is null ? "not held against the oracle: too large"
            : "right";
    }
}
