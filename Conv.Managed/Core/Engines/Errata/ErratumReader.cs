using System.Collections.Immutable;
using System.Text.Json;

namespace ConvDnn;

/// <summary>One erratum from JSON. An unknown key is an error: a misspelt condition would widen the erratum to everything.</summary>
internal static class ErratumReader
{
    private static readonly string[] Keys =
    [
        "id", "reason", "source", "engines", "from", "before", "directions", "types", "kernels", "spatialRank", "leastElements", "unevenPadding", "strided", "dilated", "grouped",
    ];

    public static Erratum Read(JsonElement entry)
    {
        foreach (JsonProperty property in entry.EnumerateObject())
        {
            if (!Keys.Contains(property.Name)) throw new FormatException($"An erratum has the key '{property.Name}'; expected one of {string.Join(", ", Keys)}.");
        }

        string id = entry.GetProperty("id").GetString()!;
        return new Erratum
        {
            Id = id,
            Reason = entry.GetProperty("reason").GetString()!,
            Source = Text(entry, "source") ?? "",
            Engines = List(entry, "engines", static text => text),
            From = Number(entry, "from"),
            Before = Number(entry, "before"),
            Directions = List(entry, "directions", text => Words.TryParse(text, out Direction direction) ? direction : throw Unknown(id, "direction", text)),
            Types = List(entry, "types", text => ElementTypes.TryParse(text, out ElementType type) ? type : throw Unknown(id, "type", text)),
            Kernels = List(entry, "kernels", static text => text),
            SpatialRank = entry.TryGetProperty("spatialRank", out JsonElement rank) ? rank.GetInt32() : null,
            LeastElements = entry.TryGetProperty("leastElements", out JsonElement least) ? least.GetInt64() : 0,
            UnevenPadding = Flag(entry, "unevenPadding"),
            Strided = Flag(entry, "strided"),
            Dilated = Flag(entry, "dilated"),
            Grouped = Flag(entry, "grouped"),
        };
    }

    private static string? Text(JsonElement entry, string key) => entry.TryGetProperty(key, out JsonElement text) ? text.GetString() : null;

    private static Version? Number(JsonElement entry, string key) => Text(entry, key) is { } text ? Version.Parse(text) : null;

    private static bool? Flag(JsonElement entry, string key) => entry.TryGetProperty(key, out JsonElement flag) ? flag.GetBoolean() : null;

    private static ImmutableArray<T> List<T>(JsonElement entry, string key, Func<string, T> read) =>
        entry.TryGetProperty(key, out JsonElement list) ? [.. list.EnumerateArray().Select(item => read(item.GetString()!))] : [];

    private static FormatException Unknown(string id, string what, string text) => new($"The erratum '{id}' names the {what} '{text}', which there is none of.");
}
