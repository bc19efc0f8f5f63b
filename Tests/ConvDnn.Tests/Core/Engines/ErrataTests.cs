using System.Text;
using ConvDnn.Tests.Core.Files;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Engines;

public class ErrataTests
{
    private static readonly Version Library = new(9, 10, 2);
    private static readonly ConvProblem Strided = Conv("conv backward-data x=2,4,9,9 w=4,4,3,3 type=f16 stride=2,2 dilation=2,2 groups=1");

    private static readonly Erratum All = new() { Id = "all", Reason = "Everything is wrong." };

    /// <summary>Each condition alone, once as it holds for the problem and once as it does not.</summary>
    public static IEnumerable<TestCaseData> Conditions()
    {
        yield return Case("engine", All with { Engines = ["cudnn"] }, All with { Engines = ["cudnn-graph"] });
        yield return Case("from", All with { From = Library }, All with { From = new Version(9, 11) });
        yield return Case("before", All with { Before = new Version(9, 11) }, All with { Before = new Version(9, 10, 2) });
        yield return Case("direction", All with { Directions = [Direction.BackwardData] }, All with { Directions = [Direction.Forward] });
        yield return Case("type", All with { Types = [ElementType.Float16] }, All with { Types = [ElementType.BFloat16] });
        yield return Case("kernel", All with { Kernels = ["algo-0", "algo-1"] }, All with { Kernels = ["algo-0", "winograd*"] });
        yield return Case("kernels", All with { Kernels = ["alg*"] }, All with { Kernels = ["alg"] });
        yield return Case("rank", All with { SpatialRank = 2 }, All with { SpatialRank = 1 });
        yield return Case("elements", All with { LeastElements = 648 }, All with { LeastElements = 649 });
        yield return Case("uneven", All with { UnevenPadding = false }, All with { UnevenPadding = true });
        yield return Case("strided", All with { Strided = true }, All with { Strided = false });
        yield return Case("dilated", All with { Dilated = true }, All with { Dilated = false });
        yield return Case("grouped", All with { Grouped = false }, All with { Grouped = true });
    }

    [TestCaseSource(nameof(Conditions))]
    public void Condition_that_does_not_hold_spares_the_problem(Erratum holds, Erratum doesNot)
    {
        Assert.That(Find(new ErrataList(holds)), Is.SameAs(holds));
        Assert.That(Find(new ErrataList(doesNot)), Is.Null);
    }

    [Test]
    public void List_is_read_with_every_condition()
    {
        Erratum read = Read("""
            {"id": "a", "reason": "Wrong.", "source": "s", "engines": ["cudnn"], "from": "9.1", "before": "9.20", "directions": ["backward-data"], "types": ["f16"], "kernels": ["algo-*", "b"],
             "spatialRank": 2, "leastElements": 10, "unevenPadding": false, "strided": true, "dilated": true, "grouped": false}
            """).Errata.Single();
        Assert.Multiple(() =>
        {
            Assert.That((read.Id, read.Reason, read.Source), Is.EqualTo(("a", "Wrong.", "s")));
            Assert.That(read.ToString(), Is.EqualTo("a: Wrong."));
            Assert.That((read.From, read.Before), Is.EqualTo((new Version(9, 1), new Version(9, 20))));
            Assert.That(read.Engines, Is.EqualTo(new[] { "cudnn" }));
            Assert.That(read.Directions, Is.EqualTo(new[] { Direction.BackwardData }));
            Assert.That(read.Types, Is.EqualTo(new[] { ElementType.Float16 }));
            Assert.That(read.Kernels, Is.EqualTo(new[] { "algo-*", "b" }));
            Assert.That((read.SpatialRank, read.LeastElements), Is.EqualTo(((int?)2, 10L)));
            Assert.That((read.UnevenPadding, read.Strided, read.Dilated, read.Grouped), Is.EqualTo(((bool?)false, (bool?)true, (bool?)true, (bool?)false)));
        });
    }

    [Test]
    public void Condition_that_is_left_out_holds_for_all()
    {
        Erratum read = Read("""{"id": "a", "reason": "Wrong."}""").Errata.Single();
        Assert.That((read.Source, read.From, read.SpatialRank, read.LeastElements, read.Grouped), Is.EqualTo(("", (Version?)null, (int?)null, 0L, (bool?)null)));
        Assert.That(Find(new ErrataList(read)), Is.SameAs(read));
    }

    [TestCase("""{"format": "other", "version": 1, "errata": []}""", "convdnn-errata")]
    [TestCase("""{"format": "convdnn-errata", "version": 2, "errata": []}""", "of version 2; expected 1")]
    [TestCase("""{"format": "convdnn-errata", "version": 1}""", "no list of errata")]
    [TestCase("[", "no list of errata")]
    public void File_that_is_no_list_is_an_error(string text, string words) =>
        Assert.That(() => ErrataList.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))), Throws.TypeOf<FormatException>().With.Message.Contains(words));

    [Test, NonParallelizable]
    public void File_of_the_user_extends_the_list()
    {
        const string BuiltIn = """{"format": "convdnn-errata", "version": 1, "errata": [{"id": "a", "reason": "Wrong."}]}""";
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("more.json"), BuiltIn.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        Assert.That(Ids(null), Is.EqualTo(new[] { "a" }));
        Assert.That(Ids(""), Is.EqualTo(new[] { "a" }));
        Assert.That(Ids(folder.File("more.json")), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(() => Ids(folder.File("none.json")), Throws.TypeOf<FormatException>().With.Message.Contains(ErrataList.FileVariable).And.Message.Contains("none.json"));

        static string[] Ids(string? path)
        {
            string? before = Environment.GetEnvironmentVariable(ErrataList.FileVariable);
            Environment.SetEnvironmentVariable(ErrataList.FileVariable, path);
            try
            {
                return [.. ErrataList.WithUsers(new MemoryStream(Encoding.UTF8.GetBytes(BuiltIn))).Errata.Select(static erratum => erratum.Id)];
            }
            finally
            {
                Environment.SetEnvironmentVariable(ErrataList.FileVariable, before);
            }
        }
    }

    [TestCase("""{"id": "a", "reason": "r", "strid": true}""", "strid")]
    [TestCase("""{"id": "a", "reason": "r", "directions": ["sideways"]}""", "sideways")]
    [TestCase("""{"id": "a", "reason": "r", "types": ["f8"]}""", "f8")]
    [TestCase("""{"id": "a"}""", "errata")]
    public void Entry_that_cannot_be_understood_is_an_error(string entry, string named) =>
        Assert.That(() => Read(entry), Throws.TypeOf<FormatException>().With.Message.Contains(named));

    private static TestCaseData Case(string name, Erratum holds, Erratum doesNot) => new TestCaseData(holds, doesNot).SetArgDisplayNames(name);

    private static Erratum? Find(ErrataList list) => list.Find("cudnn", Library, Strided, Strided, "algo-1");

    private static ErrataList Read(string entry) =>
        ErrataList.Read(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"format": "convdnn-errata", "version": 1, "errata": [{{entry}}]}""")));

    private static ConvProblem Conv(string text) => (ConvProblem)Problem.Parse(text);
}
