namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>What the loader must know of a library: its files, its versions, where it is usually installed.</summary>
public sealed record LibraryDescription
{
    /// <summary>The name that people know, such as <c>cuDNN</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The environment variable that names the file to load, such as <c>CONVDNN_CUDNN</c>.</summary>
    public required string FileVariable { get; init; }

    /// <summary>File names on this system, the preferred one first.</summary>
    public required IReadOnlyList<string> FileNames { get; init; }

    /// <summary>File names of versions that are too old to use: looked for only to tell that they are there.</summary>
    public IReadOnlyList<string> OutdatedFileNames { get; init; } = [];

    /// <summary>The oldest version that works.</summary>
    public required Version Oldest { get; init; }

    /// <summary>The first version that is too new, or null where newer versions keep what is used here.</summary>
    public Version? TooNew { get; init; }

    /// <summary>Whether it comes with the CUDA toolkit or is unpacked into its folders.</summary>
    public bool InCudaInstall { get; init; }

    /// <summary>Its folder below <c>site-packages/nvidia</c>, such as <c>cudnn</c>, or null where there is no wheel of it.</summary>
    public string? WheelFolder { get; init; }

    /// <summary>Folders beyond those of the system's loader in which a system keeps it.</summary>
    public IReadOnlyList<string> SystemFolders { get; init; } = [];

    /// <summary>One sentence: how to get it.</summary>
    public required string HowToInstall { get; init; }

    /// <summary>Per version: the files beside the library that it opens by itself later and that must be of the same build.</summary>
    public Func<Version, IReadOnlyList<SiblingLibrary>> Siblings { get; init; } = _ => [];

    /// <summary>
    /// Other libraries that this one opens by bare name, which is found only if they are in the process already.
    /// Loaded with it where they can be found; a missing one is no error.
    /// </summary>
    public IReadOnlyList<CompanionLibrary> Companions { get; init; } = [];

    /// <summary>The supported versions in words, such as <c>8.0 or newer, below 10.0</c>.</summary>
    public string SupportedVersions => TooNew is null ? $"{Oldest} or newer" : $"{Oldest} or newer, below {TooNew}";
}

/// <summary>A file that must lie beside a library.</summary>
/// <param name="FileName">Its name, without a folder.</param>
/// <param name="Required">Whether the library is of no use without it.</param>
public readonly record struct SiblingLibrary(string FileName, bool Required);

/// <summary>Another library that is loaded along where it can be found.</summary>
/// <param name="FileVariable">The environment variable that names its file.</param>
/// <param name="FileNames">Its file names on this system, per major version of CUDA.</param>
/// <param name="WheelFolder">Its folder below <c>site-packages/nvidia</c>.</param>
/// <param name="Beside">Per major version of CUDA: the pattern of files beside it to load too; null for none.</param>
public sealed record CompanionLibrary(string FileVariable, Func<int, IReadOnlyList<string>> FileNames, string WheelFolder, Func<int, string>? Beside = null);
