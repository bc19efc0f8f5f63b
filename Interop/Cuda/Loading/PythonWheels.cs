namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>
/// The folders into which Python's package installer unpacks NVIDIA's libraries: <c>site-packages/nvidia/NAME/lib</c>
/// (<c>bin</c> on Windows), and <c>nvidia/cu13/lib</c> for CUDA 13. Only folders that exist are returned.
/// </summary>
internal static class PythonWheels
{
    public static IEnumerable<string> Folders(string wheel, Func<string, string?> environment) =>
        SitePackages(environment)
            .SelectMany(site => new[] { Path.Combine("nvidia", wheel), Path.Combine("nvidia", "cu13") }.Select(inner => Path.Combine(site, inner)))
            .SelectMany(folder => OperatingSystem.IsWindows()
                ? new[] { Path.Combine(folder, "bin"), Path.Combine(folder, "bin", "x86_64") }
                : [Path.Combine(folder, "lib")])
            .Where(Directory.Exists);

    private static IEnumerable<string> SitePackages(Func<string, string?> environment) =>
        Prefixes(environment).SelectMany(PackagesOf).Where(Directory.Exists).Distinct();

    /// <summary>The folders that a Python may be installed in: the active environments, those on the path, the user's, the system's.</summary>
    private static IEnumerable<string> Prefixes(Func<string, string?> environment)
    {
        foreach (string variable in new[] { "VIRTUAL_ENV", "CONDA_PREFIX" })
        {
            if (environment(variable) is { Length: > 0 } prefix) yield return prefix;
        }

        string python = OperatingSystem.IsWindows() ? "python.exe" : "python3";
        foreach (string folder in (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!File.Exists(Path.Combine(folder, python))) continue;
            string? prefix = OperatingSystem.IsWindows() ? folder : Path.GetDirectoryName(folder.TrimEnd('/'));
            if (prefix is not null) yield return prefix;
        }

        if (environment("APPDATA") is { Length: > 0 } roaming) yield return Path.Combine(roaming, "Python");
        if (environment("HOME") is { Length: > 0 } home) yield return Path.Combine(home, ".local");
        if (OperatingSystem.IsWindows()) yield break;
        yield return "/usr/local";
        yield return "/usr";
    }

    private static IEnumerable<string> PackagesOf(string prefix)
    {
        yield return Path.Combine(prefix, "Lib", "site-packages");
        foreach (string python in SubFolders(prefix, "Python3*")) yield return Path.Combine(python, "site-packages");
        foreach (string python in SubFolders(Path.Combine(prefix, "lib"), "python3*"))
        {
            yield return Path.Combine(python, "site-packages");
            yield return Path.Combine(python, "dist-packages");
        }
    }

    private static IEnumerable<string> SubFolders(string parent, string pattern) =>
        ReadableFolders.Folders(parent, pattern).OrderDescending(StringComparer.Ordinal);
}
