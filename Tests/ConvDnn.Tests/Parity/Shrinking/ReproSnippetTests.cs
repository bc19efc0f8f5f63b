using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>Printed programs are compared with the code below, line by line, so that they are known to compile and to run.</summary>
public class ReproSnippetTests
{
    private const string Source = "Tests/ConvDnn.Tests/Parity/Shrinking/ReproSnippetTests.cs";

    [TestCase("conv x=1,2,4 w=1,2,3 bias", DataKind.Reals, 3ul, "cpu", "scaled")]
    [TestCase("conv backward-data x=1,1,4 w=1,1,3 type=f16", DataKind.Specials, 0ul, "reference", "special")]
    [TestCase("conv x=1,2,4 w=1,2,3 type=u8 w-type=s8 y-type=u8", DataKind.Integers, 0ul, "cpu", "quantized")]
    public void Program_is_the_code_below(string problem, DataKind data, ulong seed, string engine, string name)
    {
        var outcome = new ParityOutcome
        {
            Case = new ParityCase(Problem.Parse(problem), data, seed),
            Engine = engine,
            Verdict = Verdict.Failed,
            Text = "an element is wrong",
            Comparison = new Comparison { Elements = 2, Wrong = 1, First = new WrongElement([0, 0, 1], 5, 0.25, 0) },
        };
        string program = ReproSnippet.Program(outcome);
        Assert.That(program, Is.EqualTo($"using System;\nusing ConvDnn;\n\n{Below(name)}"), program);
    }

    [Test]
    public void The_code_below_runs()
    {
        Assert.That(Scaled, Throws.Nothing);
        Assert.That(Special, Throws.Nothing);
        Assert.That(Quantized, Throws.Nothing);
    }

    [Test]
    public void Command_names_problem_engine_and_seed()
    {
        var outcome = new ParityOutcome { Case = new ParityCase(Problem.Parse("conv x=1,1,4 w=1,1,3"), DataKind.Integers, 17), Engine = "cudnn", Verdict = Verdict.Crashed, Text = "" };
        Assert.That(ReproSnippet.Command(outcome), Is.EqualTo("convdnn parity --problem \"conv forward x=1,1,4 w=1,1,3\" --engine cudnn --seed 17"));
    }

    private static void Scaled()
    {
        // <scaled>
        Problem problem = Problem.Parse("conv forward x=1,2,4 w=1,2,3 bias");
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using Plan plan = runtime.CreatePlan(problem, new PlanOptions { Engine = "cpu" });
        using var workspace = new Workspace(plan.WorkspaceBytes);
        float[] x = [0.7006143f, 0.74943566f, -0.71097535f, -0.2969817f, 0.33286557f, 0.15197417f, 0.40643173f, -0.008711426f];
        float[] w = [-0.30920514f, -0.15674962f, 0.90844995f, 0.4799323f, -0.4384811f, 0.65044725f];
        float[] bias = [-0.70160985f];
        float[] y = [-0.6665932f, -0.8931988f];
        plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Bias = TensorView.Of(bias), Y = TensorView.Of(y), Workspace = workspace.View, Alpha = -1.25, Beta = 0.5, ResidualScale = 2 });
        Console.WriteLine($"y[0,0,1] is {y[1]}; expected 0.25");
        // </scaled>
    }

    private static void Special()
    {
        // <special>
        Problem problem = Problem.Parse("conv backward-data x=1,1,4 w=1,1,3 type=f16");
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using Plan plan = runtime.CreatePlan(problem, new PlanOptions { Engine = "reference" });
        using var workspace = new Workspace(plan.WorkspaceBytes);
        Half[] w = [(Half)(0.60986328125), (Half)(0.71484375), (Half)(-0.7197265625)];
        Half[] y = [(Half)double.NaN, (Half)(0.006591796875)];
        Half[] x = new Half[4]; Array.Fill(x, Half.NaN);
        plan.Execute(new ExecutionArguments { W = TensorView.Of(w), Y = TensorView.Of(y), X = TensorView.Of(x), Workspace = workspace.View });
        Console.WriteLine($"x[0,0,1] is {x[1]}; expected 0.25");
        // </special>
    }

    private static void Quantized()
    {
        // <quantized>
        Problem problem = Problem.Parse("conv forward x=1,2,4 w=1,2,3 type=u8 w-type=s8 y-type=u8");
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using Plan plan = runtime.CreatePlan(problem, new PlanOptions { Engine = "cpu" });
        using var workspace = new Workspace(plan.WorkspaceBytes);
        byte[] x = [6, 7, 1, 5, 2, 7, 3, 5];
        sbyte[] w = [3, 3, -3, 4, 3, 1];
        byte[] y = new byte[2];
        plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y), Workspace = workspace.View, Quantization = new Quantization { InputZeroPoint = 2, OutputZeroPoint = 128, OutputScale = 1f } });
        Console.WriteLine($"y[0,0,1] is {y[1]}; expected 0.25");
        // </quantized>
    }

    private static string Below(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Folder, Source));
        int first = Array.FindIndex(lines, line => line.Trim() == $"// <{name}>") + 1;
        int end = Array.FindIndex(lines, line => line.Trim() == $"// </{name}>");
        return string.Concat(lines[first..end].Select(static line => line[Math.Min(8, line.Length)..] + "\n"));
    }
}
