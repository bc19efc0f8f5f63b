using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ConvDnn.Parity;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Commands;

/// <summary><c>convdnn compare</c>: what bench measured beside what another library measured of the same problems on the same device.</summary>
internal static class CompareCommand
{
    public static Command Create(ToolHost host)
    {
        var ours = new Option<string[]>("--ours") { Description = "Documents of convdnn bench, one per round.", HelpName = "FILE.json …", Required = true, AllowMultipleArgumentsPerToken = true };
        var theirs = new Option<string[]>("--theirs") { Description = "Documents of the other library, such as of eng/gpu/pytorch_bench.py, one per round.", HelpName = "FILE.json …", Required = true, AllowMultipleArgumentsPerToken = true };
        var report = new Option<string?>("--report") { Description = "Writes a page with a plot.", HelpName = "FILE.html" };
        var json = new JsonOption();
        var command = new Command("compare", $"Join measurements with another library's: ratios per problem, worst first, geometric means, shares of the roofline.\n\n{ExitCodes.Help}") { ours, theirs, report, json.Option };
        command.SetAction(parsed =>
        {
            JsonTarget target = json.ReadAlone(parsed);
            string? page = parsed.GetValue(report);
            if (page is not null && !page.EndsWith(".html", StringComparison.OrdinalIgnoreCase)) throw new UsageException($"--report is '{page}'; expected a file that ends in .html.");
            SideBySide joined = Join([.. parsed.GetValue(ours)!.Select(static file => Read(file, JsonReport.ReadBench))], [.. parsed.GetValue(theirs)!.Select(static file => Read(file, JsonReport.ReadPeer))]);
            if (joined.IsSimulated) host.Say("simulated: ours ran on the simulated CUDA stack; no ratio here says anything of a GPU");
            if (!target.TakesOutput) Print(host.Output, joined);
            using var memory = new MemoryStream();
            JsonReport.Write(joined, memory);
            JsonDocumentWriter.Write(target, host, memory.ToArray());
            if (page is not null)
            {
                using AtomicFile file = AtomicFile.Create(page);
                SideBySideHtml.Write(joined, file.Stream);
                file.Commit();
            }

            foreach (string line in joined.Unpaired) host.Say($"not compared: {line.ReplaceLineEndings(" ")}");
            return joined.Rows.Length > 0 ? ExitCodes.Success : throw new UsageException("No problem was measured by both; expected at least one.");
        });
        return command;
    }

    private static SideBySide Join(BenchReport[] ours, PeerReport[] theirs)
    {
        try
        {
            return SideBySide.Join(ours, theirs);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static T Read<T>(string file, Func<Stream, T> read)
    {
        if (!File.Exists(file)) throw new UsageException($"'{file}' does not exist; expected a document of measurements.");
        try
        {
            using FileStream stream = File.OpenRead(file);
            return read(stream);
        }
        catch (JsonException exception)
        {
            throw new UsageException($"'{file}' cannot be understood: {exception.Message}");
        }
    }

    private static void Print(TextWriter output, SideBySide joined)
    {
        output.WriteLine($"ConvDnn beside {joined.Peer} on {joined.Device}{(joined.IsSimulated ? " (simulated)" : "")}; measured ceilings: {joined.Ceilings}");
        output.WriteLine($"{"ratio",6} {"ours ms",10} {"theirs ms",10} {"host us",8} {"theirs",8} {"roofline",9} {"engine",-12} {"layouts",-29}  problem");
        foreach (SideBySideRow row in joined.Rows)
        {
            string share = row.ShareOfRoofline is { } part ? part.ToString("0.0 %", CultureInfo.InvariantCulture) : "-";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Ratio,6:0.00} {row.Milliseconds,10:0.0000} {row.PeerMilliseconds,10:0.0000} {row.HostMicroseconds,8:0.00} {row.PeerHostMicroseconds,8:0.00} {share,9} {row.Engine,-12} {row.Layout + "/" + row.PeerLayout,-29}  {row.Problem}"));
        }

        foreach (SideBySideGroup group in joined.Groups.Where(static group => group.Problems > 0))
        {
            string aim = group.IsReached switch
            {
                null => "",
                bool reached => string.Create(CultureInfo.InvariantCulture, $"; aimed at{(group.LeastAimedAt is { } least ? $" least {least:0.00}" : "")}{(group.MeanAimedAt is { } mean ? $" mean {mean:0.00}" : "")}: {(reached ? "reached" : "missed")}"),
            };
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Name}: {group.Problems} problems, least {group.Least:0.00}, geometric mean {group.GeometricMean:0.00}{aim}"));
        }
    }
}
