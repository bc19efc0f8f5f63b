using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConvDnn.Parity;

/// <summary>The report as JSON. Numbers that JSON lacks are written as the strings <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c>.</summary>
public static class JsonReport
{
    /// <summary>Writes a report.</summary>
    public static void Write(ParityReport report, Stream destination) => JsonSerializer.Serialize(destination, report, ReportJson.Default.ParityReport);

    /// <summary>Writes measurements.</summary>
    public static void Write(BenchReport report, Stream destination) => JsonSerializer.Serialize(destination, report, ReportJson.Default.BenchReport);

    /// <summary>Writes a comparison.</summary>
    public static void Write(SideBySide report, Stream destination) => JsonSerializer.Serialize(destination, report, ReportJson.Default.SideBySide);

    /// <summary>Reads measurements.</summary>
    /// <exception cref="JsonException">The text is none of ours, or of another version.</exception>
    public static BenchReport ReadBench(Stream source)
    {
        BenchReport report = JsonSerializer.Deserialize(source, ReportJson.Default.BenchReport) ?? throw new JsonException("The document is null; expected an object.");
        return report is { Kind: "convdnn-bench", SchemaVersion: BenchReport.CurrentSchema }
            ? report
            : throw new JsonException($"The document is '{report.Kind}', version {report.SchemaVersion}; expected 'convdnn-bench', version {BenchReport.CurrentSchema}.");
    }

    /// <summary>Reads another library's measurements.</summary>
    /// <exception cref="JsonException">The text is no such document, or of another version.</exception>
    public static PeerReport ReadPeer(Stream source)
    {
        PeerReport report = JsonSerializer.Deserialize(source, ReportJson.Default.PeerReport) ?? throw new JsonException("The document is null; expected an object.");
        return report is { Kind: PeerReport.DocumentKind, SchemaVersion: PeerReport.CurrentSchema }
            ? report
            : throw new JsonException($"The document is '{report.Kind}', version {report.SchemaVersion}; expected '{PeerReport.DocumentKind}', version {PeerReport.CurrentSchema}.");
    }

    /// <summary>Reads a report.</summary>
    /// <exception cref="JsonException">The text is no report.</exception>
    public static ParityReport Read(Stream source) => JsonSerializer.Deserialize(source, ReportJson.Default.ParityReport) ?? throw new JsonException("The report is null; expected an object.");
}

/// <summary>How reports are written as JSON, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    WriteIndented = true)]
[JsonSerializable(typeof(ParityReport))]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(PeerReport))]
[JsonSerializable(typeof(SideBySide))]
internal sealed partial class ReportJson : JsonSerializerContext;
