using System.Diagnostics;

namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>The libraries that are in the process now, whoever loaded them.</summary>
public static class LoadedModules
{
    /// <summary>The path of the library that an address lies in, or null where the system does not tell.</summary>
    /// <param name="address">Such as that of a function.</param>
    internal static string? At(nint address)
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>()
            .Where(module => module.BaseAddress <= address && address < module.BaseAddress + module.ModuleMemorySize && module.FileName.Length > 0)
            .MaxBy(module => module.BaseAddress)?.FileName;
    }

    /// <summary>The paths of all loaded libraries whose file name contains a text, in alphabetical order.</summary>
    /// <param name="partOfName">Such as <c>cudnn</c>; case does not matter.</param>
    public static IReadOnlyList<string> Containing(string partOfName)
    {
        using var process = Process.GetCurrentProcess();
        return
        [
            .. process.Modules.Cast<ProcessModule>()
                .Select(module => module.FileName)
                .Where(path => Path.GetFileName(path).Contains(partOfName, StringComparison.OrdinalIgnoreCase))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}
