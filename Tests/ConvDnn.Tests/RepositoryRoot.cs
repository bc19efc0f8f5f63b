namespace ConvDnn.Tests;

/// <summary>Finds the checkout that this test assembly was built from.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder that holds <c>ConvDnn.sln</c>.</summary>
    public static string Folder { get; } = Find();

    /// <summary>The conformance cases beside the checkout, or null where they are absent (as on a user's machine).</summary>
    public static string? Conformance => ExistingFolder(Path.Combine(Folder, "..", "shared", "conformance"));

    private static string? ExistingFolder(string path) => Directory.Exists(path) ? Path.GetFullPath(path) : null;

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ConvDnn.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No ConvDnn.sln above '{AppContext.BaseDirectory}'. The tests read the project files of their checkout.");
    }
}
