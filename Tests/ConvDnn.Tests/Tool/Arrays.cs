using System.Text;
using ConvDnn.Tests.Core.Files;

namespace ConvDnn.Tests.Tool;

/// <summary>A folder of <c>.npy</c> files for one test.</summary>
internal sealed class Arrays : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    public string[] Names => _folder.Names;

    public string this[string name] => _folder.File(name);

    public string Write(string name, long[] shape, params float[] values) => Write(name, NpyElementType.Float32, shape, values);

    public string Write<T>(string name, NpyElementType type, long[] shape, T[] values)
        where T : unmanaged
    {
        NpyWriter.WriteAll<T>(this[name], new NpyHeader(type, shape), values);
        return this[name];
    }

    /// <summary>A file with a header of version 1 and whatever data.</summary>
    public string WriteRaw(string name, string header, byte[]? data = null)
    {
        string text = header.PadRight(117) + "\n";
        File.WriteAllBytes(this[name], [0x93, .. Encoding.ASCII.GetBytes("NUMPY"), 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. data ?? []]);
        return this[name];
    }

    public (long[] Shape, T[] Values) Read<T>(string name)
        where T : unmanaged
    {
        using NpyReader reader = NpyReader.Open(this[name]);
        return ([.. reader.Header.Shape], reader.ReadAll<T>());
    }

    public void Dispose() => _folder.Dispose();
}
