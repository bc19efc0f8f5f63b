namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>Looks into folders that may be missing, unreadable or gone a moment later: what cannot be seen is not there.</summary>
internal static class ReadableFolders
{
    private static readonly EnumerationOptions Options = new() { MatchType = MatchType.Win32, AttributesToSkip = default, IgnoreInaccessible = true };

    public static IReadOnlyList<string> Files(string folder, string pattern) => Seen(() => Directory.GetFiles(folder, pattern, Options));

    public static IReadOnlyList<string> Folders(string parent, string pattern) => Seen(() => Directory.GetDirectories(parent, pattern, Options));

    private static string[] Seen(Func<string[]> look)
    {
        try
        {
            return look();
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
