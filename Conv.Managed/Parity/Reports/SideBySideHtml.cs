using System.Globalization;
using System.Net;
using System.Text;

namespace ConvDnn.Parity;

/// <summary>The comparison with another library as one HTML file that needs nothing else; plots are inline SVG.</summary>
public static class SideBySideHtml
{
    private const int Width = 960;
    private const int Height = 220;
    private const int Margin = 34;

    /// <summary>Ratios beyond are drawn at the border.</summary>
    private const double Edge = 4;

    /// <summary>Writes the page.</summary>
    public static void Write(SideBySide report, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var html = new StreamWriter(destination, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        html.WriteLine("<!DOCTYPE html>");
        html.WriteLine("<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.WriteLine("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        html.WriteLine($"<title>ConvDnn beside {Escape(report.Peer)}</title><style>\n{HtmlReport.Style}\n</style></head><body>");
        html.WriteLine($"<h1>ConvDnn beside {Escape(report.Peer)}</h1>");
        html.WriteLine($"<p>{Escape(report.Device)}{(report.IsSimulated ? " <span class=\"bad\">simulated: no number here says anything of a GPU</span>" : "")}; measured ceilings: {Escape(report.Ceilings)}. Ratios are the peer's time by ours: above 1 we are faster.</p>");
        Groups(html, report);
        if (report.Rows.Length > 0) Plot(html, report);
        Table(html, report);
        if (report.Unpaired.Length > 0)
        {
            html.WriteLine("<h2>Measured by one side only</h2><ul>");
            foreach (string line in report.Unpaired) html.WriteLine($"<li><code>{Escape(line)}</code></li>");
            html.WriteLine("</ul>");
        }

        html.WriteLine("</body></html>");
    }

    private static void Groups(StreamWriter html, SideBySide report)
    {
        html.WriteLine("<table><tr><th>group</th><th class=\"n\">problems</th><th class=\"n\">least</th><th class=\"n\">geometric mean</th><th>aimed at</th></tr>");
        foreach (SideBySideGroup group in report.Groups.Where(static group => group.Problems > 0))
        {
            string aim = string.Join(", ", ((string?[])[group.LeastAimedAt is { } least ? $"least {Number(least)}" : null, group.MeanAimedAt is { } mean ? $"mean {Number(mean)}" : null]).OfType<string>());
            string verdict = group.IsReached switch { true => "<span class=\"good\">reached</span>", false => "<span class=\"bad\">missed</span>", null => "" };
            html.WriteLine($"<tr><td>{Escape(group.Name)}</td><td class=\"n\">{group.Problems}</td><td class=\"n\">{Number(group.Least!.Value)}</td><td class=\"n\">{Number(group.GeometricMean!.Value)}</td><td>{aim} {verdict}</td></tr>");
        }

        html.WriteLine("</table>");
    }

    /// <summary>Every problem as a point, worst to the left, on a scale on which twice as fast is as far as twice as slow.</summary>
    private static void Plot(StreamWriter html, SideBySide report)
    {
        html.WriteLine($"<h2>Ratio of every problem</h2><figure><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"ratios, worst first\">");
        foreach (double line in (double[])[0.25, 0.5, 1, 2, 4])
        {
            html.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<line class=\"{(line == 1 ? "bound" : "axis")}\" x1=\"{Margin}\" x2=\"{Width}\" y1=\"{Y(line):0.#}\" y2=\"{Y(line):0.#}\"/><text x=\"0\" y=\"{Y(line) + 3:0.#}\">{line:0.##}×</text>"));
        }

        for (int i = 0; i < report.Rows.Length; i++)
        {
            double x = Margin + ((i + 0.5) * (Width - Margin) / report.Rows.Length);
            html.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<circle class=\"{(report.Rows[i].Ratio < 1 ? "wrong" : "bar")}\" cx=\"{x:0.#}\" cy=\"{Y(report.Rows[i].Ratio):0.#}\" r=\"2.5\"><title>{Escape(report.Rows[i].Problem)}: {report.Rows[i].Ratio:0.00}</title></circle>"));
        }

        html.WriteLine("</svg></figure>");
    }

    private static double Y(double ratio) => Margin + ((1 - (Math.Log(Math.Clamp(ratio, 1 / Edge, Edge)) / Math.Log(Edge))) / 2 * (Height - (2 * Margin)));

    private static void Table(StreamWriter html, SideBySide report)
    {
        html.WriteLine("<h2>Problems, worst first</h2><table><tr><th class=\"n\">ratio</th><th class=\"n\">ours ms</th><th class=\"n\">theirs ms</th><th class=\"n\">host µs</th><th class=\"n\">their host µs</th><th>roofline</th><th>engine, layout; their layout</th><th>problem</th></tr>");
        foreach (SideBySideRow row in report.Rows)
        {
            string share = row.ShareOfRoofline is { } part ? $"{ShareBar.Draw(part)} {part.ToString("0 %", CultureInfo.InvariantCulture)}" : "-";
            html.WriteLine($"<tr><td class=\"n{(row.Ratio < 1 ? " bad" : "")}\">{Number(row.Ratio)}</td><td class=\"n\">{Time(row.Milliseconds)}</td><td class=\"n\">{Time(row.PeerMilliseconds)}</td><td class=\"n\">{Number(row.HostMicroseconds)}</td><td class=\"n\">{Number(row.PeerHostMicroseconds)}</td><td>{share}</td><td>{Escape(row.Engine)}, {Escape(row.Layout)}; {Escape(row.PeerLayout)}</td><td><code>{Escape(row.Problem)}</code></td></tr>");
        }

        html.WriteLine("</table>");
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Time(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
