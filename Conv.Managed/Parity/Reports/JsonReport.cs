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
internal sealed partial class ReportJson : JsonSerializerContext;
