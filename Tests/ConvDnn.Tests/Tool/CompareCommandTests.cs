using System.Diagnostics;
using System.Text.Json;
using ConvDnn.Parity;
using ConvDnn.Tests.Core.Files;
using ConvDnn.Tests.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary><c>convdnn compare</c> on documents that were made up, and the list of problems that both sides read.</summary>
public class CompareCommandTests
{
    private const string Problem = "conv forward x=32,64,56,56 w=64,64,3,3 type=f16 padding=1,1";

    [Test]
    public void Documents_are_joined_into_a_table_a_document_and_a_page()
    {
        using var folder = new TemporaryFolder();
        (string ours, string theirs) = Write(folder);
        ToolRun run = ToolRun.Of("compare", "--ours", ours, ours, "--theirs", theirs, "--json", folder.File("joined.json"), "--report", folder.File("page.html"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        // 0.25 ms by 0.5 ms.
        Assert.That(run.Output, Does.Contain("  0.50     0.5000     0.2500").And.Contain(Problem).And.Contain("geometric mean 0.50; aimed at least 0.97 mean 1.05: missed"));
        Assert.That(run.Error, Does.Contain("not compared").And.Not.Contain("simulated"));
        using var document = JsonDocument.Parse(File.ReadAllText(folder.File("joined.json")));
        Assert.That(document.RootElement.GetProperty("rows")[0].GetProperty("ratio").GetDouble(), Is.EqualTo(0.5));
        Assert.That(File.ReadAllText(folder.File("page.html")), Does.Contain("<svg"));
    }

    [Test]
    public void What_cannot_be_joined_ends_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        (string ours, string theirs) = Write(folder);
        ToolRun.Of("compare", "--ours", "none.json", "--theirs", theirs).RequireSentence(2, "does not exist");
        ToolRun.Of("compare", "--ours", theirs, "--theirs", theirs).RequireSentence(2, "cannot be understood");
        ToolRun.Of("compare", "--ours", ours, "--theirs", theirs, "--report", "page.txt").RequireSentence(2, "ends in .html");
    }

    [Test]
    public void Bench_reads_a_list_of_problems()
    {
        using var folder = new TemporaryFolder();
        string list = folder.File("problems.txt");
        File.WriteAllText(list, "# remark\nconv forward x=1,2,5,5 w=3,2,3,3 # another\n\nconv forward x=1,2,5,6 w=3,2,3,3\n");
        ToolRun run = ToolRun.Of("bench", "--problems", list, "--engines", "reference", "--budget", "0.05", "--threads", "1");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("x=1,2,5,5").And.Contain("x=1,2,5,6"));
        ToolRun.Of("bench", "--problems", list, "--problem", Problem).RequireSentence(2, "expected one of them");
        ToolRun.Of("bench", "--problems", folder.File("none.txt")).RequireSentence(2, "does not exist");
    }

    /// <summary>The two scripts beside eng/gpu/run.sh: the list holds our own texts, and the other side reads every line of it.</summary>
    [Test]
    public void Scripts_write_and_read_our_texts()
    {
        string scripts = Path.Combine(RepositoryRoot.Folder, "eng", "gpu");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("shapes.csv"), """
            id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed
            rn50_conv1_7x7s2,2,1,1,3,1,224,224,64,1,7,7,2,3,1,0
            mbv2_dw_32_112,2,32,1,32,1,112,112,32,1,3,3,1,1,1,0
            c3d_64,3,1,1,64,16,56,56,64,3,3,3,1,1,1,0
            deconv_k4s2,2,1,1,64,1,64,64,32,1,4,4,2,1,1,1

            """);
        string list = Python(Path.Combine(scripts, "problem_list.py"), folder.File("shapes.csv"), "--batches", "2");
        string[] lines = [.. list.Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
        // Three shapes, four directions, three types, two layouts.
        Assert.That(lines, Has.Length.EqualTo(3 * 4 * 3 * 2));
        foreach (string line in lines) Assert.That(ConvDnn.Problem.Parse(line).ToString(), Is.EqualTo(line));
        File.WriteAllText(folder.File("problems.txt"), list);
        Assert.That(Python(Path.Combine(scripts, "pytorch_bench.py"), "--problems", folder.File("problems.txt"), "--read-only").Trim(), Is.EqualTo("36 problems, 0 refused"), "layouts are one problem");
    }

    private static string Python(params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        try
        {
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero);
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("There is no python3 here.");
            return "";
        }
    }

    private static (string Ours, string Theirs) Write(TemporaryFolder folder)
    {
        (string ours, string theirs) = (folder.File("ours.json"), folder.File("theirs.json"));
        using (FileStream stream = File.Create(ours)) JsonReport.Write(SideBySideTests.Ours((Problem, "cudnn", 0.5, 3)), stream);
        File.WriteAllText(theirs, SideBySideTests.PeerJson.Replace("\"notMeasured\": \"out of memory\"", "\"medianMilliseconds\": 1", StringComparison.Ordinal));
        return (ours, theirs);
    }
}
