namespace ConvDnn.Tool;

/// <summary>Where a JSON document goes.</summary>
/// <param name="IsWanted">False when none was asked for.</param>
/// <param name="File">A file, or null for standard output.</param>
internal readonly record struct JsonTarget(bool IsWanted, string? File)
{
    public static JsonTarget None => default;

    public static JsonTarget StandardOutput => new(true, null);

    /// <summary>True when standard output belongs to the document, so that no text may stand there.</summary>
    public bool TakesOutput => IsWanted && File is null;

    public static JsonTarget To(string file) => new(true, file);
}
