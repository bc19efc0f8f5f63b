using System.Globalization;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>Results as text: a line per cell, then means, then losses.</summary>
internal static class PeerTable
{
    private static readonly (PeerClass Class, string Name, double Least)[] Classes = [(PeerClass.Best, "best", 0.90), (PeerClass.Nchw, "nchw", 0.95), (PeerClass.Nhwc, "nhwc", 0.95)];

    public static string Header =>
        $"{"shape",-24} {"operation",-15} {"N",2} {"T",1} | {"best",6} {"ms",9} {"GFLOP/s",8} {"peak",6} {"memory",6} {"layout",6} {"peer",-20} | {"nchw",6} {"ms",9} {"peer",-17} | {"nhwc",6} {"ms",9} {"peer",-17}";

    public static string Line(CellResult cell)
    {
        string best = "";
        if ((cell.Ours(PeerClass.Best) ?? cell.Timings.FirstOrDefault(static timing => timing.IsOurs)) is { } ours)
        {
            double rate = cell.Flops / ours.Milliseconds / 1e6;
            double bytes = cell.Bytes / ours.Milliseconds / 1e6;
            best = Text($"{Ratio(cell.Ratio(PeerClass.Best)),6} {ours.Milliseconds,9:0.00000} {rate,8:0.0} {rate / cell.PeakGigaFlops,6:0 %} {bytes / cell.BandwidthGigaBytes,6:0 %} {ours.Name.Split(' ')[0],6}");
        }

        return Text($"{cell.Shape,-24} {cell.Operation,-15} {cell.BatchSize,2} {cell.Threads,1} | {best,-46} {cell.Theirs(PeerClass.Best)?.Name ?? "-",-20} | {InClass(cell, PeerClass.Nchw)} | {InClass(cell, PeerClass.Nhwc)}");
    }

    /// <summary>Means per operation and all together, losses, and the line that scripts read.</summary>
    public static void Summarize(IReadOnlyList<CellResult> cells, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"geometric means, peer time / our time{"",-8} {"best",8} {"default",8} {"nchw",8} {"nhwc",8} {"cells",6}");
        foreach (IGrouping<string, CellResult> group in cells.GroupBy(static cell => Text($"{cell.Operation}, N = {cell.BatchSize}, threads = {cell.Threads}"))) MeanLine(output, group.Key, [.. group]);
        MeanLine(output, "all", cells);

        output.WriteLine();
        (CellResult Cell, string Name, double Ratio, double Least)[] losses =
        [
            .. from cell in cells
               from one in Classes
               where cell.Ratio(one.Class) < one.Least
               orderby cell.Ratio(one.Class)
               select (cell, one.Name, cell.Ratio(one.Class)!.Value, one.Least),
        ];
        output.WriteLine(Text($"below the floor of the class (best 0.90, nchw 0.95, nhwc 0.95): {losses.Length}"));
        foreach ((CellResult cell, string name, double ratio, double _) in losses)
        {
            PeerClass one = Classes.First(known => known.Name == name).Class;
            output.WriteLine(Text($"  {ratio:0.00} {name} {cell.Key}: ours {cell.Ours(one)!.Implementation} {cell.Ours(one)!.Milliseconds:0.00000} ms, {cell.Theirs(one)!.Name} ({cell.Theirs(one)!.Implementation}) {cell.Theirs(one)!.Milliseconds:0.00000} ms"));
        }

        foreach (CellResult cell in cells.Where(static cell => MissedPreference(cell) > 1.1)) output.WriteLine(Text($"the other layout was {MissedPreference(cell):0.00} times faster than the preferred {cell.Preferred}: {cell.Key}"));
        output.WriteLine();
        output.WriteLine(LastLine(cells));
    }

    /// <summary><c>geomean best B nchw N nhwc H worst W</c>, with a hyphen for what was not measured.</summary>
    public static string LastLine(IReadOnlyList<CellResult> cells)
    {
        double[] all = [.. Classes.SelectMany(one => cells.Select(cell => cell.Ratio(one.Class))).OfType<double>()];
        string worst = all.Length == 0 ? "-" : Text($"{all.Min():0.00}");
        return $"geomean best {Mean(cells, PeerClass.Best)} nchw {Mean(cells, PeerClass.Nchw)} nhwc {Mean(cells, PeerClass.Nhwc)} worst {worst}";
    }

    /// <summary>How much faster we would have been in the layout that was not preferred.</summary>
    private static double MissedPreference(CellResult cell)
    {
        Timing? preferred = cell.Ours(PeerClass.Best);
        Timing? best = cell.Timings.Where(static timing => timing.IsOurs && timing.Classes.HasFlag(PeerClass.Best)).MinBy(static timing => timing.Milliseconds);
        return preferred is null || best is null ? 1 : preferred.Milliseconds / best.Milliseconds;
    }

    private static void MeanLine(TextWriter output, string name, IReadOnlyList<CellResult> cells) => output.WriteLine(
        $"  {name,-43} {Mean(cells, PeerClass.Best),8} {Mean(cells.Select(static cell => cell.RatioToDefault())),8} {Mean(cells, PeerClass.Nchw),8} {Mean(cells, PeerClass.Nhwc),8} {cells.Count,6}");

    private static string Mean(IReadOnlyList<CellResult> cells, PeerClass one) => Mean(cells.Select(cell => cell.Ratio(one)));

    private static string Mean(IEnumerable<double?> ratios)
    {
        double[] known = [.. ratios.OfType<double>()];
        return known.Length == 0 ? "-" : Text($"{Math.Exp(known.Average(Math.Log)):0.00}");
    }

    private static string InClass(CellResult cell, PeerClass one)
    {
        string time = cell.Ours(one) is { } ours ? Text($"{ours.Milliseconds:0.00000}") : "-";
        return $"{Ratio(cell.Ratio(one)),6} {time,9} {cell.Theirs(one)?.Name ?? "-",-17}";
    }

    private static string Ratio(double? ratio) => ratio is { } known ? Text($"{known:0.00}") : "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
