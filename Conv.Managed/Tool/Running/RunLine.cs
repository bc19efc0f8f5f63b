using System.CommandLine;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Running;

/// <summary>A command line of <c>run</c> whose words are known to fit the operation.</summary>
/// <param name="Parsed">The words.</param>
/// <param name="Options">What they can be.</param>
/// <param name="Operation">What is to be done.</param>
/// <param name="Layout">The order of axes in files.</param>
internal sealed record RunLine(ParseResult Parsed, RunOptions Options, RunOperation Operation, FileLayout Layout)
{
    /// <summary>A file that the operation cannot do without.</summary>
    /// <exception cref="UsageException">It was not given.</exception>
    public NpyFile File(Option<string?> option) =>
        OptionalFile(option) ?? throw new UsageException($"{Words.Of(Operation)} was given no {option.Name}; expected a .npy file.");

    public NpyFile? OptionalFile(Option<string?> option) => Parsed.GetValue(option) is { } path ? NpyFile.Open(option.Name, path, Layout) : null;

    /// <summary>Lengths written on the command line in the order of the layout, or null.</summary>
    public Dims? Shape(Option<string?> option) => Parsed.GetValue(option) is { } text ? Layout.ToLengths(GeometryOptions.Numbers(option, text)) : null;
}
