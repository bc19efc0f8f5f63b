using System.Text.Json;
using System.Text.Json.Serialization;
using ConvDnn.Parity;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>A run's results with everything that is needed to read them later.</summary>
internal sealed record PeerReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
    };

    public int SchemaVersion { get; init; } = 1;

    public string Kind { get; init; } = "convdnn-peers";

    public required DateTimeOffset Created { get; init; }

    public required ReportMachine Machine { get; init; }

    /// <summary>The processor as the system names it.</summary>
    public required string Processor { get; init; }

    /// <summary>What was measured: ConvDnn and its engine's summary.</summary>
    public required string ConvDnn { get; init; }

    /// <summary>The peer's version, or why it was not there.</summary>
    public required string OneDnn { get; init; }

    public required IReadOnlyList<CellResult> Cells { get; init; }

    /// <exception cref="JsonException">The file holds something else.</exception>
    public static PeerReport Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<PeerReport>(stream, Json) ?? throw new JsonException($"{path} is null; expected a report of this program.");
    }

    /// <summary>Writes beside the file and moves: an interrupted run leaves the old one.</summary>
    public void Write(string path)
    {
        string temporary = $"{path}.part";
        using (FileStream stream = File.Create(temporary)) JsonSerializer.Serialize(stream, this, Json);
        File.Move(temporary, path, overwrite: true);
    }
}
