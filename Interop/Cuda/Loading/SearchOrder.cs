namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>Turns a <see cref="LibrarySearch"/> into the sequence of files to try.</summary>
internal static class SearchOrder
{
    public static IEnumerable<SearchPlace> Of(LibraryDescription library, LibrarySearch search)
    {
        if (search.Files.TryGetValue(library.Name, out string? file)) return [new("given file", file, IsDecision: true)];
        if (search.Environment(library.FileVariable) is { Length: > 0 } named)
        {
            return [new($"environment variable {library.FileVariable}", named, IsDecision: true)];
        }

        IEnumerable<SearchPlace> inFolders = Folders(library, search)
            .DistinctBy(folder => folder.Path)
            .SelectMany(folder => library.FileNames.Concat(library.OutdatedFileNames)
                .Select(name => new SearchPlace(folder.Origin, Path.Combine(folder.Path, name))));
        IEnumerable<SearchPlace> bareNames = search.UseSystemLoader
            ? library.FileNames.Concat(library.OutdatedFileNames).Select(name => new SearchPlace("system loader", name))
            : [];
        IEnumerable<SearchPlace> systemFolders = search.UseSystemLoader
            ? library.SystemFolders.SelectMany(folder => library.FileNames.Select(name => new SearchPlace("system folder", Path.Combine(folder, name))))
            : [];
        return inFolders.Concat(bareNames).Concat(systemFolders);
    }

    private static IEnumerable<(string Origin, string Path)> Folders(LibraryDescription library, LibrarySearch search)
    {
        // An empty name would stand for the system's loader.
        foreach (string folder in search.Folders.Where(folder => !string.IsNullOrWhiteSpace(folder))) yield return ("given folder", folder);

        string[] configured = (search.Environment(LibrarySearch.FolderVariable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (string folder in configured) yield return ($"environment variable {LibrarySearch.FolderVariable}", folder);

        if (search.ApplicationFolder.Length > 0) yield return ("application folder", search.ApplicationFolder);

        if (library.InCudaInstall && search.SearchCudaInstalls)
        {
            foreach (string folder in CudaInstalls.Folders(search.Environment)) yield return ("CUDA install", folder);
        }

        if (library.WheelFolder is { } wheel && search.SearchPythonWheels)
        {
            foreach (string folder in PythonWheels.Folders(wheel, search.Environment)) yield return ("Python wheel", folder);
        }
    }
}
