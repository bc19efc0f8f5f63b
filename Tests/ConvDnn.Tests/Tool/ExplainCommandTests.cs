using System.Text.Json;
using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary><c>convdnn explain</c>.</summary>
public class ExplainCommandTests
{
    [TestCase("conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1")]
    [TestCase("conv", "forward", "x=1,64,56,56", "w=64,64,3,3", "padding=1,1")]
    public void A_problem_in_one_word_or_several_is_explained(params string[] words)
    {
        ToolRun run = ToolRun.Of(["explain", .. words]);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        // 2·64·56·56·64·3·3 operations; 64·64·9 weights; (64·56·56)² weights when every input is connected with every output.
        Assert.That(run.Output, Does.StartWith("conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1").And.Contain("231,211,008").And.Contain("36,864").And.Contain("40,282,095,616"));
        Assert.That(run.Output, Does.Contain("reference"));
    }

    [TestCase("explain --json conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1")]
    [TestCase("explain conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1 --json")]
    [TestCase("explain conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1 --json -")]
    public void Json_holds_the_numbers(string line)
    {
        JsonElement root = ToolRun.Line(line).Json;
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("kind").GetString(), Is.EqualTo("convdnn-explain"));
            Assert.That(root.GetProperty("flops").GetDouble(), Is.EqualTo(231211008));
            Assert.That(root.GetProperty("parameters").GetInt64(), Is.EqualTo(36864));
            Assert.That(root.GetProperty("receptiveField").EnumerateArray().Select(length => length.GetInt64()), Is.EqualTo(new long[] { 3, 3 }));
            Assert.That(root.GetProperty("chosen").GetString(), Is.Not.Empty);
            Assert.That(root.GetProperty("engines").EnumerateArray().Single(engine => engine.GetProperty("engine").GetString() == "reference").GetProperty("supported").GetBoolean(), Is.True);
            Assert.That(root.GetProperty("operands").EnumerateArray().Select(operand => operand.GetProperty("role").GetString()), Is.EqualTo(new[] { "x", "w", "y" }));
        });
    }

    [TestCase("explain", "no problem")]
    [TestCase("explain nonsense", "starts with 'nonsense'")]
    [TestCase("explain conv forward", "")]
    [TestCase("explain conv forward x=1,1,4 w=1,1,2 wings=2", "'wings'")]
    [TestCase("explain conv forward x=1,1,4 w=1,1,5", "reaches over 5 positions")]
    [TestCase("explain conv forward x=1,1,4 w=1,1,2 stride=99999999999999999999", "stride")]
    [TestCase("explain conv forward x=1099511627776,1099511627776,1099511627776 w=1,1099511627776,1", "")]
    [TestCase("explain conv forward x=9223372036854775807,1,4 w=1,1,2", "")]
    [TestCase("explain conv forward x=1,1,1,1,1,1,1,1,1,1 w=1,1,2", "")]
    [TestCase("explain pool forward x=1,1,4 window=-1", "")]
    public void A_text_that_is_no_problem_ends_in_one_sentence(string line, string contained) => ToolRun.Line(line).RequireSentence(2, contained);
}
