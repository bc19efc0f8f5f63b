using System.Diagnostics;
using System.Text;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>A kernel table in a file, for one machine. A file that is damaged, of another version or another machine's is ignored with a warning: the table saves time, and the built-in one is never wrong.</summary>
internal static class KernelTableFile
{
    /// <summary>The table of a file, or the built-in one.</summary>
    public static KernelTable Read(string path, Action<string>? warn)
    {
        warn ??= static warning => Trace.TraceWarning(warning);
        if (!File.Exists(path)) return KernelTable.BuiltIn;
        try
        {
            return KernelTable.Parse(File.ReadAllText(path), Machine.Name, Origin(path));
        }
        catch (Exception useless) when (useless is FormatException or IOException or UnauthorizedAccessException)
        {
            warn($"The kernel table '{path}' is ignored: {useless.Message}");
            return KernelTable.BuiltIn;
        }
    }

    /// <summary>Puts a file in its place, whole or not at all.</summary>
    public static void Write(string path, KernelTable table)
    {
        using AtomicFile file = AtomicFile.Create(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(table.ToText(Machine.Name)));
        file.Commit();
    }

    public static string Origin(string path) => $"kernel table '{path}'";
}
