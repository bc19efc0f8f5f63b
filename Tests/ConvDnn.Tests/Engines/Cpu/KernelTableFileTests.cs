using System.Collections.Immutable;
using ConvDnn.Engines.Cpu;
using ConvDnn.Tests.Core.Files;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.Cpu;

/// <summary>The file of a kernel table: refreshed from what was measured it changes the choice, and a file that cannot be used changes nothing.</summary>
public sealed class KernelTableFileTests
{
    private const string Large = "conv forward x=1,128,56,56 w=256,128,3,3 padding=1,1";

    [Test]
    public void Refreshed_table_changes_the_choice_and_is_named_by_it()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("table.csv");
        using var before = new CpuEngine(1, table: null);
        (EngineAnswer chosen, EngineAnswer direct) = (Answer(before), Answer(before, Accuracy.Accurate));
        Assert.That(chosen.Text, Is.Not.EqualTo(direct.Text), "the case needs two kernels");
        Assert.That(chosen.Remark, Does.Contain("taken by row 'winograd' of the built-in kernel table"));

        ImmutableArray<string> changes = before.RefreshTable(file, [(Problem.Parse(Large), PlanOptions.Default, [Timed(chosen.Text, 3), Timed(direct.Text, 2)])]);
        Assert.That(changes, Has.Length.EqualTo(1).And.All.StartsWith("winograd."));
        Assert.That(folder.Names, Is.EqualTo(new[] { "table.csv" }), "nothing else is left");

        using var after = new CpuEngine(1, file, static warning => Assert.Fail(warning));
        Assert.That(Answer(after).Text, Is.EqualTo(direct.Text));
        Assert.That(Answer(after).Remark, Does.Contain($"of the kernel table '{file}'"));
        Assert.That(Answer(before).Text, Is.EqualTo(chosen.Text), "an engine goes on as it began");
        using Plan plan = after.CreatePlan(Problem.Parse(Large), PlanOptions.Default);
        Assert.That(plan.Kernel, Is.EqualTo(direct.Text));
    }

    [Test]
    public void Other_operations_and_wrong_kernels_have_no_say()
    {
        using var folder = new TemporaryFolder();
        using var engine = new CpuEngine(1, table: null);
        string chosen = Answer(engine).Text, direct = Answer(engine, Accuracy.Accurate).Text;
        Assert.That(
            engine.RefreshTable(
                folder.File("table.csv"),
                [
                    (Problem.Parse("pool forward x=1,2,8,8 window=2,2"), PlanOptions.Default, [Timed("pool", 1)]),
                    (Problem.Parse("conv forward x=1,3,8,8 w=4,3,3,3 type=u8 w-type=s8"), PlanOptions.Default, [Timed("pairs256", 1)]),
                    (Problem.Parse(Large), PlanOptions.Default, [Timed(chosen, 3), Timed(direct, 2) with { Erratum = "wrong" }]),
                    (Problem.Parse(Large), PlanOptions.Default, []),
                ]),
            Is.Empty);
    }

    [TestCase("")]
    [TestCase("\0\u0001not a table")]
    [TestCase("{ \"format\": \"convdnn-plan-cache\", \"version\": 1 }")]
    [TestCase("convdnn-kernel-table,2\nmachine,MACHINE\n")]
    [TestCase("convdnn-kernel-table,1\nmachine,another processor\nwinograd.most-share,0.01\n")]
    [TestCase("convdnn-kernel-table,1\nmachine,MACHINE\nwinograd.most-share,0.01\nplanar.most-rows,tw")]
    public void File_that_cannot_be_used_is_ignored_with_a_warning(string text)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("table.csv");
        File.WriteAllText(file, text.Replace("MACHINE", ThisMachine(folder), StringComparison.Ordinal));
        var warnings = new List<string>();
        using var engine = new CpuEngine(1, file, warnings.Add);
        using var plain = new CpuEngine(1, table: null);
        Assert.That(Answer(engine), Is.EqualTo(Answer(plain)));
        Assert.That(warnings, Has.Count.EqualTo(1).And.All.StartsWith($"The kernel table '{file}' is ignored: "));
    }

    [Test]
    public void File_that_is_not_there_or_is_a_folder_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var engine = new CpuEngine(1, folder.File("none.csv"), static warning => Assert.Fail(warning));
        using var plain = new CpuEngine(1, table: null);
        Assert.That(Answer(engine), Is.EqualTo(Answer(plain)));
        Assert.That(() => plain.RefreshTable(folder.Path, []), Throws.InstanceOf<IOException>());
        Assert.That(folder.Names, Is.Empty);
    }

    private static EngineAnswer Answer(CpuEngine engine, Accuracy accuracy = Accuracy.Default) => engine.Supports(Problem.Parse(Large), new PlanOptions { Accuracy = accuracy });

    private static PlanCandidate Timed(string kernel, double milliseconds) => new() { Kernel = kernel, Text = kernel, IsSupported = true, Milliseconds = milliseconds };

    /// <summary>The name under which tables are written here.</summary>
    private static string ThisMachine(TemporaryFolder folder)
    {
        string file = folder.File("empty.csv");
        using var engine = new CpuEngine(1, table: null);
        engine.RefreshTable(file, []);
        return File.ReadAllLines(file)[1]["machine,".Length..];
    }
}
