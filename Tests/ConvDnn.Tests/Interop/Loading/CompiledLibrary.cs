using System.Diagnostics;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Loading;

/// <summary>Small shared libraries, compiled for a test by the machine's C compiler.</summary>
internal static class CompiledLibrary
{
    /// <summary>Compiles C text into a library. Ignores the test where there is no compiler.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="source">The C text.</param>
    /// <param name="options">Further options of the compiler.</param>
    public static string Make(string path, string source, params string[] options)
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Compiling test libraries needs gcc on Linux or macOS.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var start = new ProcessStartInfo("gcc") { RedirectStandardInput = true, RedirectStandardError = true };
        foreach (string option in new[] { "-shared", "-fPIC", "-o", path, "-x", "c", "-" }.Concat(options)) start.ArgumentList.Add(option);
        try
        {
            using Process compiler = Process.Start(start)!;
            compiler.StandardInput.Write(source);
            compiler.StandardInput.Close();
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.That(compiler.ExitCode, Is.Zero, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("Compiling test libraries needs gcc, which is not on the path.");
        }

        return path;
    }
}
