using System.Text.Json;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors.Npy;

/// <summary>The files of the conformance cases, which NumPy wrote, against what their case.json says of them.</summary>
public class NpyConformanceTests
{
    [Test]
    public void Every_conformance_file_reads_with_the_type_and_shape_of_its_case()
    {
        if (RepositoryRoot.Conformance is not { } folder)
        {
            Assert.Ignore("The conformance cases are not beside this checkout.");
            return;
        }

        int files = 0, described = 0;
        Assert.Multiple(() =>
        {
            foreach (string caseFolder in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            {
                Dictionary<string, (string Type, long[] Shape)> entries = Entries(Path.Combine(caseFolder, "case.json"));
                foreach (string path in Directory.EnumerateFiles(caseFolder, "*.npy"))
                {
                    files++;
                    if (Check(path, entries)) described++;
                }
            }
        });
        Assert.That(files, Is.GreaterThan(4000));
        Assert.That(described, Is.GreaterThan(2000));
    }

    private static bool Check(string path, Dictionary<string, (string Type, long[] Shape)> entries)
    {
        using NpyReader reader = NpyReader.Open(path);
        double[] values = reader.ReadAll<double>(NpyConversion.Rounded);
        Assert.That(values, Has.Length.EqualTo(reader.Header.ElementCount), path);

        // Every file is little-endian and row-major, so its last element can be had from its last bytes.
        byte[] bytes = File.ReadAllBytes(path);
        if (values.Length > 0) Assert.That(values[^1], Is.EqualTo(Last(bytes, reader.Header.Descr)), path);

        if (!entries.TryGetValue(Path.GetFileName(path), out (string Type, long[] Shape) entry)) return false;
        Assert.That(reader.Header.Shape, Is.EqualTo(entry.Shape), path);
        Assert.That(reader.Header.ElementType.ToString(), Is.EqualTo(entry.Type).IgnoreCase, path);
        return true;
    }

    private static double Last(byte[] bytes, string descr) => descr switch
    {
        "<f2" => (double)BitConverter.ToHalf(bytes.AsSpan(bytes.Length - 2)),
        "<f4" => BitConverter.ToSingle(bytes.AsSpan(bytes.Length - 4)),
        "<f8" => BitConverter.ToDouble(bytes.AsSpan(bytes.Length - 8)),
        "<i4" => BitConverter.ToInt32(bytes.AsSpan(bytes.Length - 4)),
        "<i8" => BitConverter.ToInt64(bytes.AsSpan(bytes.Length - 8)),
        "|i1" => (sbyte)bytes[^1],
        "|u1" => bytes[^1],
        _ => throw new NotSupportedException(descr),
    };

    private static Dictionary<string, (string Type, long[] Shape)> Entries(string path)
    {
        Dictionary<string, (string, long[])> entries = [];
        if (!File.Exists(path)) return entries;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (string list in (string[])["inputs", "expected"])
        {
            if (!document.RootElement.TryGetProperty(list, out JsonElement items)) continue;
            foreach (JsonElement item in items.EnumerateArray())
                entries[item.GetProperty("file").GetString()!] = (item.GetProperty("dtype").GetString()!, [.. item.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())]);
        }

        return entries;
    }
}
