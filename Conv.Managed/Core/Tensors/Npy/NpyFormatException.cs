namespace ConvDnn;

/// <summary>
/// A <c>.npy</c> file that cannot be read as asked. The message is one sentence: the file, what was found in it, and what was expected.
/// </summary>
/// <param name="file">The file's name as the reader was given it.</param>
/// <param name="found">What was found, as a noun phrase.</param>
/// <param name="expected">What was expected, as a noun phrase.</param>
public sealed class NpyFormatException(string file, string found, string expected)
    : FormatException($"'{file}' cannot be read as a .npy file: found {found}, expected {expected}.")
{
    /// <summary>The file's name as the reader was given it.</summary>
    public string File { get; } = file;

    /// <summary>What was found, as a noun phrase.</summary>
    public string Found { get; } = found;

    /// <summary>What was expected, as a noun phrase.</summary>
    public string Expected { get; } = expected;
}
