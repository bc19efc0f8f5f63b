using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace ConvDnn.Parity.Conformance;

/// <summary>
/// Reads a case folder: <c>case.json</c> and the <c>.npy</c> files that it names. Strict: what is missing, misspelt, doubled, of another shape or
/// element type than announced, or outside the folder is refused with one sentence. The layout is described in docs/cli.md.
/// </summary>
public static class CaseReader
{
    /// <summary>The file that makes a folder a case.</summary>
    public const string FileName = "case.json";

    /// <summary>The one version of the layout that is read.</summary>
    public const int Schema = 1;

    private const long LargestDescription = 1 << 20;
    private const int MostTensors = 32;
    private const int MostTexts = 256;

    /// <summary>Reads a case.</summary>
    /// <param name="folder">The folder with <see cref="FileName"/>.</param>
    /// <returns>The case with all its numbers.</returns>
    /// <exception cref="CaseFormatException">A file is missing, malformed or contradicts another; the message says which and how.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static ConformanceCase Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string file = Path.Combine(folder, FileName);
        using JsonDocument document = Parse(file);
        var root = new StrictObject(document.RootElement.Clone(), file, "");
        long schema = root.Number("schema");
        if (schema != Schema) throw root.Wrong($"has schema {schema}", $"{Schema}");
        var tensors = new CaseTensorReader(folder);
        var result = new ConformanceCase(root.Object("attrs"))
        {
            Folder = folder,
            Name = root.Text("name"),
            Suite = root.Text("suite"),
            Operation = root.Text("op"),
            Features = [.. root.Texts("features", MostTexts)],
            Inputs = Inputs(root, tensors),
            Expected = Expected(root, tensors),
            Tolerance = Tolerance(root.Object("tolerance")),
            InputsExactIn = [.. root.Texts("inputs_exact_in", MostTexts)],
            KinkMargin = root.Has("kink_margin") ? root.Real("kink_margin") : null,
        };
        root.Ignore("data", "special", "has_ties", "source");
        root.RequireAllRead();
        return result;
    }

    private static JsonDocument Parse(string file)
    {
        if (!File.Exists(file)) throw new CaseFormatException($"'{file}' does not exist; expected the description of a case there.");
        long length = new FileInfo(file).Length;
        if (length > LargestDescription) throw new CaseFormatException($"'{file}' has {length} bytes; expected at most {LargestDescription} for the description of a case.");
        byte[] text = File.ReadAllBytes(file);
        if (!Utf8.IsValid(text)) throw new CaseFormatException($"'{file}' is not JSON: it is not UTF-8 text.");
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        // The search for doubled keys decodes them, and fails in its own way on half a character.
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new CaseFormatException($"'{file}' is not JSON: {malformed.Message.ReplaceLineEndings(" ")}", malformed);
        }
    }

    private static ImmutableDictionary<string, CaseTensor> Inputs(StrictObject root, CaseTensorReader tensors)
    {
        ImmutableDictionary<string, CaseTensor>.Builder inputs = ImmutableDictionary.CreateBuilder<string, CaseTensor>(StringComparer.Ordinal);
        foreach (StrictObject entry in root.Objects("inputs", MostTensors))
        {
            CaseTensor tensor = tensors.Input(entry);
            if (!inputs.TryAdd(tensor.Role, tensor)) throw entry.Wrong($"is the second input with role {tensor.Role}", "one per role");
        }

        return inputs.ToImmutable();
    }

    private static ImmutableArray<ExpectedTensor> Expected(StrictObject root, CaseTensorReader tensors)
    {
        ImmutableArray<ExpectedTensor>.Builder expected = ImmutableArray.CreateBuilder<ExpectedTensor>();
        foreach (StrictObject entry in root.Objects("expected", MostTensors))
        {
            ExpectedTensor tensor = tensors.Expected(entry);
            if (expected.Any(other => other.Tensor.Role == tensor.Tensor.Role)) throw entry.Wrong($"is the second expectation with role {tensor.Tensor.Role}", "one per role");
            expected.Add(tensor);
        }

        return expected.Count > 0 ? expected.ToImmutable() : throw root.Wrong("expects nothing", "at least one expected result");
    }

    private static CaseTolerance Tolerance(StrictObject entry)
    {
        string kind = entry.Text("kind");
        entry.Ignore("note");
        CaseTolerance tolerance = kind switch
        {
            "componentwise" => new CaseTolerance(true, 0, 0),
            "allclose" => new CaseTolerance(false, entry.Real("rtol"), entry.Real("atol")),
            _ => throw entry.Wrong($"is of kind '{kind}'", "componentwise or allclose"),
        };
        entry.RequireAllRead();
        if (tolerance.Relative is < 0 or >= 1 || tolerance.Absolute < 0) throw entry.Wrong($"is rtol {tolerance.Relative} and atol {tolerance.Absolute}", "rtol from 0 to below 1 and atol from 0");
        return tolerance;
    }
}
