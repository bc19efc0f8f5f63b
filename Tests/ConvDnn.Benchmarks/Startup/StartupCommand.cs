using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ConvDnn.Parity;

namespace ConvDnn.Benchmarks.Startup;

/// <summary><c>startup</c>: what a fresh process waits for before its first result.</summary>
internal static class StartupCommand
{
    private static readonly string[] Columns = ["engines", "problem", "plan", "first execution", "second execution"];

    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "Fresh processes; default: 9.", DefaultValueFactory = static _ => 9 };
        var layer = new Option<string>("--layer") { Description = $"Channels, height and width, filters, kernel, stride, padding; default: {FirstExecution.Layer}", DefaultValueFactory = static _ => FirstExecution.Layer };
        var program = new Option<string?>("--program") { Description = $"Another program that understands '{FirstExecution.Marker} LAYER', such as one published with NativeAOT; default: this one." };
        var command = new Command("startup", "Times the first plan and the first execution in fresh processes: milliseconds, compilation included.") { runs, layer, program };
        command.SetAction(parsed => Run(parsed.GetValue(runs), parsed.GetValue(layer)!, parsed.GetValue(program)));
        return command;
    }

    private static int Run(int runs, string layer, string? program)
    {
        double[][] times = [.. Enumerable.Range(0, Math.Max(1, runs)).Select(_ => InFreshProcess(layer, program))];
        Console.WriteLine($"{layer}, {times.Length} fresh processes, milliseconds: median (least)");
        for (int column = 0; column < Columns.Length; column++) Line(Columns[column], times.Select(run => run[column]));
        Line("plan + first execution", times.Select(static run => run[2] + run[3]));
        Line("all before the first result", times.Select(static run => run[0] + run[1] + run[2] + run[3]));
        return 0;
    }

    private static void Line(string name, IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        Console.WriteLine(FormattableString.Invariant($"{name,-28} {Median.OfSorted(sorted),8:0.00} ({sorted[0]:0.00})"));
    }

    private static double[] InFreshProcess(string layer, string? program)
    {
        using Process process = FreshProcess.Start([FirstExecution.Marker, layer], program, readOutput: true);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(static number => double.Parse(number, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}: {output}");
    }
}
