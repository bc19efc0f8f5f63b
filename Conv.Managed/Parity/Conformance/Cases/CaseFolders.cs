namespace ConvDnn.Parity.Conformance;

/// <summary>Finds case folders: a folder given is a case itself, or holds cases at any depth.</summary>
public static class CaseFolders
{
    /// <summary>All cases under the given folders, each once, in the order of their paths.</summary>
    /// <param name="folders">Cases, suites, or trees of suites.</param>
    /// <returns>Full paths of folders with a <see cref="CaseReader.FileName"/>.</returns>
    /// <exception cref="DirectoryNotFoundException">A folder does not exist, or holds no case.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        return [.. folders.SelectMany(Under).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Under(string folder)
    {
        string full = Path.GetFullPath(folder);
        if (File.Exists(full)) throw new DirectoryNotFoundException($"'{folder}' is a file; expected a folder with cases.");
        if (!Directory.Exists(full)) throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        // Links are not followed: one that leads upwards would never end.
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        string[] found = [.. Directory.EnumerateFiles(full, CaseReader.FileName, everywhere).Select(static file => Path.GetDirectoryName(file)!)];
        return found.Length > 0 ? found : throw new DirectoryNotFoundException($"The folder '{folder}' holds no case; expected {CaseReader.FileName} in it or below it.");
    }
}
