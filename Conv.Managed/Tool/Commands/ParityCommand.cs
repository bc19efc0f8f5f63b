using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ConvDnn.Parity;
using ConvDnn.Tool.Options;
using Spectre.Console;

namespace ConvDnn.Tool.Commands;

/// <summary><c>convdnn parity</c>: every engine against the oracle, over a matrix of problems.</summary>
internal static class ParityCommand
{
    /// <summary>Configurations between two looks at the clock.</summary>
    private const int PerLook = 64;

    public static Command Create(ToolHost host)
    {
        var selection = new SelectionOptions();
        var reports = new Option<string[]>("--report") { Description = "Write reports; .html has plots, .json everything, .xml is JUnit's.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var maxFlops = new Option<string?>("--max-flops") { Description = "Problems with more operations are skipped: the oracle is slow. Default 2e9.", HelpName = "N" };
        var every = new Option<bool>("--every-configuration") { Description = "Run each algorithm and each engine configuration that an engine has, not only the one that it would take." };
        var brief = new Option<bool>("--brief") { Description = "Reports list single outcomes only where they failed." };
        var json = new JsonOption();
        var command = new Command("parity", $"Hold every engine against the oracle. Without arguments: a default matrix, under two minutes on two cores.\n\n{ExitCodes.Help}") { selection.Seed, every, reports, brief, maxFlops, json.Option };
        foreach (Option option in selection.All) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            string[] files = parsed.GetValue(reports) ?? [];
            if (files.FirstOrDefault(static file => !ReportFile.Knows(file)) is { } strange) throw new UsageException($"--report '{strange}' has an ending that no report has; expected .html, .json or .xml.");
            using ConvRuntime runtime = Engines.CreateRuntime(host);
            MatrixOptions matrix = selection.ReadMatrix(parsed);
            IReadOnlyList<Problem> problems = selection.ReadProblems(parsed, matrix) ?? [.. DefaultMatrix.Problems(matrix)];
            var suite = new SuiteOptions { Plans = selection.ReadPlans(parsed), MaxFlops = GeometryOptions.RealOf(parsed, maxFlops, new SuiteOptions().MaxFlops) };
            JsonTarget target = json.ReadAlone(parsed);
            IReadOnlyList<IEngine> engines = selection.ReadEngines(parsed, runtime);
            Engines.SayWhatIsSimulated(host, engines);
            if (parsed.GetValue(every)) engines = [.. engines.SelectMany(engine => ConfiguredEngine.All(engine, problems, suite.Plans))];
            ParityResult result = Try(host, [.. DefaultMatrix.Cases(problems, matrix)], engines, suite, selection.ReadBudget(parsed));
            return Report(host, ParityReport.Of(result, DateTimeOffset.UtcNow, parsed.GetValue(brief)), result, files, target);
        });
        return command;
    }

    /// <summary>Runs the configurations, as many as the budget lets begin.</summary>
    private static ParityResult Try(ToolHost host, ImmutableArray<ParityCase> cases, IReadOnlyList<IEngine> engines, SuiteOptions options, TimeSpan? budget)
    {
        if (cases.IsEmpty) throw new UsageException("The choice of operations and types leaves no problem; expected at least one.");
        long started = Stopwatch.GetTimestamp();
        return ErrorConsole.WithProgress(host, "parity", cases.Length, progress =>
        {
            List<ParityResult> parts = [];
            int begun = 0;
            while (begun < cases.Length && (budget is null || begun == 0 || Stopwatch.GetElapsedTime(started) < budget))
            {
                int before = begun;
                ParityCase[] part = [.. cases.Skip(begun).Take(budget is null ? cases.Length : PerLook)];
                parts.Add(ParitySuite.Run(part, engines, options, new DirectProgress(step => progress(before + step.Done, step.Failures > 0 ? $"{step.Failures} failed" : "")), host.Cancellation));
                begun += part.Length;
            }

            if (begun < cases.Length) host.Say($"The budget is spent: {cases.Length - begun} of {cases.Length} configurations were not tried.");
            return new ParityResult([.. parts.SelectMany(static part => part.Outcomes)], [.. parts.SelectMany(static part => part.Shrunk)], parts[0].Engines, Stopwatch.GetElapsedTime(started));
        });
    }

    private static int Report(ToolHost host, ParityReport report, ParityResult result, string[] files, JsonTarget target)
    {
        ErrorConsole.Create(host).Write(Table(report));
        TextWriter text = target.TakesOutput ? host.Error : host.Output;
        foreach (ReportFailure failure in report.Failures) text.WriteLine($"FAILED {failure.Engine}: {failure.SmallestText.ReplaceLineEndings(" ")} -- repeat: {failure.Command}");
        foreach (string file in files)
        {
            ReportFile.Write(report, file);
            host.Say($"wrote {file}");
        }

        JsonDocumentWriter.Write(target, host, Document(report));
        int failed = result.Outcomes.Count(static outcome => outcome.IsFailure);
        int passed = result.Count(Verdict.Passed);
        text.WriteLine(FormattableString.Invariant($"{passed} passed, {failed} failed, {result.Count(Verdict.Refused)} refused, {result.Count(Verdict.Skipped) + result.Count(Verdict.Unavailable)} skipped"));
        if (failed > 0) return ExitCodes.Mismatch;
        return passed > 0 ? ExitCodes.Success : throw new RefusedException($"Nothing was tried: {result.Outcomes.FirstOrDefault()?.Text ?? "there is no engine"}");
    }

    private static byte[] Document(ParityReport report)
    {
        using var memory = new MemoryStream();
        JsonReport.Write(report, memory);
        return memory.ToArray();
    }

    private static Table Table(ParityReport report)
    {
        Table table = new Table().AddColumns("engine", "operation", "passed", "failed", "refused", "skipped", "largest error/bound");
        foreach (OperationSummary row in report.Operations)
        {
            int failed = row.Count(Verdict.Failed) + row.Count(Verdict.Mistrusted) + row.Count(Verdict.Crashed);
            string[] numbers = [.. new[] { row.Count(Verdict.Passed), failed, row.Count(Verdict.Refused), row.Count(Verdict.Skipped) + row.Count(Verdict.Unavailable) }.Select(static count => count.ToString(CultureInfo.InvariantCulture))];
            table.AddRow(Markup.Escape(row.Engine), Markup.Escape(row.Operation), numbers[0], failed > 0 ? $"[red]{numbers[1]}[/]" : numbers[1], numbers[2], numbers[3], row.MaxRatio.ToString("0.###", CultureInfo.InvariantCulture));
        }

        return table;
    }

    /// <summary>Reports on the thread that makes progress, so that nothing arrives after the end.</summary>
    private sealed class DirectProgress(Action<ParityProgress> report) : IProgress<ParityProgress>
    {
        public void Report(ParityProgress value) => report(value);
    }
}
