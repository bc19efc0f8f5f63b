using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>
/// Finds, loads and checks native libraries. Nothing throws: what cannot be had is a state with the list of what was
/// tried. No resolver of the runtime is involved and nothing is kept process-wide, so that two versions of a library can
/// live side by side.
/// </summary>
/// <param name="search">Where to look.</param>
public sealed class NativeLoader(LibrarySearch search)
{
    /// <summary>A loader that looks in all usual places.</summary>
    public NativeLoader()
        : this(new LibrarySearch())
    {
    }

    /// <summary>Where this loader looks.</summary>
    public LibrarySearch Search { get; } = search;

    /// <summary>Looks for a library and fills its table of functions.</summary>
    /// <typeparam name="TFunctions">The table.</typeparam>
    /// <param name="library">What to look for.</param>
    /// <param name="fill">Makes the table.</param>
    /// <param name="readVersion">Reads the version; must cope with missing functions, and return null then.</param>
    /// <param name="cudaMajor">Reads the major version of CUDA that the library was built for, which chooses its companions.</param>
    public LibraryLoad<TFunctions> Load<TFunctions>(
        LibraryDescription library,
        Func<EntryPoints, TFunctions> fill,
        Func<TFunctions, Version?> readVersion,
        Func<TFunctions, int>? cudaMajor = null)
        where TFunctions : class
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentNullException.ThrowIfNull(readVersion);

        var attempts = new List<LoadAttempt>();
        Version? seen = null;
        foreach (SearchPlace place in SearchOrder.Of(library, Search))
        {
            LoadedFile? file = Open(place, attempts);
            if (file is null) continue;

            var entryPoints = new EntryPoints(file.Find);
            TFunctions functions = fill(entryPoints);
            if (place.IsBareName && entryPoints.Names.Except(entryPoints.Missing).Except(entryPoints.Absent).FirstOrDefault() is { } known) file = file.LocatedBy(known);
            Version? version = readVersion(functions);
            if (Refusal(library, entryPoints, version) is { } refusal)
            {
                seen ??= version;
                attempts.Add(new(place.Origin, file.Path, refusal.State, refusal.Detail));
                file.Unload();
                continue;
            }

            attempts.Add(new(place.Origin, file.Path, LoadState.Loaded, $"version {version}"));
            if (LoadSiblings(library, version!, file, attempts))
            {
                if (cudaMajor is not null) LoadCompanions(library, cudaMajor(functions), attempts);
                return new(library, LoadState.Loaded, file, version, attempts, functions);
            }

            seen ??= version;
        }

        return new(library, Verdict(attempts), file: null, seen, attempts, value: null);
    }

    private static LoadedFile? Open(SearchPlace place, List<LoadAttempt> attempts)
    {
        if (!place.IsBareName && !File.Exists(place.Path))
        {
            string detail = Directory.Exists(place.Path) ? $"a folder; name the file, or put the folder into {LibrarySearch.FolderVariable}" : "";
            attempts.Add(new(place.Origin, place.Path, LoadState.Missing, detail));
            return null;
        }

        try
        {
            string path = place.IsBareName ? place.Path : Path.GetFullPath(place.Path);
            nint handle = NativeLibrary.Load(path);
            return new(place.IsBareName ? PathOf(place.Path) : path, handle);
        }
        catch (Exception refused) when (refused is DllNotFoundException or BadImageFormatException)
        {
            attempts.Add(Explain(place, refused));
            return null;
        }
    }

    private static LoadAttempt Explain(SearchPlace place, Exception refused)
    {
        // The system's loader does not tell "no such file" from "a file that needs another file", except by its words.
        string message = string.Join(' ', refused.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line.Contains(Path.GetFileName(place.Path), StringComparison.Ordinal) || line.Contains("shared object", StringComparison.Ordinal))
            .DefaultIfEmpty(refused.Message));
        if (place.IsBareName)
        {
            bool absent = OperatingSystem.IsWindows()
                ? refused is DllNotFoundException
                : message.Contains($"{place.Path}: cannot open shared object file", StringComparison.Ordinal);
            return new(place.Origin, place.Path, absent ? LoadState.Missing : LoadState.CannotLoad, absent ? "" : message);
        }

        try
        {
            (LoadState state, string detail) = BinaryFile.Problem(place.Path) ?? (LoadState.CannotLoad, message);
            return new(place.Origin, place.Path, state, detail);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new(place.Origin, place.Path, LoadState.CannotLoad, unreadable.Message);
        }
    }

    private static (LoadState State, string Detail)? Refusal(LibraryDescription library, EntryPoints entryPoints, Version? version)
    {
        if (version is not null && version < library.Oldest) return (LoadState.TooOld, $"version {version}, needed {library.SupportedVersions}");
        if (version is not null && library.TooNew is { } tooNew && version >= tooNew) return (LoadState.TooNew, $"version {version}, needed {library.SupportedVersions}");
        if (entryPoints.Missing.Count > 0)
        {
            string first = string.Join(", ", entryPoints.Missing.Take(3));
            return (LoadState.LacksFunctions, $"{first}{(entryPoints.Missing.Count > 3 ? $" and {entryPoints.Missing.Count - 3} more" : "")}");
        }

        return version is null ? (LoadState.LacksFunctions, "its version cannot be read") : null;
    }

    private static bool LoadSiblings(LibraryDescription library, Version version, LoadedFile file, List<LoadAttempt> attempts)
    {
        // From the same folder only: one from elsewhere would be of another build. Where the system does not tell the
        // folder, its loader finds them as it found the library.
        string? folder = Path.GetDirectoryName(file.Path);
        var missing = new List<string>();
        foreach (SiblingLibrary sibling in library.Siblings(version))
        {
            SearchPlace place = string.IsNullOrEmpty(folder) ? new("system loader", sibling.FileName) : new("beside it", Path.Combine(folder, sibling.FileName));
            LoadedFile? loaded = Open(place, attempts);
            if (loaded is not null) attempts.Add(new(place.Origin, loaded.Path, LoadState.Loaded));
            else if (sibling.Required) missing.Add(sibling.FileName);
        }

        if (missing.Count == 0) return true;
        attempts.Add(new("siblings", file.Path, LoadState.HalfInstalled, $"it needs {string.Join(", ", missing)}"));
        return false;
    }

    private void LoadCompanions(LibraryDescription library, int cudaMajor, List<LoadAttempt> attempts)
    {
        foreach (CompanionLibrary companion in library.Companions)
        {
            var described = new LibraryDescription
            {
                Name = companion.FileVariable,
                FileVariable = companion.FileVariable,
                FileNames = companion.FileNames(cudaMajor),
                Oldest = new Version(0, 0),
                InCudaInstall = true,
                WheelFolder = companion.WheelFolder,
                HowToInstall = "",
            };
            LoadedFile? loaded = SearchOrder.Of(described, Search).Select(place => Open(place, attempts)).FirstOrDefault(file => file is not null);
            if (loaded is null) continue;
            attempts.Add(new("companion", loaded.Path, LoadState.Loaded));
            if (companion.Beside is null || Path.GetDirectoryName(loaded.Path) is not { Length: > 0 } folder) continue;
            foreach (string file in ReadableFolders.Files(folder, companion.Beside(cudaMajor)))
            {
                if (Open(new("beside the companion", file), attempts) is { } beside) attempts.Add(new("beside the companion", beside.Path, LoadState.Loaded));
            }
        }
    }

    /// <summary>The finding that says most: an incomplete install is worth more words than a file that is not there.</summary>
    private static LoadState Verdict(List<LoadAttempt> attempts) =>
        attempts.Select(attempt => attempt.State).Where(state => state != LoadState.Loaded).DefaultIfEmpty(LoadState.Missing).Max();

    private static string PathOf(string fileName) =>
        LoadedModules.Containing(fileName) is [var path, ..] ? path : fileName;
}
