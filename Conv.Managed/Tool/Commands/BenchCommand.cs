using System.CommandLine;
using System.Globalization;
using ConvDnn.Parity;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Commands;

/// <summary><c>convdnn bench</c>: how long calls take.</summary>
internal static class BenchCommand
{
    /// <summary>What is timed when nobody names other problems: layers of ResNet-50 and MobileNet, in every direction that training needs.</summary>
    private static readonly string[] DefaultProblems =
    [
        "conv forward x=1,3,224,224 w=64,3,7,7 stride=2,2 padding=3,3",
        "conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1",
        "conv forward x=1,256,14,14 w=1024,256,1,1",
        "conv forward x=1,144,56,56 w=144,1,3,3 padding=1,1 groups=144",
        "conv backward-data x=1,64,56,56 w=64,64,3,3 padding=1,1",
        "conv backward-filter x=1,64,56,56 w=64,64,3,3 padding=1,1",
        "pool forward x=1,64,112,112 window=3,3 stride=2,2 padding=1,1",
    ];

    public static Command Create(ToolHost host)
    {
        var selection = new SelectionOptions();
        var json = new JsonOption();
        var command = new Command("bench", $"Time plans: minimum and median per call, GFLOP/s, share of the machine's measured peak, workspace.\n\n{ExitCodes.Help}") { json.Option };
        foreach (Option option in selection.All) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            JsonTarget target = json.ReadAlone(parsed);
            using ConvRuntime runtime = Engines.CreateRuntime(host);
            MatrixOptions matrix = selection.ReadMatrix(parsed);
            IReadOnlyList<Problem> problems = Wanted(parsed, selection, matrix);
            IReadOnlyList<IEngine> engines = Measured(selection.ReadEngines(parsed, runtime), parsed.GetResult(selection.EngineNames) is not null);
            Engines.SayWhatIsSimulated(host, engines);
            BenchOptions options = Options(selection, parsed, problems.Count * engines.Count);
            BenchReport report = ErrorConsole.WithProgress(host, "bench", problems.Count * engines.Count, progress =>
                BenchRun.Run(problems, engines, options, new DirectProgress(done => progress(done, "")), host.Cancellation));
            return Report(host, report, target);
        });
        return command;
    }

    /// <summary>Named problems, a list of shapes in float32 unless types are named, or the default ones.</summary>
    private static IReadOnlyList<Problem> Wanted(ParseResult parsed, SelectionOptions selection, MatrixOptions matrix)
    {
        MatrixOptions types = matrix.Types.IsEmpty ? matrix with { Types = [ElementType.Float32] } : matrix;
        MatrixOptions any = types with { MaxFlops = double.PositiveInfinity };
        IReadOnlyList<Problem> problems = selection.ReadProblems(parsed, any)
            ?? [.. any.Types.SelectMany(static type => DefaultProblems.Select(text => Problem.Parse($"{text} type={type.Name()}"))).Where(any.Wants)];
        return problems.Count > 0 ? problems : throw new UsageException("The choice of operations and types leaves no problem; expected at least one.");
    }

    /// <summary>The oracle is slow by design: it is timed when it is named or alone.</summary>
    private static IReadOnlyList<IEngine> Measured(IReadOnlyList<IEngine> engines, bool areNamed) =>
        areNamed || engines.Count == 1 ? engines : [.. engines.Where(static engine => engine.Name != "reference")];

    private static BenchOptions Options(SelectionOptions selection, ParseResult parsed, int measurements)
    {
        var options = new BenchOptions { Plans = selection.ReadPlans(parsed) };
        return selection.ReadBudget(parsed) is { } budget ? options with { TimePerProblem = budget / measurements, WarmUp = 1, MinimumCalls = 1 } : options;
    }

    private static int Report(ToolHost host, BenchReport report, JsonTarget target)
    {
        if (!target.TakesOutput) Print(host.Output, report);
        using var memory = new MemoryStream();
        JsonReport.Write(report, memory);
        JsonDocumentWriter.Write(target, host, memory.ToArray());
        foreach (BenchResult missing in report.Results.Where(static result => result.NotMeasured.Length > 0)) host.Say($"not measured: {missing.Engine}: {missing.Problem}: {missing.NotMeasured.ReplaceLineEndings(" ")}");
        return report.Results.Any(static result => result.NotMeasured.Length == 0)
            ? ExitCodes.Success
            : throw new RefusedException("Nothing was measured; expected an engine that does at least one of the problems.");
    }

    private static void Print(TextWriter output, BenchReport report)
    {
        output.WriteLine($"{"engine",-10} {"min ms",10} {"median ms",10} {"GFLOP/s",9} {"of peak",8} {"workspace",12}  problem");
        foreach (BenchResult result in report.Results.Where(static result => result.NotMeasured.Length == 0))
        {
            string share = result.ShareOfPeak is { } part ? part.ToString("0.0 %", CultureInfo.InvariantCulture) : "-";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Engine,-10} {result.MinMilliseconds,10:0.0000} {result.MedianMilliseconds,10:0.0000} {result.GigaFlops,9:0.00} {share,8} {result.WorkspaceBytes,12}  {result.Problem}"));
        }
    }

    /// <summary>Reports on the thread that makes progress, so that nothing arrives after the end.</summary>
    private sealed class DirectProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
