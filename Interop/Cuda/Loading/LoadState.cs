namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>How the search for a library ended, or what became of one file. Worse findings come later.</summary>
public enum LoadState
{
    /// <summary>Loaded and usable.</summary>
    Loaded,

    /// <summary>No such file.</summary>
    Missing,

    /// <summary>A file of that name that is no library.</summary>
    NotALibrary,

    /// <summary>A library for another processor or operating system.</summary>
    WrongArchitecture,

    /// <summary>A library that the system's loader refuses, mostly because it needs another one that is missing.</summary>
    CannotLoad,

    /// <summary>A library without the functions that are needed: it is another one, or a stub.</summary>
    LacksFunctions,

    /// <summary>An older version than the supported ones.</summary>
    TooOld,

    /// <summary>A newer version than the supported ones.</summary>
    TooNew,

    /// <summary>The library is there, but files that belong beside it are missing.</summary>
    HalfInstalled,
}
