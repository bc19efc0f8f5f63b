using System.Text.Json;
using System.Xml.Linq;
using ConvDnn.Tests.Core.Files;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary><c>convdnn parity</c> on one or two problems.</summary>
public class ParityCommandTests
{
    private const string Problem = "conv forward x=1,2,5,5 w=3,2,3,3";

    [Test]
    public void A_problem_is_tried_and_counted()
    {
        ToolRun run = ToolRun.Of("parity", "--problem", Problem, "--engine", "reference", "--seed", "7");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.TrimEnd(), Does.Match("^[1-9][0-9]* passed, 0 failed, 0 refused, 0 skipped$"));
        Assert.That(run.Error, Does.Contain("reference").And.Contain("forward").And.Not.Contain("\u001b"));
    }

    [Test]
    public void Reports_are_written_in_the_form_of_their_ending()
    {
        using var folder = new TemporaryFolder();
        ToolRun run = ToolRun.Of("parity", "--problem", Problem, "--engines", "reference", "--report", folder.File("r.html"), folder.File("r.json"), "--report", folder.File("r.xml"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(File.ReadAllText(folder.File("r.html")), Does.Contain("<svg").And.Contain("</html>"));
        using var document = JsonDocument.Parse(File.ReadAllText(folder.File("r.json")));
        Assert.That(document.RootElement.GetProperty("schemaVersion").GetInt32(), Is.EqualTo(1));
        Assert.That(XDocument.Load(folder.File("r.xml")).Root!.Name.LocalName, Is.EqualTo("testsuites"));
    }

    [Test]
    public void Json_to_the_output_is_the_report()
    {
        ToolRun run = ToolRun.Of("parity", "--problem", Problem, "--engines", "reference", "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("kind").GetString(), Is.EqualTo("convdnn-parity"));
        Assert.That(run.Json.GetProperty("isGood").GetBoolean(), Is.True);
    }

    [Test]
    public void A_list_of_shapes_takes_the_place_of_the_matrix()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("shapes.csv"), """
            id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed
            small,2,1,1,2,1,5,5,3,1,3,3,1,1,1,0
            """);
        ToolRun run = ToolRun.Of("parity", "--shapes", folder.File("shapes.csv"), "--engines", "reference", "--ops", "backward-data,backward-filter", "--types", "f32");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.TrimEnd(), Does.Match("^[1-9][0-9]* passed, 0 failed, 0 refused, 0 skipped$"));
        Assert.That(run.Error, Does.Contain("backward-data").And.Contain("backward-filter").And.Not.Contain(" forward"));
    }

    [TestCase("tf32", "nhwc", "precision=tf32", "layout=channels-last filter=krsc")]
    [TestCase("bf16", "nchw", "type=bf16", "type=bf16")]
    [TestCase("s8", "nhwc", "type=s8", "layout=channels-last filter=krsc")]
    public void Types_and_layout_shape_what_a_list_says(string type, string layout, string first, string second)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("shapes.csv"), """
            id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed
            small,2,1,1,2,1,5,5,3,1,3,3,1,1,1,0
            """);
        ToolRun run = ToolRun.Of("parity", "--shapes", folder.File("shapes.csv"), "--engines", "reference", "--types", type, "--layout", layout, "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        string[] problems = [.. run.Json.GetProperty("outcomes").EnumerateArray().Select(static outcome => outcome.GetProperty("problem").GetString()!).Distinct()];
        Assert.That(problems, Has.Length.EqualTo(type == "s8" ? 1 : 3), "8-bit integers have no gradients");
        Assert.That(problems, Is.All.Contain(first).And.All.Contain(second));
        Assert.That(run.Json.GetProperty("algorithms")[0].GetProperty("type").GetString(), Is.EqualTo(type));
    }

    [Test]
    public void Large_shapes_are_scaled_down_when_asked()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("shapes.csv"), """
            id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed
            large,2,2,64,512,1,112,113,256,1,3,3,1,1,1,0
            """);
        ToolRun run = ToolRun.Of("parity", "--shapes", folder.File("shapes.csv"), "--scale-to", "1e6", "--engines", "reference", "--ops", "forward", "--types", "f32", "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var problem = (ConvProblem)ConvDnn.Problem.Parse(run.Json.GetProperty("outcomes")[0].GetProperty("problem").GetString()!);
        Assert.That(problem.Flops, Is.LessThanOrEqualTo(1e6).And.GreaterThan(1e4));
        Assert.That((problem.BatchSize, problem.Options.Groups, problem.KernelSize.ToString(), problem.InputSize[1] % 2), Is.EqualTo((1L, 2L, "3,3", 1L)), "what the shape is about stays");
    }

    [Test]
    public void Conformance_cases_lend_their_problems()
    {
        using var small = new ConvDnn.Tests.Parity.Conformance.SmallCase();
        ToolRun run = ToolRun.Of("parity", "--cases", small.Root, "--engines", "reference", "--types", "f32,f16", "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        string[] problems = [.. run.Json.GetProperty("outcomes").EnumerateArray().Select(static outcome => outcome.GetProperty("problem").GetString()!).Distinct()];
        Assert.That(problems, Has.Length.EqualTo(8).And.Some.Contains("type=f16"), "y, dx, dw and db in both types");
        Assert.That(ToolRun.Of("parity", "--cases", small.Root, "--problem", Problem).ExitCode, Is.EqualTo(2));
        Assert.That(ToolRun.Of("parity", "--problem", Problem, "--types", "f32,tf32").ExitCode, Is.EqualTo(2));
    }

    [Test]
    public void A_spent_budget_begins_nothing_more_and_says_so()
    {
        ToolRun run = ToolRun.Of("parity", "--engines", "reference", "--ops", "backward-bias", "--budget", "0.000001");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Contain("The budget is spent"));
    }

    [TestCase("parity --engines cudnn", 3, "cudnn")]
    [TestCase("parity --engines warp", 2, "There is no engine 'warp'")]
    [TestCase("parity --engines reference,", 2, "empty entry")]
    [TestCase("parity --ops dance", 2, "--ops names 'dance'")]
    [TestCase("parity --types f8", 2, "--types names 'f8'")]
    [TestCase("parity --types s8 --ops backward-data", 2, "leaves no problem")]
    [TestCase("parity --report table.txt", 2, "expected .html, .json or .xml")]
    [TestCase("parity --problem nonsense", 2, "starts with 'nonsense'")]
    [TestCase("parity --seed -1", 2, "--seed is '-1'")]
    [TestCase("parity --budget never", 2, "--budget is 'never'")]
    [TestCase("parity --threads many", 2, "--threads is 'many'")]
    [TestCase("parity --shapes none.csv", 2, "does not exist")]
    [TestCase("parity --shapes none.csv --problem x", 2, "expected one of them")]
    public void A_line_that_cannot_be_followed_ends_in_one_sentence(string line, int exitCode, string contained) => ToolRun.Line(line).RequireSentence(exitCode, contained);

    [TestCase("")]
    [TestCase("id,dims\n1,2\n")]
    [TestCase("id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed\n")]
    [TestCase("id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed\na,2,1,1,two,1,5,5,3,1,3,3,1,1,1,0\n")]
    [TestCase("id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed\na,2,1,99999999999999999999,2,1,5,5,3,1,3,3,1,1,1,0\n")]
    [TestCase("id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed\na,2,1,1099511627776,1099511627776,1,1099511627776,5,3,1,3,3,1,1,1,0\n")]
    [TestCase("id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed\na,2,1,1,2\n")]
    [TestCase("id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed\n\"a,2,1,1,2\n")]
    [TestCase("\u0000\u0001\u0002")]
    public void A_list_that_is_none_ends_in_one_sentence(string csv)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("shapes.csv"), csv);
        ToolRun.Of("parity", "--shapes", folder.File("shapes.csv"), "--engines", "reference").RequireSentence(2, "shapes.csv");
    }
}
