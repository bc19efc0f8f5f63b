using System.CommandLine;
using System.Text.Json;
using ConvDnn.Parity.Conformance;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Commands;

/// <summary><c>convdnn check FOLDER …</c>: runs conformance cases on an engine.</summary>
internal static class CheckCommand
{
    public static Command Create(ToolHost host)
    {
        var folders = new Argument<string[]>("FOLDER") { Description = "Cases, suites of cases, or trees of suites.", Arity = ArgumentArity.ZeroOrMore };
        var type = new Option<string>("--type") { Description = "The arithmetic: f32, f64, f16 or bf16.", HelpName = "T", DefaultValueFactory = static _ => "f32" };
        var layout = new LayoutOption();
        var filter = new Option<string?>("--filter") { Description = "Only cases whose suite/name contains TEXT.", HelpName = "TEXT" };
        var engine = new EngineOptions();
        var json = new JsonOption();
        var command = new Command("check", $"Run conformance cases: one line per failure with the command that repeats it, last line 'N passed, N failed, N skipped'.\n\n{ExitCodes.Help}") { folders, type, layout.Option, filter, json.Option };
        engine.AddTo(command);
        command.SetAction(parsed =>
        {
            (JsonTarget target, string? displaced) = json.Read(parsed);
            string[] given = [.. displaced is null ? [] : (string[])[displaced], .. parsed.GetRequiredValue(folders)];
            if (given.Length == 0) throw new UsageException("check was given no folder; expected at least one with cases.");
            using ConvRuntime runtime = Engines.CreateRuntime(host);
            var check = new CaseCheck(
                host,
                given,
                parsed.GetValue(filter),
                new CaseRunOptions { Arithmetic = Arithmetic(parsed.GetRequiredValue(type)), Layout = layout.Read(parsed) },
                engine.Read(parsed, runtime),
                parsed.GetRequiredValue(engine.Engine));
            return check.Run(runtime, target);
        });
        return command;
    }

    private static ElementType Arithmetic(string text) =>
        ElementTypes.TryParse(text, out ElementType type) && type.IsFloatingPoint()
            ? type
            : throw new UsageException($"--type is '{text}'; expected f32, f64, f16 or bf16.");

    /// <summary>One run of the command, with everything that was asked for.</summary>
    private sealed class CaseCheck(ToolHost host, IReadOnlyList<string> folders, string? filter, CaseRunOptions options, PlanOptions plans, string engine)
    {
        public int Run(ConvRuntime runtime, JsonTarget target)
        {
            TextWriter text = target.TakesOutput ? host.Error : host.Output;
            IReadOnlyList<string> found = CaseFolders.Find(folders);
            IReadOnlyList<string> cases = [.. found.Where(IsWanted)];
            if (cases.Count == 0) throw new UsageException($"--filter '{filter}' leaves none of {found.Count} cases; expected a text that some suite/name contains.");
            Engines.SayWhatIsSimulated(host, runtime, plans);
            var runner = new CaseRunner(problem => runtime.CreatePlan(problem, plans), options);
            List<CaseResult> results = [];
            using (var progress = new ProgressLine(host, "check", cases.Count))
            {
                foreach (string folder in cases)
                {
                    host.Cancellation.ThrowIfCancellationRequested();
                    CaseResult result = runner.Run(folder);
                    results.Add(result);
                    if (result.Outcome == Outcome.Failed) progress.Interrupt(() => text.WriteLine($"FAILED {result.Name}: {result.Detail} -- repeat: {Repeat(result)}"));
                    progress.Advance();
                }
            }

            SayWhatWasSkipped(results);
            text.WriteLine($"{Count(results, Outcome.Passed)} passed, {Count(results, Outcome.Failed)} failed, {Count(results, Outcome.Skipped)} skipped");
            JsonDocumentWriter.Write(target, host, "check", json => Write(json, results));
            return ExitCode(results);
        }

        private static int Count(List<CaseResult> results, Outcome outcome) => results.Count(result => result.Outcome == outcome);

        /// <summary>Files that cannot be understood are bad input; a wrong result weighs more, since it says something about the engine.</summary>
        private int ExitCode(List<CaseResult> results)
        {
            CaseResult[] failed = [.. results.Where(static result => result.Outcome == Outcome.Failed)];
            if (failed.Length == 0) return ExitCodes.Success;
            if (failed.Any(static result => !result.IsUnreadable)) return ExitCodes.Mismatch;
            host.Say($"convdnn: {failed[0].Detail}");
            return ExitCodes.BadInput;
        }

        private bool IsWanted(string folder) =>
            filter is null || $"{Path.GetFileName(Path.GetDirectoryName(folder))}/{Path.GetFileName(folder)}".Contains(filter, StringComparison.OrdinalIgnoreCase);

        private string Repeat(CaseResult result)
        {
            string layout = options.Layout == TensorFormat.ChannelsLast ? " --layout nhwc" : "";
            string kernel = plans.Kernel is null ? "" : $" --kernel {ShellWord.Quote(plans.Kernel)}";
            return $"convdnn check {ShellWord.Quote(result.Folder)} --engine {engine} --type {options.Arithmetic.Name()}{layout}{kernel}";
        }

        private void SayWhatWasSkipped(List<CaseResult> results)
        {
            foreach (IGrouping<string, CaseResult> group in results.Where(static result => result.Outcome == Outcome.Skipped).GroupBy(static result => result.Detail).OrderByDescending(static group => group.Count()))
            {
                host.Say($"skipped {group.Count()} ({group.First().Name}{(group.Count() > 1 ? ", …" : "")}): {group.Key}");
            }
        }

        private void Write(Utf8JsonWriter json, List<CaseResult> results)
        {
            json.WriteString("engine", engine);
            json.WriteString("type", options.Arithmetic.Name());
            json.WriteString("layout", Words.Of(options.Layout));
            json.WriteNumber("passed", Count(results, Outcome.Passed));
            json.WriteNumber("failed", Count(results, Outcome.Failed));
            json.WriteNumber("skipped", Count(results, Outcome.Skipped));
            json.WriteStartArray("cases");
            foreach (CaseResult result in results) WriteCase(json, result);
            json.WriteEndArray();
        }

        private void WriteCase(Utf8JsonWriter json, CaseResult result)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Name);
            json.WriteString("operation", result.Operation);
            json.WriteString("folder", result.Folder);
            json.WriteString("outcome", Words.Of(result.Outcome));
            json.WriteString("detail", result.Detail);
            json.WriteBoolean("unreadable", result.IsUnreadable);
            if (result.Outcome == Outcome.Failed) json.WriteString("repeat", Repeat(result));
            json.WriteStartArray("outputs");
            foreach (OutputResult output in result.Outputs)
            {
                json.WriteStartObject();
                json.WriteString("role", output.Role);
                json.WriteString("outcome", Words.Of(output.Outcome));
                json.WriteString("detail", output.Detail);
                json.WriteNumber("elements", output.Elements);
                json.WriteReal("worstError", output.WorstError);
                json.WriteString("problem", output.Problem);
                json.WriteString("engine", output.Engine);
                json.WriteString("algorithm", output.Algorithm);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
