namespace ConvDnn.EngineContract;

/// <summary>The problem files: one canonical problem text per line; <c>#</c> starts a comment.</summary>
internal static class ProblemFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "problems");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    /// <summary>The lines that hold a problem.</summary>
    public static string[] Texts(string name) =>
        [.. File.ReadLines(Path.Combine(Folder, name)).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    public static IEnumerable<Problem> Problems(string name) => Texts(name).Select(Problem.Parse);

    public static IEnumerable<Problem> All => Names.SelectMany(Problems);
}
