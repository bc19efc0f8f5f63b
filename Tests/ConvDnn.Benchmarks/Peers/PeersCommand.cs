using System.CommandLine;
using ConvDnn.Benchmarks.OneDnn;
using ConvDnn.Parity;

namespace ConvDnn.Benchmarks.Peers;

/// <summary><c>peers</c>: ConvDnn and oneDNN side by side.</summary>
internal static class PeersCommand
{
    private const string Help = """
        Measures ConvDnn's CPU engine and oneDNN (libdnnl.so.2, where it is installed) in turns, on the same numbers, and compares every result.
        Ratios are peer time / our time: above 1 we are faster. Classes:
          best  filter packed before; every tensor in the layout that its side prefers; against everything that oneDNN can do, forced Winograd included
          nchw  plain NCHW in and out, plain KCRS filter given at every call, conversions on the clock
          nhwc  NHWC in and out, plain KCRS filter given at every call, conversions on the clock
        The last line is: geomean best B nchw N nhwc H worst W
        """;

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "A dozen shapes forward and four of them in both gradients, N = 1, 2 threads; under a minute." };
        var shapes = new Option<string?>("--shapes") { Description = "Another list of shapes (CSV); default: the repository's." };
        var only = new Option<string[]>("--only") { Description = "Shapes by name, with * and ?: --only 'rn50_*' mbv2_dw_144_56.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [] };
        var operations = new Option<string[]>("--ops") { Description = "forward, backward-data, backward-filter; default: all.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [] };
        operations.AcceptOnlyFromAmong([.. ShapeSelection.AllDirections.Select(Words.Of)]);
        var batches = new Option<long[]>("--batch") { Description = "Batch sizes; default: 1 16.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [1, 16] };
        var threads = new Option<int[]>("--threads") { Description = "Numbers of threads; default: 1 2.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [1, 2] };
        var classes = new Option<string[]>("--classes") { Description = "best, nchw, nhwc; default: all.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [] };
        classes.AcceptOnlyFromAmong("best", "nchw", "nhwc");
        var kernel = new Option<string?>("--kernel") { Description = "Force one of our kernels by name, such as gemm512." };
        var budget = new Option<double>("--seconds") { Description = "Time for the rounds of one cell; default: 1.", DefaultValueFactory = static _ => 1 };
        var limit = new Option<double>("--for") { Description = "Begin no further cell after so many seconds; with --json and --resume a long run can be done in parts.", DefaultValueFactory = static _ => 1e6 };
        var json = new Option<string?>("--json") { Description = "Write everything to this file, after every cell." };
        var resume = new Option<bool>("--resume") { Description = "Keep what the --json file holds and measure only what it lacks." };
        var details = new Option<bool>("--details") { Description = "Also print every contestant's time." };
        var command = new Command("peers", Help) { quick, shapes, only, operations, batches, threads, classes, kernel, budget, limit, json, resume, details };
        command.SetAction(parsed =>
        {
            IReadOnlyList<ShapeRow> rows = ShapeSelection.Read(parsed.GetValue(shapes));
            Cell[] cells = parsed.GetValue(quick)
                ? [.. ShapeSelection.Quick(rows, Math.Min(2, Environment.ProcessorCount))]
                : [.. ShapeSelection.All(rows, parsed.GetValue(only)!, Directions(parsed.GetValue(operations)!), parsed.GetValue(batches)!, parsed.GetValue(threads)!)];
            if (cells.Length == 0)
            {
                Console.Error.WriteLine("The choice leaves no shape; expected names of the list, such as 'rn50_*'.");
                return 2;
            }

            double seconds = parsed.GetValue(quick) ? Math.Min(0.8, parsed.GetValue(budget)) : parsed.GetValue(budget);
            var options = new PeerRunOptions(Classes(parsed.GetValue(classes)!), TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(parsed.GetValue(limit)), parsed.GetValue(kernel));
            return Run(cells, options, parsed.GetValue(json), parsed.GetValue(resume), parsed.GetValue(details));
        });
        return command;
    }

    private static int Run(Cell[] cells, PeerRunOptions options, string? json, bool resume, bool details)
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using OneDnnLibrary? oneDnn = OneDnnLibrary.Open(out string? missing);
        if (missing is not null) Console.Error.WriteLine(missing);
        List<CellResult> results = resume && json is not null && File.Exists(json) ? [.. PeerReport.Read(json).Cells.Select(cell => cell with { Preferred = PeerRun.Preferred(runtime, ConvProblem.Parse(cell.Problem)) })] : [];
        HashSet<string> known = [.. results.Select(static result => result.Key)];
        string engine = runtime.Engine("cpu").Status.Summary;
        Console.WriteLine($"ConvDnn: {engine}; oneDNN: {oneDnn?.Version ?? "-"}; {ReportMachine.ThisOne()}");
        Console.WriteLine(PeerTable.Header);
        foreach (CellResult result in results) Console.WriteLine(PeerTable.Line(result));
        int wrong = 0;
        using var run = new PeerRun(runtime, oneDnn, options);
        run.Run(
            cells.Where(cell => !known.Contains(cell.ToString())),
            result =>
            {
                results.Add(result);
                Console.WriteLine(PeerTable.Line(result));
                if (details) PrintDetails(result);
                if (json is not null) Report(results, engine, oneDnn?.Version ?? missing!).Write(json);
            },
            sentence =>
            {
                wrong++;
                Console.Error.WriteLine($"WRONG: {sentence}");
            });
        PeerTable.Summarize(results, Console.Out);
        return wrong == 0 ? 0 : 1;
    }

    private static void PrintDetails(CellResult result)
    {
        foreach (Timing timing in result.Timings.OrderBy(static timing => timing.Milliseconds))
            Console.WriteLine(FormattableString.Invariant($"    {(timing.IsOurs ? "ConvDnn" : "oneDNN"),-8} {timing.Name,-20} {timing.Milliseconds,10:0.00000} ms (shortest {timing.Shortest:0.00000}, {timing.Rounds} rounds) {timing.Implementation}, differs by {timing.Difference:0.0e+0}"));
    }

    private static PeerReport Report(IReadOnlyList<CellResult> results, string engine, string oneDnn) => new()
    {
        Created = DateTimeOffset.UtcNow,
        Machine = ReportMachine.ThisOne(),
        Processor = Processor(),
        ConvDnn = $"{typeof(ConvRuntime).Assembly.GetName().Version?.ToString(3)}, {engine}",
        OneDnn = oneDnn,
        Cells = results,
    };

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? "unknown";
    }

    private static IReadOnlyList<Direction> Directions(string[] names) =>
        names.Length == 0 ? ShapeSelection.AllDirections : [.. ShapeSelection.AllDirections.Where(direction => names.Contains(Words.Of(direction)))];

    private static PeerClass Classes(string[] names) => names.Length == 0
        ? PeerClass.Best | PeerClass.Nchw | PeerClass.Nhwc
        : names.Aggregate(default(PeerClass), static (all, name) => all | Enum.Parse<PeerClass>(name, ignoreCase: true));
}
