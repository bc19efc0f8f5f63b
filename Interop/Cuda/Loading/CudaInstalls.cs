using System.Runtime.InteropServices;

namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>The library folders of CUDA toolkits and of cuDNN installs beside them. Only folders that exist are returned.</summary>
internal static class CudaInstalls
{
    public static IEnumerable<string> Folders(Func<string, string?> environment) =>
        (OperatingSystem.IsWindows() ? OnWindows(environment) : OnUnix(environment)).Where(Directory.Exists);

    private static IEnumerable<string> OnUnix(Func<string, string?> environment)
    {
        string target = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "sbsa-linux" : "x86_64-linux";
        IEnumerable<string> roots = Named(environment).Concat(SubFolders("/usr/local", "cuda*")).Append("/opt/cuda");
        foreach (string root in roots)
        {
            yield return Path.Combine(root, "lib64");
            yield return Path.Combine(root, "targets", target, "lib");
            yield return Path.Combine(root, "lib");
        }
    }

    private static IEnumerable<string> OnWindows(Func<string, string?> environment)
    {
        string programs = environment("ProgramFiles") ?? @"C:\Program Files";
        foreach (string root in Named(environment).Concat(SubFolders(Path.Combine(programs, "NVIDIA GPU Computing Toolkit", "CUDA"), "v*")))
        {
            yield return Path.Combine(root, "bin");
            yield return Path.Combine(root, "bin", "x64");
        }

        foreach (string cudnn in SubFolders(Path.Combine(programs, "NVIDIA", "CUDNN"), "v*"))
        {
            string bin = Path.Combine(cudnn, "bin");
            yield return bin;
            foreach (string perCuda in SubFolders(bin, "*"))
            {
                yield return perCuda;
                yield return Path.Combine(perCuda, "x64");
            }
        }
    }

    private static IEnumerable<string> Named(Func<string, string?> environment) =>
        new[] { environment("CUDA_PATH"), environment("CUDA_HOME"), environment("CONDA_PREFIX") }.Where(root => !string.IsNullOrEmpty(root))!;

    /// <summary>Matching folders, the highest version first.</summary>
    private static IEnumerable<string> SubFolders(string parent, string pattern) =>
        ReadableFolders.Folders(parent, pattern).OrderByDescending(VersionIn).ThenByDescending(path => path, StringComparer.Ordinal);

    private static Version VersionIn(string folder)
    {
        string digits = Path.GetFileName(folder).TrimStart('v', 'c', 'u', 'd', 'a', '-');
        return Version.TryParse(digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".0", out Version? version) ? version : new Version(0, 0);
    }
}
