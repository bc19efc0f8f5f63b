using System.Text;
using System.Text.RegularExpressions;
using ConvDnn.Device;
using NUnit.Framework;

namespace ConvDnn.Tests.Device;

/// <summary>The embedded kernels and the PTX beside them belong together.</summary>
public partial class KernelSourceTests
{
    public static IEnumerable<string> Files => KernelSource.Names;

    [Test]
    public void All_files_of_the_folder_are_embedded()
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "native", "kernels"), "*.cu").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.That(KernelSource.Names, Is.EqualTo(files));
        Assert.That(files, Has.Length.GreaterThanOrEqualTo(8));
    }

    [TestCaseSource(nameof(Files))]
    public void Ptx_was_compiled_from_this_very_source(string file)
    {
        KernelSource source = KernelSource.Read(file);
        Assert.That(source.Ptx, Is.Not.Null, "run eng/gpu/ptx.sh and commit what it makes");
        Assert.That(source.MatchingPtx, Is.Not.Null, "the source or one of its headers has changed: run eng/gpu/ptx.sh and commit what it makes");
    }

    [TestCaseSource(nameof(Files))]
    public void Ptx_of_another_source_is_not_taken(string file)
    {
        KernelSource source = KernelSource.Read(file);
        Assert.That((source with { Text = source.Text + " " }).MatchingPtx, Is.Null);
        if (source.Headers.Count == 0) return;
        KeyValuePair<string, string> header = source.Headers[0];
        Assert.That((source with { Headers = [KeyValuePair.Create(header.Key, header.Value + " "), .. source.Headers.Skip(1)] }).MatchingPtx, Is.Null);
    }

    [TestCaseSource(nameof(Files))]
    public void Ptx_has_every_kernel_of_the_source(string file)
    {
        KernelSource source = KernelSource.Read(file);
        string[] compiled = [.. Entry().Matches(Encoding.UTF8.GetString(source.Ptx!)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];
        Assert.That(compiled, Is.Not.Empty);
        foreach (string kernel in compiled) Assert.That(source.Text, Does.Match($@"\b{kernel}\b"));
        string[] declared = [.. Declared().Matches(source.Text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];
        Assert.That(compiled, Is.SupersetOf(declared));
    }

    [GeneratedRegex(@"\.entry (\w+)\(")]
    private static partial Regex Entry();

    /// <summary>The lines that make kernels of macros: <c>COPY(copy_f32_f16, float, half_t)</c>.</summary>
    [GeneratedRegex(@"^[A-Z]+\((\w+), ", RegexOptions.Multiline)]
    private static partial Regex Declared();
}
