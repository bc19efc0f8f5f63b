namespace ConvDnn.Parity;

/// <summary>Writes reports to files: the ending decides the form, and a file is there whole or not at all.</summary>
public static class ReportFile
{
    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="path">Ends in <c>.html</c>, <c>.json</c> or <c>.xml</c> (JUnit).</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> ends otherwise.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(ParityReport report, string path)
    {
        ArgumentNullException.ThrowIfNull(report);
        Action<ParityReport, Stream> write = WriterFor(path);
        Replace(path, stream => write(report, stream));
    }

    /// <summary>Writes measurements as JSON.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(BenchReport report, string path) => Replace(path, stream => JsonReport.Write(report, stream));

    /// <summary>True when <see cref="Write(ParityReport, string)"/> knows the ending, so that a wrong one is found before the work is done.</summary>
    public static bool Knows(string path) => Path.GetExtension(path).ToUpperInvariant() is ".HTML" or ".HTM" or ".JSON" or ".XML";

    private static Action<ParityReport, Stream> WriterFor(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".HTML" or ".HTM" => HtmlReport.Write,
        ".JSON" => JsonReport.Write,
        ".XML" => JUnitReport.Write,
        _ => throw new ArgumentException($"path = '{path}' was given; expected a name that ends in .html, .json or .xml.", nameof(path)),
    };

    private static void Replace(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using AtomicFile file = AtomicFile.Create(path);
        write(file.Stream);
        file.Commit();
    }
}
