using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace ConvDnn.Device;

/// <summary>One file of kernels as it is embedded: its text, what it includes, and the PTX that was compiled from both.</summary>
internal sealed record KernelSource(string Name, string Text, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[]? Ptx)
{
    private const string Folder = "kernels/";
    private const string HashMark = "// source sha256 ";

    private static readonly Assembly Home = typeof(KernelSource).Assembly;

    /// <summary>The names of all files, such as <c>copy.cu</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Home.GetManifestResourceNames().Where(name => name.EndsWith(".cu", StringComparison.Ordinal)).Select(name => name[Folder.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>Of the text and of all that it includes, in hexadecimal. The PTX carries it in its first line.</summary>
    public string Hash
    {
        get
        {
            var all = new StringBuilder(Text);
            foreach ((string name, string text) in Headers) all.Append('\n').Append(name).Append('\n').Append(text);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
        }
    }

    /// <summary>The first line of PTX that was made from this source.</summary>
    public string PtxHeader => HashMark + Hash;

    /// <summary>Reads a file.</summary>
    /// <param name="name">Such as <c>copy.cu</c>.</param>
    public static KernelSource Read(string name)
    {
        string text = Encoding.UTF8.GetString(Bytes(name)!);
        string[] included = [.. Home.GetManifestResourceNames().Where(resource => resource.EndsWith(".cuh", StringComparison.Ordinal)).Select(resource => resource[Folder.Length..]).Order(StringComparer.Ordinal)];
        KeyValuePair<string, string>[] headers =
            [.. included.Where(header => text.Contains($"#include \"{header}\"", StringComparison.Ordinal)).Select(header => KeyValuePair.Create(header, Encoding.UTF8.GetString(Bytes(header)!)))];
        return new KernelSource(name, text, headers, Bytes(Path.ChangeExtension(name, ".ptx")));
    }

    /// <summary>The PTX, when it was made from this very source.</summary>
    public byte[]? MatchingPtx => Ptx is not null && Ptx.AsSpan().StartsWith(Encoding.UTF8.GetBytes(PtxHeader + "\n")) ? Ptx : null;

    private static byte[]? Bytes(string name)
    {
        using Stream? stream = Home.GetManifestResourceStream(Folder + name);
        if (stream is null) return null;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
