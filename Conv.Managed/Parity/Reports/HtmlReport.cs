using System.Globalization;
using System.Net;
using System.Text;

namespace ConvDnn.Parity;

/// <summary>
/// The report as one HTML file that needs nothing else: no script, no font, no image from anywhere, and a policy that would refuse them.
/// Plots are inline SVG. Every text that was not written here is escaped.
/// </summary>
public static class HtmlReport
{
    private const int SlowestShown = 15;

    internal const string Style = """
        :root { color-scheme: light dark; --ink: #1c2430; --quiet: #5b6675; --paper: #ffffff; --panel: #f4f6f9; --line: #d8dee6; --good: #1f7a4d; --bad: #c0362c; --other: #8a6d1a; --bar: #3b6fb5; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e4e9f0; --quiet: #9aa6b5; --paper: #14181e; --panel: #1d232b; --line: #333c48; --good: #5cc794; --bad: #f0776c; --other: #d9b95b; --bar: #7aa7e0; }
        }
        body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; } h3 { font-size: .95rem; margin: 0 0 .3rem; }
        p, figcaption { color: var(--quiet); margin: .2rem 0 .8rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { color: var(--quiet); font-weight: 600; } td.n, th.n { text-align: right; }
        code, pre { font: 12.5px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; } pre { background: var(--panel); padding: .7rem; overflow-x: auto; white-space: pre; }
        .good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .other { color: var(--other); }
        .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: 1rem; }
        figure { margin: 0; background: var(--panel); padding: .8rem; border-radius: .4rem; } svg { width: 100%; height: auto; display: block; }
        svg text { fill: var(--quiet); font: 10px system-ui, sans-serif; } .bar { fill: var(--bar); } .wrong { fill: var(--bad); } .axis { stroke: var(--line); } .bound { stroke: var(--bad); stroke-dasharray: 3 2; }
        details { background: var(--panel); padding: .7rem; border-radius: .4rem; margin: .6rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
        """;

    /// <summary>Writes a report.</summary>
    public static void Write(ParityReport report, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var html = new StreamWriter(destination, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        html.WriteLine("<!DOCTYPE html>");
        html.WriteLine("<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.WriteLine("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        html.WriteLine($"<title>ConvDnn parity</title><style>\n{Style}\n</style></head><body>");
        Head(html, report);
        Engines(html, report);
        Failures(html, report);
        Summary(html, report);
        Algorithms(html, report);
        Distributions(html, report);
        Slowest(html, report);
        NotTried(html, report);
        html.WriteLine("</body></html>");
    }

    private static void Head(StreamWriter html, ParityReport report)
    {
        string verdict = report.IsGood ? "<span class=\"good\">everything agrees</span>" : "<span class=\"bad\">something is wrong</span>";
        html.WriteLine($"<h1>Engines against the oracle: {verdict}</h1>");
        string counts = string.Join(", ", report.Outcomes
            .CountBy(static outcome => outcome.Verdict)
            .OrderByDescending(static pair => pair.Value)
            .Select(static pair => $"{Number(pair.Value)} {Escape(pair.Key)}"));
        html.WriteLine($"<p>{counts} in {report.Seconds.ToString("0.#", CultureInfo.InvariantCulture)} s; {Escape(report.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))} UTC; "
            + $"{Escape(report.Machine.System)}, {Escape(report.Machine.Architecture)}, {Number(report.Machine.Processors)} processors, {Escape(report.Machine.Runtime)}</p>");
    }

    private static void Engines(StreamWriter html, ParityReport report)
    {
        html.WriteLine("<h2>Engines</h2><table><tr><th>Engine</th><th>State</th><th>Works on</th></tr>");
        foreach (EngineSummary engine in report.Engines)
        {
            string state = !engine.IsAvailable ? "<span class=\"other\">unavailable</span>" : engine.IsSimulated ? "<span class=\"other\">simulated</span>" : "<span class=\"good\">available</span>";
            html.WriteLine($"<tr><td>{Escape(engine.Name)}</td><td>{state}</td><td>{Escape(engine.Summary)}</td></tr>");
        }

        html.WriteLine("</table>");
    }

    private static void Failures(StreamWriter html, ParityReport report)
    {
        ReportOutcome[] failures = [.. report.Outcomes.Where(IsFailure)];
        if (failures.Length == 0) return;
        html.WriteLine($"<h2>Failures ({Number(failures.Length)})</h2>");
        foreach (ReportFailure failure in report.Failures)
        {
            html.WriteLine($"<details open=\"\"><summary><span class=\"bad\">{Escape(failure.Verdict)}</span> on {Escape(failure.Engine)}: <code>{Escape(failure.Problem)}</code></summary>");
            html.WriteLine($"<p>{Escape(failure.Text)}</p><h3>Smallest that still fails</h3><p><code>{Escape(failure.Smallest)}</code><br>{Escape(failure.SmallestText)}</p>");
            html.WriteLine($"<pre>{Escape(failure.Command)}</pre><pre>{Escape(failure.Snippet)}</pre></details>");
        }

        html.WriteLine("<table><tr><th>Engine</th><th>Verdict</th><th>Configuration</th><th>Why</th></tr>");
        foreach (ReportOutcome outcome in failures)
        {
            html.WriteLine($"<tr><td>{Escape(outcome.Engine)}</td><td class=\"bad\">{Escape(outcome.Verdict)}</td><td><code>{Escape(outcome.Problem)}</code><br>{Escape(outcome.Data)}, seed {outcome.Seed.ToString(CultureInfo.InvariantCulture)}; {Escape(outcome.Algorithm)}</td><td>{Escape(outcome.Text)}</td></tr>");
        }

        html.WriteLine("</table>");
    }

    private static void Summary(StreamWriter html, ParityReport report)
    {
        html.WriteLine("<h2>Operations</h2><table><tr><th>Engine</th><th>Operation</th><th class=\"n\">Passed</th><th class=\"n\">Failed</th><th class=\"n\">Refused</th><th class=\"n\">Other</th><th class=\"n\">Largest error / bound</th></tr>");
        foreach (OperationSummary row in report.Operations)
        {
            int passed = row.Count(Verdict.Passed), refused = row.Count(Verdict.Refused);
            int failed = row.Count(Verdict.Failed) + row.Count(Verdict.Crashed) + row.Count(Verdict.Mistrusted);
            int other = row.Verdicts.Values.Sum() - passed - refused - failed;
            html.WriteLine($"<tr><td>{Escape(row.Engine)}</td><td>{Escape(row.Operation)}</td><td class=\"n\">{Number(passed)}</td><td class=\"n{(failed > 0 ? " bad" : "")}\">{Number(failed)}</td><td class=\"n\">{Number(refused)}</td><td class=\"n\">{Number(other)}</td><td class=\"n\">{Ratio(row.MaxRatio)}</td></tr>");
        }

        html.WriteLine("</table>");
    }

    private static void Algorithms(StreamWriter html, ParityReport report)
    {
        if (report.Algorithms.IsEmpty) return;
        html.WriteLine("<h2>Algorithms</h2><p>Errors of the sums in units of u·A*, less what rounding operands and results explains; K is the length of the sum where the largest was met, C(K) what the bound grants there.</p>");
        html.WriteLine("<table><tr><th>Engine</th><th>Algorithm</th><th>Family</th><th>Operation</th><th>Type</th><th class=\"n\">Right</th><th class=\"n\">Wrong</th><th class=\"n\">Refused</th><th class=\"n\">Skipped</th><th class=\"n\">Error / bound</th><th class=\"n\">Units</th><th class=\"n\">K</th><th class=\"n\">C(K)</th></tr>");
        foreach (AlgorithmSummary row in report.Algorithms)
        {
            html.WriteLine($"<tr><td>{Escape(row.Engine)}</td><td>{Escape(row.Algorithm)}</td><td>{Escape(row.Family)}</td><td>{Escape(row.Operation)}</td><td>{Escape(row.Type)}</td>"
                + $"<td class=\"n\">{Number(row.Passed)}</td><td class=\"n{(row.Failed > 0 ? " bad" : "")}\">{Number(row.Failed)}</td><td class=\"n\">{Number(row.Refused)}</td><td class=\"n\">{Number(row.Skipped)}</td>"
                + $"<td class=\"n\">{Ratio(row.MaxRatio)}</td><td class=\"n\">{Ratio(row.MaxUnits)}</td><td class=\"n\">{Number(row.Terms)}</td><td class=\"n\">{Ratio(row.Granted)}</td></tr>");
        }

        html.WriteLine("</table>");
    }

    private static void Distributions(StreamWriter html, ParityReport report)
    {
        OperationSummary[] compared = [.. report.Operations.Where(static row => row.Histogram.Sum() > 0)];
        if (compared.Length == 0) return;
        html.WriteLine("<h2>Errors against their bounds</h2><p>How many elements have which share of the error that is allowed to them. Left: exact. Right of the dashed line: wrong. The height is logarithmic.</p><div class=\"plots\">");
        foreach (OperationSummary row in compared)
        {
            html.WriteLine($"<figure><h3>{Escape(row.Engine)}: {Escape(row.Operation)}</h3>{HistogramPlot.Draw(row.Histogram)}</figure>");
        }

        html.WriteLine("</div>");
    }

    private static void Slowest(StreamWriter html, ParityReport report)
    {
        ReportOutcome[] slowest = [.. report.Outcomes.OrderByDescending(static outcome => outcome.Milliseconds).Take(SlowestShown)];
        if (slowest.Length == 0) return;
        html.WriteLine("<h2>Slowest</h2><table><tr><th class=\"n\">ms</th><th></th><th>Engine</th><th>Configuration</th></tr>");
        foreach (ReportOutcome outcome in slowest)
        {
            html.WriteLine($"<tr><td class=\"n\">{outcome.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture)}</td><td>{ShareBar.Draw(outcome.Milliseconds / slowest[0].Milliseconds)}</td><td>{Escape(outcome.Engine)}</td><td><code>{Escape(outcome.Problem)}</code></td></tr>");
        }

        html.WriteLine("</table>");
    }

    private static void NotTried(StreamWriter html, ParityReport report)
    {
        var reasons = report.Outcomes
            .Where(static outcome => outcome.Comparison is null && !IsFailure(outcome) && outcome.Verdict != Words.Of(Verdict.Passed))
            .CountBy(static outcome => (outcome.Engine, outcome.Verdict, outcome.Text))
            .OrderByDescending(static pair => pair.Value)
            .ToArray();
        if (reasons.Length == 0) return;
        html.WriteLine("<h2>Not tried</h2><p>Neither passes nor failures.</p><table><tr><th class=\"n\">Count</th><th>Engine</th><th>Verdict</th><th>Reason</th></tr>");
        foreach (((string engine, string verdict, string text), int count) in reasons)
        {
            html.WriteLine($"<tr><td class=\"n\">{Number(count)}</td><td>{Escape(engine)}</td><td>{Escape(verdict)}</td><td>{Escape(text)}</td></tr>");
        }

        html.WriteLine("</table>");
    }

    private static bool IsFailure(ReportOutcome outcome) =>
        outcome.Verdict == Words.Of(Verdict.Failed) || outcome.Verdict == Words.Of(Verdict.Crashed) || outcome.Verdict == Words.Of(Verdict.Mistrusted);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => double.IsFinite(value) ? value.ToString("0.###", CultureInfo.InvariantCulture) : "∞";
}
