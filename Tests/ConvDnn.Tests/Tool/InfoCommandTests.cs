using System.Text.Json;
using ConvDnn.Tests.Core.Files;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary><c>convdnn info</c>, and what the program says of itself.</summary>
public class InfoCommandTests
{
    [Test]
    public void Info_lists_every_engine_of_the_contract()
    {
        ToolRun run = ToolRun.Of("info");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        foreach (string engine in new[] { "reference", "cpu", "cudnn", "cudnn-graph", "cublas" }) Assert.That(run.Output, Does.Contain($"\n  {engine}"));
        Assert.That(run.Output, Does.Contain("simd").And.Contain("processors").And.Contain("memory"));
        Assert.That(run.Output, Does.Not.Contain("\u001b"), "no colour where nobody watches");
    }

    [Test]
    public void Json_names_machine_engines_and_environment()
    {
        JsonElement root = ToolRun.Of("info", "--json").Json;
        JsonElement reference = root.GetProperty("engines").EnumerateArray().Single(engine => engine.GetProperty("name").GetString() == "reference");
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("schemaVersion").GetInt32(), Is.EqualTo(1));
            Assert.That(root.GetProperty("kind").GetString(), Is.EqualTo("convdnn-info"));
            Assert.That(root.GetProperty("machine").GetProperty("simd").GetString(), Is.Not.Empty);
            Assert.That(root.GetProperty("environment").ValueKind, Is.EqualTo(JsonValueKind.Object));
            Assert.That(reference.GetProperty("status").GetString(), Is.EqualTo("available"));
            Assert.That(reference.GetProperty("simulated").GetBoolean(), Is.False);
        });
    }

    [Test]
    public void Json_to_a_file_leaves_the_text()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of("info", "--json", folder.File("info.json"));
        Assert.That(run.Output, Does.Contain("engines"));
        using var document = JsonDocument.Parse(File.ReadAllText(folder.File("info.json")));
        Assert.That(document.RootElement.GetProperty("kind").GetString(), Is.EqualTo("convdnn-info"));
    }

    [TestCase("")]
    [TestCase("info")]
    [TestCase("run")]
    [TestCase("check")]
    [TestCase("parity")]
    [TestCase("explain")]
    [TestCase("bench")]
    public void Help_lists_the_exit_codes(string command)
    {
        ToolRun run = ToolRun.Line($"{command} --help");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        foreach (string code in new[] { "0 ", "1 ", "2 ", "3 ", "130 " }) Assert.That(run.Output, Does.Contain($"  {code}"));
    }

    [Test]
    public void Version_is_one_line()
    {
        ToolRun run = ToolRun.Of("--version");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output.Trim(), Does.Match(@"^\d+\.\d+\.\d+\S*$"));
    }

    [TestCase("", "Required command was not provided")]
    [TestCase("dance", "")]
    [TestCase("--dance", "")]
    [TestCase("info extra", "extra")]
    [TestCase("info --json report.txt", "expected a name that ends in .json")]
    [TestCase("@none", "")]
    public void A_line_that_means_nothing_ends_in_one_sentence(string line, string contained) => ToolRun.Line(line).RequireSentence(2, contained);
}
