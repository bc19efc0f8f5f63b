using System.Text.Json;

namespace ConvDnn;

/// <summary>The file of a <see cref="PlanCache"/>: JSON with a version. Whatever is not such a file is ignored with a warning, never an error: the cache saves time and decides nothing.</summary>
internal static class PlanCacheFile
{
    private const string Format = "convdnn-plan-cache";
    private const int Version = 1;

    /// <summary>The decisions of a file; none where there is no file or no usable one.</summary>
    public static IReadOnlyDictionary<string, PlanDecision> Read(string path, Action<string> warn)
    {
        if (!File.Exists(path)) return new Dictionary<string, PlanDecision>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Entries(document.RootElement);
        }
        catch (Exception useless) when (useless is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            warn($"The plan cache '{path}' is ignored: {useless.Message}");
            return new Dictionary<string, PlanDecision>();
        }
    }

    /// <summary>Puts a file in its place.</summary>
    /// <returns>False where that failed, after a warning.</returns>
    public static bool Write(string path, IEnumerable<KeyValuePair<string, PlanDecision>> decisions, Action<string> warn)
    {
        try
        {
            using AtomicFile file = AtomicFile.Create(path);
            using (var json = new Utf8JsonWriter(file.Stream, new JsonWriterOptions { Indented = true }))
            {
                json.WriteStartObject();
                json.WriteString("format", Format);
                json.WriteNumber("version", Version);
                json.WriteStartArray("decisions");
                foreach ((string key, PlanDecision decision) in decisions) Write(json, key, decision);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            file.Commit();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            warn($"The plan cache '{path}' was not saved: {failure.Message}");
            return false;
        }
    }

    private static void Write(Utf8JsonWriter json, string key, PlanDecision decision)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        if (decision.Refusal is not null)
        {
            json.WriteString("refusal", decision.Refusal);
        }
        else
        {
            json.WriteString("kernel", decision.Kernel);
            json.WriteNumber("workspaceBytes", decision.WorkspaceBytes);
            if (decision.Milliseconds is { } time) json.WriteNumber("milliseconds", time);
        }

        json.WriteEndObject();
    }

    private static Dictionary<string, PlanDecision> Entries(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.String || format.GetString() != Format)
        {
            throw new FormatException($"it does not say that it is a {Format}.");
        }

        int version = root.GetProperty("version").GetInt32();
        if (version != Version) throw new FormatException($"it is of version {version}; expected {Version}.");
        var entries = new Dictionary<string, PlanDecision>(StringComparer.Ordinal);
        foreach (JsonElement entry in root.GetProperty("decisions").EnumerateArray())
        {
            string key = entry.GetProperty("key").GetString() ?? throw new FormatException("a decision has no key.");
            entries[key] = entry.TryGetProperty("refusal", out JsonElement refusal)
                ? PlanDecision.Refuse(refusal.GetString()!)
                : PlanDecision.Take(
                    entry.GetProperty("kernel").GetString(),
                    entry.GetProperty("workspaceBytes").GetInt64(),
                    entry.TryGetProperty("milliseconds", out JsonElement time) ? time.GetDouble() : null);
        }

        return entries;
    }
}
