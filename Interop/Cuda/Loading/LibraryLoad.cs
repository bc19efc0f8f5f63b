using System.Text;
using ConvDnn.Interop.Cuda.Errors;

namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>
/// The outcome of looking for a library: a state, never an exception. It tells what was tried, what was found, and what
/// to do about it.
/// </summary>
public abstract class LibraryLoad
{
    private protected LibraryLoad(LibraryDescription library, LoadState state, LoadedFile? file, Version? version, IReadOnlyList<LoadAttempt> attempts)
    {
        (Library, State, File, Version, Attempts) = (library, state, file, version, attempts);
    }

    /// <summary>What was looked for.</summary>
    public LibraryDescription Library { get; }

    /// <summary>How the search ended.</summary>
    public LoadState State { get; }

    /// <summary>Whether the library is loaded and usable.</summary>
    public bool IsLoaded => State == LoadState.Loaded;

    /// <summary>The loaded file, or null.</summary>
    public LoadedFile? File { get; }

    /// <summary>The version found, also where it is not usable; null where none could be read.</summary>
    public Version? Version { get; }

    /// <summary>Every file tried, in order, with what became of it; siblings and companions included.</summary>
    public IReadOnlyList<LoadAttempt> Attempts { get; }

    /// <summary>Whether this is the simulated CUDA stack: its results say nothing of a GPU.</summary>
    public bool IsSimulated => File?.IsSimulated ?? false;

    /// <summary>What to do to get the library; empty where it is loaded.</summary>
    public string WhatToDo => State switch
    {
        LoadState.Loaded => "",
        LoadState.Missing => $"{Library.HowToInstall} If it is installed elsewhere, put its folder into {LibrarySearch.FolderVariable} or the file itself into {Library.FileVariable}.",
        LoadState.NotALibrary => $"Replace the file, or point {Library.FileVariable} at the right one.",
        LoadState.WrongArchitecture => $"Install the build of {Library.Name} for this process, which is {BinaryFile.ThisProcess}.",
        LoadState.CannotLoad => $"Install what the loader's message says is missing, or add its folder to {(OperatingSystem.IsWindows() ? "PATH" : "LD_LIBRARY_PATH")}.",
        LoadState.LacksFunctions => $"The file is not {Library.Name} as published, or a stub for linking. {Library.HowToInstall}",
        LoadState.TooOld or LoadState.TooNew => $"Supported is {Library.Name} {Library.SupportedVersions}. {Library.HowToInstall}",
        LoadState.HalfInstalled => $"Install the missing files beside the library, all from the same build. {Library.HowToInstall}",
        _ => Library.HowToInstall,
    };

    /// <summary>One line: name, version, path; or why it is not there.</summary>
    public override string ToString() => IsLoaded
        ? $"{Library.Name} {Version}{(IsSimulated ? " (simulated)" : "")} from {File!.Path}"
        : $"{Library.Name}: {StateInWords}{(Version is null ? "" : $" (version {Version} found)")}. {WhatToDo}";

    /// <summary>All there is to tell, one finding a line. Files that are simply not there are counted, not listed, once the library is loaded.</summary>
    public string Describe()
    {
        var text = new StringBuilder(ToString());
        LoadAttempt[] told = IsLoaded ? Attempts.Where(attempt => attempt.State != LoadState.Missing).ToArray() : [.. Attempts];
        foreach (LoadAttempt attempt in told) text.Append(Environment.NewLine).Append("  ").Append(attempt);
        if (told.Length < Attempts.Count) text.Append(Environment.NewLine).Append($"  not there: {Attempts.Count - told.Length} other places");
        return text.ToString();
    }

    private string StateInWords => State switch
    {
        LoadState.Missing => "not found",
        LoadState.HalfInstalled => "half installed: " + string.Join(", ", Attempts.Where(attempt => attempt.State == LoadState.HalfInstalled).Select(attempt => attempt.Detail)),
        _ => Attempts.FirstOrDefault(attempt => attempt.State == State)?.ToString() ?? State.ToString(),
    };
}

/// <summary>The outcome of looking for a library, with the library where it was found.</summary>
/// <typeparam name="T">The table of functions, or an object over it.</typeparam>
public sealed class LibraryLoad<T> : LibraryLoad
    where T : class
{
    private readonly T? _value;

    internal LibraryLoad(LibraryDescription library, LoadState state, LoadedFile? file, Version? version, IReadOnlyList<LoadAttempt> attempts, T? value)
        : base(library, state, file, version, attempts) => _value = value;

    /// <summary>The library, or null where it is not usable.</summary>
    public T? Value => _value;

    /// <summary>The library.</summary>
    /// <exception cref="LibraryUnavailableException">It is not usable; the message tells why and what to do.</exception>
    public T Require() => _value ?? throw new LibraryUnavailableException(this);

    /// <summary>The same outcome with an object made from the library, where there is one.</summary>
    /// <typeparam name="TOther">What is made.</typeparam>
    /// <param name="make">Makes it; called only for a loaded library.</param>
    public LibraryLoad<TOther> Select<TOther>(Func<T, LoadedFile, Version, TOther> make)
        where TOther : class
    {
        ArgumentNullException.ThrowIfNull(make);
        return new(Library, State, File, Version, Attempts, _value is null ? null : make(_value, File!, Version!));
    }
}
