using System.Text.Json;
using ConvDnn.Tests.Core.Files;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary><c>convdnn bench</c> on one small problem.</summary>
public class BenchCommandTests
{
    private const string Problem = "conv forward x=1,2,5,5 w=3,2,3,3";

    [Test]
    public void A_problem_is_timed_in_one_row()
    {
        ToolRun run = ToolRun.Of("bench", "--problem", Problem, "--engines", "reference", "--budget", "0.05", "--threads", "1");
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[1], Does.StartWith("reference").And.Contain(Problem));
    }

    [Test]
    public void Json_holds_the_measurements()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of("bench", "--problem", Problem, "--engines", "reference", "--budget", "0.05", "--json", folder.File("bench.json"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var document = JsonDocument.Parse(File.ReadAllText(folder.File("bench.json")));
        JsonElement result = document.RootElement.GetProperty("results")[0];
        Assert.Multiple(() =>
        {
            Assert.That(document.RootElement.GetProperty("kind").GetString(), Is.EqualTo("convdnn-bench"));
            Assert.That(result.GetProperty("problem").GetString(), Is.EqualTo(Problem));
            Assert.That(result.GetProperty("minMilliseconds").GetDouble(), Is.GreaterThan(0));
            Assert.That(result.GetProperty("medianMilliseconds").GetDouble(), Is.AtLeast(result.GetProperty("minMilliseconds").GetDouble()));
        });
    }

    [TestCase("bench --engines cublas", 3, "cublas")]
    [TestCase("bench --ops dance", 2, "--ops names 'dance'")]
    [TestCase("bench --ops pad", 2, "leaves no problem")]
    [TestCase("bench --json out.txt", 2, "ends in .json")]
    [TestCase("bench --shapes none.csv", 2, "does not exist")]
    public void A_line_that_cannot_be_followed_ends_in_one_sentence(string line, int exitCode, string contained) => ToolRun.Line(line).RequireSentence(exitCode, contained);
}
