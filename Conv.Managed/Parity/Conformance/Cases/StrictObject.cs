using System.Text.Json;

namespace ConvDnn.Parity.Conformance;

/// <summary>
/// A JSON object whose every key must be asked for: what nobody asked for is a mistake in the file, since a misspelt attribute would otherwise silently keep its default.
/// Every failure is one sentence with the file, the place, what stands there and what was expected.
/// </summary>
internal sealed class StrictObject
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private readonly string _file;
    private readonly string _place;

    public StrictObject(JsonElement element, string file, string place)
    {
        _file = file;
        _place = place;
        if (element.ValueKind != JsonValueKind.Object) throw Wrong($"is {Kind(element)}", "an object");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = Decoded(() => property.Name, "a key");
            _values.Add(name, property.Value);
            _unread.Add(name);
        }
    }

    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>Accepts a key without looking at what it holds.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys) _unread.Remove(key);
    }

    public StrictObject Object(string key) => new(Required(key), _file, $"{_place}{key}.");

    public IEnumerable<StrictObject> Objects(string key, int most) =>
        Array(key, Required(key), most).Select((element, i) => new StrictObject(element, _file, $"{_place}{key}[{i}]."));

    public string Text(string key) => Text(key, Required(key));

    public string Text(string key, string defaultValue) => Take(key) is { } value ? Text(key, value) : defaultValue;

    public string[] Texts(string key, int most) =>
        Take(key) is { } value ? [.. Array(key, value, most).Select(element => Text(key, element))] : [];

    public bool Flag(string key, bool defaultValue) => Take(key) switch
    {
        null => defaultValue,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw WrongValue(key, other, "true or false"),
    };

    public double Real(string key, double defaultValue) => Take(key) is { } value ? Real(key, value) : defaultValue;

    public double Real(string key) => Real(key, Required(key));

    public long Number(string key, long defaultValue) => Take(key) is { } value ? Number(key, value) : defaultValue;

    public long Number(string key) => Number(key, Required(key));

    public Dims Dims(string key) => Dims(key, Required(key));

    /// <summary>A list of one number per axis.</summary>
    public Dims PerAxis(string key, int rank)
    {
        Dims dims = Dims(key);
        return dims.Count == rank ? dims : throw Wrong($"{key} has {dims.Count} numbers", $"{rank}, one per axis");
    }

    public void RequireAllRead()
    {
        if (_unread.Count > 0) throw Wrong($"has '{_unread.Order(StringComparer.Ordinal).First()}'", "only what the layout of case folders names");
    }

    public CaseFormatException Wrong(string found, string expected) => new($"'{_file}': {(_place.Length == 0 ? "the case" : _place.TrimEnd('.'))} {found}; expected {expected}.");

    private JsonElement? Take(string key)
    {
        _unread.Remove(key);
        return _values.TryGetValue(key, out JsonElement value) ? value : null;
    }

    private JsonElement Required(string key) => Take(key) ?? throw Wrong($"has no '{key}'", "one");

    private string Text(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Decoded(() => value.GetString()!, key) : throw WrongValue(key, value, "a text");

    /// <summary>A text may hold half of a character, written as an escape; JSON allows that, and no reader can use it.</summary>
    private string Decoded(Func<string> read, string key)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw Wrong($"has {key} that is no text", "whole characters");
        }
    }

    private double Real(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw WrongValue(key, value, "a number");

    private long Number(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : throw WrongValue(key, value, "a whole number");

    private Dims Dims(string key, JsonElement value)
    {
        JsonElement[] elements = Array(key, value, ConvDnn.Dims.MaxRank);
        Span<long> numbers = stackalloc long[elements.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = Number(key, elements[i]);
        return ConvDnn.Dims.Create(numbers);
    }

    private JsonElement[] Array(string key, JsonElement value, int most)
    {
        if (value.ValueKind != JsonValueKind.Array) throw WrongValue(key, value, "a list");
        int length = value.GetArrayLength();
        return length <= most ? [.. value.EnumerateArray()] : throw Wrong($"{key} has {length} entries", $"at most {most}");
    }

    private CaseFormatException WrongValue(string key, JsonElement value, string expected) => Wrong($"{key} is {Kind(value)}", expected);

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : value.GetRawText(),
    };
}
