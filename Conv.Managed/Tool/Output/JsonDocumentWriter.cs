using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ConvDnn.Tool;

/// <summary>Writes a command's JSON document: an object that begins with the schema's version and the command, to standard output or, whole or not at all, to a file.</summary>
internal static class JsonDocumentWriter
{
    /// <summary>Raised when a reader of older documents would misunderstand newer ones.</summary>
    public const int Schema = 1;

    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(JsonTarget target, ToolHost host, string command, Action<Utf8JsonWriter> content)
    {
        if (target.IsWanted) Write(target, host, Document(command, content));
    }

    /// <summary>Writes a document that is there already.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(JsonTarget target, ToolHost host, byte[] document)
    {
        if (!target.IsWanted) return;
        if (target.File is null)
        {
            host.Output.WriteLine(Encoding.UTF8.GetString(document));
            return;
        }

        using AtomicFile file = AtomicFile.Create(target.File);
        file.Stream.Write(document);
        file.Stream.WriteByte((byte)'\n');
        file.Commit();
    }

    /// <summary>A number, or null where JSON has none for it.</summary>
    public static void WriteReal(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    public static void WriteNumbers(this Utf8JsonWriter json, string name, Dims values)
    {
        json.WriteStartArray(name);
        foreach (long value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static byte[] Document(string command, Action<Utf8JsonWriter> content)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, Layout))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", Schema);
            json.WriteString("kind", $"convdnn-{command}");
            json.WriteString("version", ToolVersion.Text);
            content(json);
            json.WriteEndObject();
        }

        return memory.ToArray();
    }
}
