using System.Globalization;
using System.Text;
using System.Xml;

namespace ConvDnn.Parity;

/// <summary>The report as JUnit XML, which build servers show: one suite per engine; mismatches are failures, exceptions errors, refusals skipped.</summary>
public static class JUnitReport
{
    /// <summary>Writes a report.</summary>
    public static void Write(ParityReport report, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var xml = XmlWriter.Create(destination, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false });
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", "convdnn parity");
        Counts(xml, report.Outcomes, report.Seconds);
        foreach (IGrouping<string, ReportOutcome> engine in report.Outcomes.GroupBy(static outcome => outcome.Engine))
        {
            ReportOutcome[] outcomes = [.. engine];
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Clean(engine.Key));
            Counts(xml, outcomes, outcomes.Sum(static outcome => outcome.Milliseconds) / 1000);
            xml.WriteAttributeString("timestamp", report.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
            foreach (ReportOutcome outcome in outcomes) Case(xml, outcome);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Counts(XmlWriter xml, IReadOnlyList<ReportOutcome> outcomes, double seconds)
    {
        xml.WriteAttributeString("tests", Number(outcomes.Count));
        xml.WriteAttributeString("failures", Number(outcomes.Count(static outcome => ElementOf(outcome) == "failure")));
        xml.WriteAttributeString("errors", Number(outcomes.Count(static outcome => ElementOf(outcome) == "error")));
        xml.WriteAttributeString("skipped", Number(outcomes.Count(static outcome => ElementOf(outcome) == "skipped")));
        xml.WriteAttributeString("time", Seconds(seconds));
    }

    private static void Case(XmlWriter xml, ReportOutcome outcome)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean($"{outcome.Engine}.{outcome.Operation}"));
        xml.WriteAttributeString("name", Clean(string.Create(CultureInfo.InvariantCulture, $"{outcome.Problem} [{outcome.Data}, seed {outcome.Seed}]")));
        xml.WriteAttributeString("time", Seconds(outcome.Milliseconds / 1000));
        if (ElementOf(outcome) is { } element)
        {
            xml.WriteStartElement(element);
            xml.WriteAttributeString("message", Clean(outcome.Text));
            if (element != "skipped")
            {
                xml.WriteAttributeString("type", outcome.Verdict);
                xml.WriteString(Clean(outcome.Text));
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string? ElementOf(ReportOutcome outcome) =>
        outcome.Verdict == Words.Of(Verdict.Passed) ? null
        : outcome.Verdict == Words.Of(Verdict.Failed) || outcome.Verdict == Words.Of(Verdict.Mistrusted) ? "failure"
        : outcome.Verdict == Words.Of(Verdict.Crashed) ? "error"
        : "skipped";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>XML cannot hold most control characters, not even escaped.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) clean.Append(text[i]).Append(text[++i]);
            else clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }

        return clean.ToString();
    }
}
