using System.Text;
using System.Text.Json.Nodes;
using ConvDnn.Parity.Conformance;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity.Conformance;

/// <summary>Case folders that are missing something, say something impossible, or mean harm.</summary>
public class CaseReaderTests
{
    [Test]
    public void Read_of_a_sound_case_gives_what_its_files_hold()
    {
        using var small = new SmallCase();
        ConformanceCase read = CaseReader.Read(small.Folder);
        Assert.Multiple(() =>
        {
            Assert.That(read.Name, Is.EqualTo("small"));
            Assert.That(read.Operation, Is.EqualTo("conv"));
            Assert.That(read.Inputs["x"].Values, Is.EqualTo(new double[] { 1, 2, 3, 4 }));
            Assert.That(read.Expected.Select(expected => expected.Tensor.Role), Is.EqualTo(new[] { "y", "dx", "dw", "db" }));
            Assert.That(read.Expected[0].Tensor.Values, Is.EqualTo(new double[] { 21, 32, 43 }));
            Assert.That(read.Expected[0].IsExact, Is.True);
            Assert.That(read.KinkMargin, Is.Null);
        });
    }

    private static IEnumerable<TestCaseData> Spoilings()
    {
        yield return Spoil("no case.json", "does not exist", small => File.Delete(small.File("case.json")));
        yield return Spoil("empty case.json", "is not JSON", small => File.WriteAllText(small.File("case.json"), ""));
        yield return Spoil("cut case.json", "is not JSON", small => File.WriteAllText(small.File("case.json"), small.Description.ToJsonString()[..200]));
        yield return Spoil("half a character", "is no text", small => File.WriteAllText(small.File("case.json"), """{"schema": 1, "attrs": {}, "name": "\uD800"}"""));
        yield return Spoil("half a character as a key", "is not JSON", small => File.WriteAllText(small.File("case.json"), """{"\uD800": 1}"""));
        yield return Spoil("binary case.json", "is not JSON", small => File.WriteAllBytes(small.File("case.json"), [0xFF, 0xFE, 0, 1, 2]));
        yield return Spoil("a list", "is a list", small => File.WriteAllText(small.File("case.json"), "[1]"));
        yield return Spoil("a key twice", "is not JSON", small => File.WriteAllText(small.File("case.json"), """{"schema": 1, "schema": 1}"""));
        yield return Spoil("a deep tower", "is not JSON", small => File.WriteAllText(small.File("case.json"), new string('[', 100_000)));
        yield return Spoil("a huge case.json", "bytes; expected at most", small => File.WriteAllText(small.File("case.json"), new string(' ', 2 << 20)));
        yield return Change("schema 2", "schema 2; expected 1", it => it["schema"] = 2);
        yield return Change("schema as text", "schema is \"1\"", it => it["schema"] = "1");
        yield return Change("no op", "has no 'op'", it => it.Remove("op"));
        yield return Change("a strange key", "has 'surprise'", it => it["surprise"] = 1);
        yield return Change("no inputs", "has no 'inputs'", it => it.Remove("inputs"));
        yield return Change("nothing expected", "expects nothing", it => it["expected"] = new JsonArray());
        yield return Change("a role twice", "second input with role x", it => it["inputs"]![1]!["role"] = "x");
        yield return Change("a strange dtype", "dtype 'complex64'", it => it["inputs"]![0]!["dtype"] = "complex64");
        yield return Change("another dtype", "holds <f4", it => it["inputs"]![0]!["dtype"] = "float64");
        yield return Change("another shape", "holds <f4 (1, 1, 4)", it => it["inputs"]![0]!["shape"] = new JsonArray(1, 2, 2));
        yield return Change("absurd lengths", "holds <f4", it => it["inputs"]![0]!["shape"] = new JsonArray(long.MaxValue, long.MaxValue, 4));
        yield return Change("too large for 64 bits", "is 9223372036854775808000", it => it["inputs"]![0]!["shape"] = new JsonArray(JsonNode.Parse("9223372036854775808000")));
        yield return Change("fractions of axes", "is 1.5", it => it["inputs"]![0]!["shape"] = new JsonArray(1.5, 1, 4));
        yield return Change("many axes", "has 9 entries", it => it["inputs"]![0]!["shape"] = new JsonArray(1, 1, 1, 1, 1, 1, 1, 1, 4));
        yield return Change("a file above", "plain name", it => it["inputs"]![0]!["file"] = "../small/x.npy");
        yield return Change("a file elsewhere", "plain name", it => it["inputs"]![0]!["file"] = "/etc/passwd");
        yield return Change("a file of Windows", "plain name", it => it["inputs"]![0]!["file"] = "C:\\x.npy");
        yield return Change("no file name", "plain name", it => it["inputs"]![0]!["file"] = "");
        yield return Change("a folder above", "plain name", it => it["inputs"]![0]!["file"] = "..");
        yield return Change("a missing file", "does not exist", it => it["expected"]![0]!["file"] = "other.npy");
        yield return Change("a strange tolerance", "of kind 'vague'", it => it["tolerance"]!["kind"] = "vague");
        yield return Change("a tolerance below zero", "expected rtol from 0", it => it["tolerance"] = JsonNode.Parse("""{"kind": "allclose", "rtol": -1, "atol": 0}"""));
        yield return Change("a generous tolerance", "expected rtol from 0", it => it["tolerance"] = JsonNode.Parse("""{"kind": "allclose", "rtol": 1, "atol": 0}"""));
        yield return Change("k below zero", "has k = -1", it => it["expected"]![0]!["k"] = -1);
        yield return Spoil("a cut array", "bytes of data", small => Cut(small.File("y.npy"), 2));
        yield return Spoil("an empty array file", "is empty", small => File.WriteAllBytes(small.File("y.npy"), []));
        yield return Spoil("bytes behind an array", "bytes of data", small => File.AppendAllText(small.File("y.npy"), "x"));
        yield return Spoil("no array at all", "cannot be read as a .npy file", small => File.WriteAllText(small.File("y.npy"), "this is not an array, only some words that stand here"));
        yield return Spoil("an array that claims to be huge", "cannot be read as a .npy file", small => File.WriteAllBytes(small.File("y.npy"), Header("(9223372036854775807,)")));
        yield return Spoil("a removed array", "does not exist", small => File.Delete(small.File("w.npy")));

        static TestCaseData Spoil(string what, string expected, Action<SmallCase> action) => new TestCaseData(action, expected).SetArgDisplayNames(what);
        static TestCaseData Change(string what, string expected, Action<JsonObject> action) => Spoil(what, expected, small => small.Change(action));
    }

    [TestCaseSource(nameof(Spoilings))]
    public void Read_of_a_spoiled_case_says_in_one_sentence_what_is_wrong(object spoiling, string expected)
    {
        using var small = new SmallCase();
        ((Action<SmallCase>)spoiling)(small);
        Exception? refusal = Assert.Catch(() => CaseReader.Read(small.Folder));
        CaseResult result = new CaseRunner(static _ => throw new InvalidOperationException("no plan was to be made")).Run(small.Folder);
        Assert.Multiple(() =>
        {
            Assert.That(refusal, Is.InstanceOf<FormatException>());
            Assert.That(refusal!.Message, Does.Contain(expected));
            Assert.That(refusal.Message.ReplaceLineEndings("\n"), Does.Not.Contain("\n"));
            Assert.That(result.Outcome, Is.EqualTo(Outcome.Failed));
            Assert.That(result.IsUnreadable, Is.True);
        });
    }

    [Test]
    public void Read_of_an_array_behind_a_link_is_refused()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Links need a privilege on Windows.");
        using var small = new SmallCase();
        string elsewhere = Path.Combine(small.Root, "outside.npy");
        File.Move(small.File("x.npy"), elsewhere);
        File.CreateSymbolicLink(small.File("x.npy"), elsewhere);
        Assert.That(() => CaseReader.Read(small.Folder), Throws.TypeOf<CaseFormatException>().With.Message.Contains("which is a link"));
    }

    [Test]
    public void Read_of_any_bytes_ends_in_a_format_exception()
    {
        using var small = new SmallCase();
        byte[] sound = File.ReadAllBytes(small.File("case.json"));
        var random = new Random(20261);
        for (int i = 0; i < 500; i++)
        {
            byte[] spoiled = [.. sound];
            for (int changes = random.Next(1, 4); changes > 0; changes--) spoiled[random.Next(spoiled.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(small.File("case.json"), spoiled);
            try
            {
                CaseReader.Read(small.Folder);
            }
            catch (FormatException)
            {
                continue;
            }
        }
    }

    private static void Cut(string file, int bytes)
    {
        using FileStream stream = File.OpenWrite(file);
        stream.SetLength(stream.Length - bytes);
    }

    private static byte[] Header(string shape)
    {
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. Encoding.ASCII.GetBytes("NUMPY"), 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text)];
    }
}
