using System.Text.Json;
using ConvDnn.Reference;

namespace ConvDnn.Tests.Reference.Conformance;

/// <summary>One folder of the conformance cases.</summary>
internal sealed class ConformanceCase
{
    private readonly string _folder;
    private readonly JsonElement _root;
    private readonly JsonElement _attributes;

    public ConformanceCase(string path)
    {
        _folder = Path.GetDirectoryName(path)!;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        _root = document.RootElement.Clone();
        _attributes = _root.GetProperty("attrs");
    }

    public string Name => _root.GetProperty("name").GetString()!;

    public string Operation => _root.GetProperty("op").GetString()!;

    public IEnumerable<ExpectedOutput> Expected =>
        _root.GetProperty("expected").EnumerateArray().Select(entry => new ExpectedOutput(_folder, entry, _root.GetProperty("tolerance")));

    public bool Has(string attribute) => _attributes.TryGetProperty(attribute, out _);

    public int[] Integers(string attribute) => [.. _attributes.GetProperty(attribute).EnumerateArray().Select(value => value.GetInt32())];

    public int Integer(string attribute) => _attributes.GetProperty(attribute).GetInt32();

    public bool Flag(string attribute) => _attributes.GetProperty(attribute).GetBoolean();

    public double Number(string attribute, double otherwise) => _attributes.TryGetProperty(attribute, out JsonElement value) ? value.GetDouble() : otherwise;

    public string Text(string attribute, string otherwise) => _attributes.TryGetProperty(attribute, out JsonElement value) ? value.GetString()! : otherwise;

    public ReferenceTensor Input(string role) => InputOrNull(role) ?? throw new InvalidDataException($"{Name} has no input {role}.");

    public ReferenceTensor? InputOrNull(string role)
    {
        JsonElement entry = _root.GetProperty("inputs").EnumerateArray().FirstOrDefault(input => input.GetProperty("role").GetString() == role);
        return entry.ValueKind == JsonValueKind.Undefined ? null : CaseArray.Read(Path.Combine(_folder, entry.GetProperty("file").GetString()!));
    }
}

/// <summary>One expected array of a case and the rule by which it is compared.</summary>
internal sealed class ExpectedOutput(string folder, JsonElement entry, JsonElement tolerance)
{
    /// <summary>Float64 against float64: what is left is the order of summation.</summary>
    private const double ComponentwiseFactor = 1e-12;

    public string Role => entry.GetProperty("role").GetString()!;

    public ReferenceTensor Values => Read("file");

    public ReferenceTensor? Magnitude => entry.TryGetProperty("abs_file", out _) ? Read("abs_file") : null;

    public long? LongestSum => entry.TryGetProperty("k", out JsonElement k) ? k.GetInt64() : null;

    public bool IsExact => entry.TryGetProperty("exact", out JsonElement exact) && exact.GetBoolean();

    private bool IsComponentwise => tolerance.GetProperty("kind").GetString() == "componentwise";

    /// <summary>Null if <paramref name="got"/> agrees, else what differs first.</summary>
    public string? Difference(ReferenceTensor got)
    {
        ReferenceTensor values = Values;
        if (!got.Lengths.SequenceEqual(values.Lengths)) return $"{Role} has the lengths [{string.Join(",", got.Lengths.ToArray())}], expected [{string.Join(",", values.Lengths.ToArray())}]";

        double[] actual = got.ToArray(), expected = values.ToArray();
        double[]? magnitude = Magnitude?.ToArray();
        for (int i = 0; i < expected.Length; i++)
        {
            double allowed = Allowed(expected[i], magnitude?[i]);
            bool agrees = actual[i].Equals(expected[i]) || actual[i] == expected[i] || Math.Abs(actual[i] - expected[i]) <= allowed;
            if (!agrees) return $"{Role}[{i}] is {actual[i]:R}, expected {expected[i]:R} within {allowed:R}";
        }

        return null;
    }

    private double Allowed(double expected, double? magnitude)
    {
        if (IsExact) return 0;
        if (IsComponentwise) return magnitude is { } a && double.IsFinite(a) ? ComponentwiseFactor * a : 0;
        // Expected values that were rounded to float16 at every step, see the note in their tolerance.
        if (entry.GetProperty("dtype").GetString() == "float16") return 2e-3 + 2e-3 * Math.Abs(expected);
        return tolerance.GetProperty("atol").GetDouble() + tolerance.GetProperty("rtol").GetDouble() * Math.Abs(expected);
    }

    private ReferenceTensor Read(string key) => CaseArray.Read(Path.Combine(folder, entry.GetProperty(key).GetString()!));
}
