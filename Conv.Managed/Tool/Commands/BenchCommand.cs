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
        var list = new Option<string?>("--problems") { Description = "A file with a problem's text on each line; # begins a remark.", HelpName = "FILE" };
        var measured = new Option<bool>("--measured") { Description = "Let engines run their candidates and take the fastest, in place of their heuristics' choice." };
        var command = new Command("bench", $"Time plans: minimum and median per call, GFLOP/s, share of the machine's measured peak, workspace; on a GPU by its events on operands in its memory.\n\n{ExitCodes.Help}") { list, measured, json.Option };
        foreach (Option option in selection.All) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            JsonTarget target = json.ReadAlone(parsed);
            using ConvRuntime runtime = Engines.CreateRuntime(host);
            MatrixOptions matrix = selection.ReadMatrix(parsed);
            IReadOnlyList<Problem> problems = parsed.GetValue(list) is { } file ? Listed(parsed, selection, file) : Wanted(parsed, selection, matrix);
            IReadOnlyList<IEngine> engines = Measured(selection.ReadEngines(parsed, runtime), parsed.GetResult(selection.EngineNames) is not null);
            Engines.SayWhatIsSimulated(host, engines);
            BenchOptions options = Options(selection, parsed, problems.Count * engines.Count);
            if (parsed.GetValue(measured)) options = options with { Plans = options.Plans with { Selection = PlanSelection.Measured } };
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

    /// <summary>The lines of a file.</summary>
    private static List<Problem> Listed(ParseResult parsed, SelectionOptions selection, string file)
    {
        if (parsed.GetResult(selection.Shapes) is not null || parsed.GetResult(selection.Problems) is not null) throw new UsageException("--problems was given with --problem or --shapes; expected one of them.");
        if (!File.Exists(file)) throw new UsageException($"--problems '{file}' does not exist; expected a file with a problem on each line.");
        List<Problem> problems = [.. File.ReadLines(file).Select(static line => line.Split('#')[0].Trim()).Where(static line => line.Length > 0).Select(Problem.Parse)];
        return problems.Count > 0 ? problems : throw new UsageException($"--problems '{file}' has no problem; expected one on each line.");
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
        BenchResult[] measured = [.. report.Results.Where(static result => result.NotMeasured.Length == 0)];
        BenchResult[] here = [.. measured.Where(static result => result.Device is null)], onDevice = [.. measured.Where(static result => result.Device is not null)];
        if (here.Length > 0)
        {
            output.WriteLine($"{"engine",-10} {"min ms",10} {"median ms",10} {"GFLOP/s",9} {"of peak",8} {"workspace",12}  problem");
            foreach (BenchResult result in here)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Engine,-10} {result.MinMilliseconds,10:0.0000} {result.MedianMilliseconds,10:0.0000} {result.GigaFlops,9:0.00} {Share(result.ShareOfPeak),8} {result.WorkspaceBytes,12}  {result.Problem}"));
            }
        }

        if (onDevice.Length > 0) PrintDevice(output, report.Device!, onDevice);
    }

    private static void PrintDevice(TextWriter output, BenchDevice device, BenchResult[] results)
    {
        string products = string.Join(", ", device.Products.Select(static ceiling => string.Create(CultureInfo.InvariantCulture, $"{ceiling.What} {ceiling.Value:0.####} TFLOP/s")));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on {device.Name}{(device.IsSimulated ? " (simulated: these times say nothing of a GPU)" : "")}; measured ceilings: {products}, copy {device.Copy.Value:0.####} TB/s"));
        output.WriteLine($"{"engine",-12} {"min ms",10} {"median ms",10} {"host us",9} {"TFLOP/s",9} {"TB/s",8} {"roofline",9} {"workspace",12} {"sets",4}  problem");
        foreach (BenchResult result in results)
        {
            DeviceTimes times = result.Device!;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Engine,-12} {result.MinMilliseconds,10:0.0000} {result.MedianMilliseconds,10:0.0000} {times.HostMicroseconds,9:0.00} {times.TeraFlops,9:0.####} {times.TeraBytes,8:0.####} {Share(times.ShareOfRoofline),9} {result.WorkspaceBytes,12} {times.OperandSets,4}  {result.Problem}"));
        }
    }

    private static string Share(double? share) => share is { } part ? part.ToString("0.0 %", CultureInfo.InvariantCulture) : "-";

    /// <summary>Reports on the thread that makes progress, so that nothing arrives after the end.</summary>
    private sealed class DirectProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
