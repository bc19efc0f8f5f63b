using System.CommandLine;

namespace ConvDnn.Tool.Options;

/// <summary>
/// <c>--json [FILE]</c>: a machine-readable document, to a file or, without one, to standard output in place of the text. A file's name ends in <c>.json</c>,
/// so that in <c>check --json FOLDER</c> the folder stays what it is.
/// </summary>
internal sealed class JsonOption
{
    private const string Suffix = ".json";

    public Option<string?> Option { get; } = new("--json")
    {
        Description = "Write a JSON document (docs/cli.md) to FILE, whose name ends in .json, or to standard output.",
        HelpName = "FILE.json",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Where the document goes, and the word behind the option when that is no file for it.</summary>
    public (JsonTarget Target, string? DisplacedWord) Read(ParseResult parsed)
    {
        if (parsed.GetResult(Option) is null) return (JsonTarget.None, null);
        string? value = parsed.GetValue(Option);
        return value is null or "-" ? (JsonTarget.StandardOutput, null)
            : value.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? (JsonTarget.To(value), null)
            : (JsonTarget.StandardOutput, value);
    }

    /// <summary>The same for a command that takes no other words.</summary>
    /// <exception cref="UsageException">The file's name does not end in .json.</exception>
    public JsonTarget ReadAlone(ParseResult parsed)
    {
        (JsonTarget target, string? displaced) = Read(parsed);
        return displaced is null ? target : throw new UsageException($"--json is followed by '{displaced}'; expected a name that ends in {Suffix}.");
    }
}
