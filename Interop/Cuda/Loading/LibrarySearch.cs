namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>
/// Where the loader looks, in this order: a file given here, the library's environment variable, <see cref="Folders"/>,
/// the folders in <c>CONVDNN_LIBRARY_PATH</c>, the application's folder, CUDA installs, Python wheels, the system's
/// loader. A file that is named explicitly is a decision: when it does not load, nothing else is tried.
/// </summary>
public sealed record LibrarySearch
{
    /// <summary>The environment variable with folders that are searched before all others.</summary>
    public const string FolderVariable = "CONVDNN_LIBRARY_PATH";

    /// <summary>Per library name (<c>cuDNN</c>, <c>cuBLAS</c>, <c>CUDA driver</c>, <c>NVRTC</c>): the file to load.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders to search before all others.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Reads an environment variable; null where it is not set. By default the process's own.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The application's folder.</summary>
    public string ApplicationFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Whether CUDA installs are searched. True by default.</summary>
    public bool SearchCudaInstalls { get; init; } = true;

    /// <summary>Whether the folders of Python wheels are searched. True by default.</summary>
    public bool SearchPythonWheels { get; init; } = true;

    /// <summary>Whether the system's loader is asked for the bare name. True by default.</summary>
    public bool UseSystemLoader { get; init; } = true;

    /// <summary>Only these folders and nothing else: no environment, no installs, no system loader.</summary>
    /// <param name="folders">The folders.</param>
    public static LibrarySearch OnlyIn(params string[] folders) => new()
    {
        Folders = folders,
        Environment = _ => null,
        ApplicationFolder = "",
        SearchCudaInstalls = false,
        SearchPythonWheels = false,
        UseSystemLoader = false,
    };
}
