using System.Text.Json;
using ConvDnn.Tests.Core.Files;
using ConvDnn.Tests.Parity.Conformance;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary><c>convdnn check</c> on right, wrong and unreadable cases.</summary>
public class CheckCommandTests
{
    [Test]
    public void A_right_case_passes_and_the_last_line_counts_it()
    {
        using var small = new SmallCase();
        foreach (string folder in new[] { small.Folder, small.Root })
        {
            ToolRun run = ToolRun.Of("check", folder, "--engine", "reference");
            Assert.That((run.ExitCode, run.Output.TrimEnd()), Is.EqualTo((0, "1 passed, 0 failed, 0 skipped")), run.Error);
        }
    }

    [Test]
    public void A_wrong_case_is_one_line_with_the_command_that_repeats_it()
    {
        using var small = new SmallCase();
        small.Write("y", [1, 1, 3], [21, 32, 44]);
        ToolRun run = ToolRun.Of("check", small.Root, "--engine", "reference", "--type", "f64", "--layout", "nhwc");
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(1));
            Assert.That(lines, Has.Length.EqualTo(2));
            Assert.That(lines[0], Does.StartWith("FAILED hand/small: y: 1 of 3 elements are wrong").And.Contain("got 43, expected 44"));
            Assert.That(lines[1].TrimEnd(), Is.EqualTo("0 passed, 1 failed, 0 skipped"));
        });
        string command = lines[0].Split("repeat: ")[1].Trim();
        Assert.That(command, Does.StartWith("convdnn check ").And.EndWith("--engine reference --type f64 --layout nhwc"));
        Assert.That(ToolRun.Line(command["convdnn ".Length..]).ExitCode, Is.EqualTo(1), "the command repeats the failure");
    }

    [Test]
    public void An_unreadable_case_is_a_failed_line_and_bad_input()
    {
        using var small = new SmallCase();
        File.Delete(small.File("w.npy"));
        ToolRun run = ToolRun.Of("check", small.Folder);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.Output, Does.StartWith("FAILED hand/small: ").And.Contain("'w.npy', which does not exist"));
            Assert.That(run.Output.TrimEnd(), Does.EndWith("0 passed, 1 failed, 0 skipped"));
            Assert.That(run.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
            Assert.That(run.Error, Does.StartWith("convdnn: ").And.Contain("w.npy"));
        });
    }

    [Test]
    public void A_wrong_result_outweighs_an_unreadable_case()
    {
        using var small = new SmallCase();
        small.Write("db", [1], [7]);
        string broken = Path.Combine(small.Root, "hand", "broken");
        Directory.CreateDirectory(broken);
        File.WriteAllText(Path.Combine(broken, "case.json"), "{");
        ToolRun run = ToolRun.Of("check", small.Root);
        Assert.That((run.ExitCode, run.Output.TrimEnd().Split('\n')[^1]), Is.EqualTo((1, "0 passed, 2 failed, 0 skipped")));
    }

    [Test]
    public void A_skipped_case_is_counted_and_explained()
    {
        using var small = new SmallCase();
        small.Change(it => it["op"] = "deform_conv");
        ToolRun run = ToolRun.Of("check", small.Folder);
        Assert.That((run.ExitCode, run.Output.TrimEnd()), Is.EqualTo((0, "0 passed, 0 failed, 1 skipped")));
        Assert.That(run.Error, Does.StartWith("skipped 1 (hand/small): deformable convolution"));
    }

    [Test]
    public void Json_to_a_file_leaves_the_text_and_to_the_output_replaces_it()
    {
        using var small = new SmallCase();
        small.Write("dw", [1, 1, 2], [20, 14]);
        string file = Path.Combine(small.Root, "report.json");
        ToolRun toFile = ToolRun.Of("check", small.Folder, "--json", file);
        Assert.That(toFile.Output, Does.StartWith("FAILED"));
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        AssertDocument(document.RootElement);
        ToolRun toOutput = ToolRun.Of("check", "--json", small.Folder);
        Assert.That(toOutput.ExitCode, Is.EqualTo(1));
        AssertDocument(toOutput.Json);
        Assert.That(toOutput.Error, Does.Contain("0 passed, 1 failed, 0 skipped"));

        static void AssertDocument(JsonElement root)
        {
            JsonElement only = root.GetProperty("cases")[0];
            Assert.Multiple(() =>
            {
                Assert.That(root.GetProperty("schemaVersion").GetInt32(), Is.EqualTo(1));
                Assert.That(root.GetProperty("kind").GetString(), Is.EqualTo("convdnn-check"));
                Assert.That(root.GetProperty("failed").GetInt32(), Is.EqualTo(1));
                Assert.That(only.GetProperty("name").GetString(), Is.EqualTo("hand/small"));
                Assert.That(only.GetProperty("outcome").GetString(), Is.EqualTo("failed"));
                Assert.That(only.GetProperty("repeat").GetString(), Does.StartWith("convdnn check "));
                Assert.That(only.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("outcome").GetString()), Is.EqualTo(new[] { "passed", "passed", "failed", "passed" }));
            });
        }
    }

    [Test]
    public void A_filter_picks_cases_by_name()
    {
        using var small = new SmallCase();
        Assert.That(ToolRun.Of("check", small.Root, "--filter", "HAND/sm").Output, Does.StartWith("1 passed"));
        ToolRun.Of("check", small.Root, "--filter", "other").RequireSentence(2, "leaves none of 1 cases");
    }

    [Test]
    public void Bad_folders_types_and_engines_end_in_one_sentence()
    {
        using var empty = new TemporaryFolder();
        using var small = new SmallCase();
        ToolRun.Of("check").RequireSentence(2, "no folder");
        ToolRun.Of("check", empty.Path).RequireSentence(2, "holds no case");
        ToolRun.Of("check", empty.File("none")).RequireSentence(2, "does not exist");
        ToolRun.Of("check", small.File("x.npy")).RequireSentence(2, "is a file");
        ToolRun.Of("check", small.Folder, "--type", "s8").RequireSentence(2, "expected f32, f64, f16 or bf16");
        ToolRun.Of("check", small.Folder, "--engine", "none").RequireSentence(2, "There is no engine 'none'");
        Assert.That(ToolRun.Of("check", small.Folder, "--json", empty.File("no/where.json")).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public void Cancelled_before_the_end_it_ends_with_130()
    {
        using var small = new SmallCase();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        ToolRun run = ToolRun.Of(cancelled.Token, "check", small.Folder);
        Assert.That((run.ExitCode, run.Error.TrimEnd()), Is.EqualTo((130, "convdnn: Cancelled.")));
    }
}
