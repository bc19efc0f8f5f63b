using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using ConvDnn.Engines.Reference;
using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

public class ReportTests
{
    private const string Hostile = "<script>alert(\"1\")</script> & 'more' \u0001";

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly ParityReport Report = Make();

    [Test]
    public void Json_reads_back_as_it_was_written()
    {
        using var stream = new MemoryStream();
        JsonReport.Write(Report, stream);
        stream.Position = 0;
        ParityReport read = JsonReport.Read(stream);
        stream.Position = 0;
        using JsonDocument document = JsonDocument.Parse(stream);
        using var again = new MemoryStream();
        JsonReport.Write(read, again);
        Assert.Multiple(() =>
        {
            Assert.That(again.ToArray(), Is.EqualTo(stream.ToArray()), "nothing is lost on the way");
            Assert.That(document.RootElement.GetProperty("schemaVersion").GetInt32(), Is.EqualTo(1));
            Assert.That(document.RootElement.GetProperty("kind").GetString(), Is.EqualTo("convdnn-parity"));
            Assert.That(document.RootElement.GetProperty("isGood").GetBoolean(), Is.False);
            Assert.That(document.RootElement.GetProperty("outcomes").GetArrayLength(), Is.EqualTo(Report.Outcomes.Length));
            Assert.That(document.RootElement.GetProperty("outcomes")[0].GetProperty("verdict").GetString(), Is.EqualTo("passed"));
        });
    }

    [Test]
    public void Junit_has_the_shape_that_build_servers_read()
    {
        XElement suites = Xml().Root!;
        XElement[] cases = [.. suites.Descendants("testcase")];
        Assert.Multiple(() =>
        {
            Assert.That(suites.Name.LocalName, Is.EqualTo("testsuites"));
            Assert.That(suites.Elements().Select(static element => element.Name.LocalName), Has.All.EqualTo("testsuite"));
            Assert.That(suites.Elements("testsuite").Select(static suite => suite.Attribute("name")!.Value), Is.EqualTo(new[] { "reference", "broken" }));
            Assert.That(cases, Has.Length.EqualTo(Report.Outcomes.Length));
            Assert.That(cases, Has.All.Matches<XElement?>(static c => c!.Attribute("classname") is not null && c.Attribute("name") is not null && double.Parse(c.Attribute("time")!.Value, System.Globalization.CultureInfo.InvariantCulture) >= 0));
            foreach (XElement suite in suites.DescendantsAndSelf().Where(static element => element.Name.LocalName.StartsWith("testsuite", StringComparison.Ordinal)))
            {
                Assert.That(Number(suite, "tests"), Is.EqualTo(suite.Descendants("testcase").Count()));
                Assert.That(Number(suite, "failures"), Is.EqualTo(suite.Descendants("failure").Count()));
                Assert.That(Number(suite, "errors"), Is.EqualTo(suite.Descendants("error").Count()));
                Assert.That(Number(suite, "skipped"), Is.EqualTo(suite.Descendants("skipped").Count()));
            }

            Assert.That(suites.Descendants("failure"), Is.Not.Empty);
            Assert.That(suites.Descendants("error").Single().Attribute("message")!.Value, Is.EqualTo(Hostile.Replace('\u0001', '\uFFFD')));
            Assert.That(suites.Descendants("skipped").Count(), Is.EqualTo(1));
        });
    }

    [Test]
    public void Html_escapes_every_text_and_needs_nothing_from_outside()
    {
        string html = Html();
        Assert.Multiple(() =>
        {
            Assert.That(html, Does.Not.Contain("<script"));
            Assert.That(html, Does.Contain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;"));
            Assert.That(html, Does.Not.Contain("src=").And.Not.Contain("href=").And.Not.Contain("url(").And.Not.Contain("@import"));
            Assert.That(html, Does.Contain("default-src 'none'"));
            Assert.That(html, Does.Contain("prefers-color-scheme: dark"));
        });
    }

    [Test]
    public void Html_is_well_formed_and_holds_plots_table_and_every_repro()
    {
        // Void elements apart it is XML, so a parser finds a tag that is left open.
        string body = Html()[Html().IndexOf("<body>", StringComparison.Ordinal)..].Replace("</html>", "", StringComparison.Ordinal).Replace("<br>", "<br/>", StringComparison.Ordinal);
        XElement root = XElement.Parse(body.Replace("&#x1;", "", StringComparison.Ordinal).Replace("\u0001", "", StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(root.Descendants("figure").Count(), Is.EqualTo(Report.Operations.Count(static row => row.Histogram.Sum() > 0)));
            Assert.That(root.Descendants("svg"), Is.Not.Empty);
            foreach (ReportFailure failure in Report.Failures)
            {
                Assert.That(root.Descendants("pre").Select(static pre => pre.Value), Has.Member(failure.Command).And.Member(failure.Snippet));
            }
        });
    }

    [TestCase("report.html", "<!DOCTYPE html>")]
    [TestCase("report.json", "{")]
    [TestCase("report.XML", "<?xml")]
    public void Write_replaces_a_file_whole_and_leaves_nothing_beside_it(string name, string start)
    {
        string folder = Directory.CreateTempSubdirectory("convdnn-report").FullName;
        try
        {
            string path = Path.Combine(folder, "deep", name);
            ReportFile.Write(Report, path);
            ReportFile.Write(Report, path);
            Assert.That(File.ReadAllText(path), Does.StartWith(start));
            Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Is.EqualTo(new[] { path }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Write_names_the_endings_that_it_knows()
    {
        Assert.That(static () => ReportFile.Write(Report, "report.pdf"), Throws.ArgumentException.With.Message.Contains("'report.pdf'").And.Message.Contains(".html"));
        Assert.That(ReportFile.Knows("a.Json"), Is.True);
        Assert.That(ReportFile.Knows("a.pdf"), Is.False);
    }

    private static ParityReport Make()
    {
        using var engine = new BrokenEngine(Fault.SignFlipped);
        ParityCase[] cases = [.. DefaultMatrix.Cases([Problem.Parse("conv x=1,2,5 w=3,2,3"), Problem.Parse("pool kind=average x=1,2,9 window=3")], new MatrixOptions())];
        ParityResult result = ParitySuite.Run(cases, [new ReferenceEngine(), engine]);
        ParityOutcome one = result.Outcomes[0];
        ParityOutcome crash = one with { Engine = "broken", Verdict = Verdict.Crashed, Text = Hostile, Comparison = null, Algorithm = Hostile };
        ParityOutcome refusal = one with { Engine = "reference", Verdict = Verdict.Refused, Text = Hostile, Comparison = null };
        ShrunkFailure shrunk = result.Shrunk[0] with { Snippet = Hostile.Replace("\u0001", "", StringComparison.Ordinal) };
        return ParityReport.Of(result with { Outcomes = [.. result.Outcomes, crash, refusal], Shrunk = [.. result.Shrunk, shrunk] }, Noon);
    }

    private static XDocument Xml()
    {
        using var stream = new MemoryStream();
        JUnitReport.Write(Report, stream);
        stream.Position = 0;
        return XDocument.Load(stream);
    }

    private static string Html()
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(Report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static int Number(XElement element, string attribute) => int.Parse(element.Attribute(attribute)!.Value, System.Globalization.CultureInfo.InvariantCulture);
}
