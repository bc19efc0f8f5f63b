using System.Globalization;
using System.Text;

namespace ConvDnn.Parity;

/// <summary>A failing configuration as something that others can run.</summary>
public static class ReproSnippet
{
    /// <summary>Operands with more numbers are filled by a formula instead of being written out.</summary>
    private const int MostLiterals = 512;

    private const int LiteralsPerLine = 16;

    /// <summary>The command that repeats an outcome, on every kind of numbers.</summary>
    public static string Command(ParityOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return FormattableString.Invariant($"convdnn parity --problem \"{outcome.Case.Problem}\" --engine {outcome.Engine} --seed {outcome.Case.Seed}");
    }

    /// <summary>A C# program that repeats an outcome through the public API and prints the first wrong element beside what was expected.</summary>
    public static string Program(ParityOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        PreparedCase prepared = PreparedCase.Prepare(outcome.Case);
        Problem problem = outcome.Case.Problem;
        var text = new StringBuilder();
        Line(text, "using System;");
        Line(text, "using ConvDnn;");
        Line(text, "");
        Line(text, $"Problem problem = Problem.Parse(\"{problem}\");");
        Line(text, Runtime(outcome.Engine));
        Line(text, $"using Plan plan = runtime.CreatePlan(problem, new PlanOptions {{ Engine = \"{outcome.Engine}\" }});");
        Line(text, "using var workspace = new Workspace(plan.WorkspaceBytes);");
        foreach (Operand operand in Given(problem)) Line(text, Declaration(operand, prepared.Data));
        Line(text, Execution(problem, prepared.Data));
        Line(text, Report(outcome, problem.Output));
        return text.ToString();
    }

    private static IEnumerable<Operand> Given(Problem problem) => problem.Operands.Where(static operand => operand.Role != OperandRole.Indices);

    private static string Runtime(string engine) => engine is "cpu" or "reference"
        ? "using ConvRuntime runtime = ConvRuntime.CreateDefault();"
        : $"using ConvRuntime runtime = ConvRuntime.Create().Build(); // between these calls, the extension method that adds '{engine}'";

    private static string Declaration(Operand operand, OperandData data)
    {
        string type = TypeName(operand.Spec.Type);
        string name = Name(operand);
        if (data.Operands.TryGetValue(operand.Role, out double[]? values))
        {
            return values.Length <= MostLiterals
                ? $"{type}[] {name} = [{Literals(values, operand.Spec.Type)}];"
                : FormattableString.Invariant($"{type}[] {name} = [.. Enumerable.Range(0, {values.Length}).Select(i => ({type})((i * 7 % 13) - 6))]; // other numbers than those of the command, of the same kind");
        }

        string spoiled = operand.Spec.Type.IsFloatingPoint() ? $"Array.Fill({name}, {(operand.Spec.Type == ElementType.BFloat16 ? "(BFloat16)float.NaN" : $"{type}.NaN")});" : "";
        return FormattableString.Invariant($"{type}[] {name} = new {type}[{operand.Spec.Extent}]; {spoiled}").TrimEnd();
    }

    private static string Execution(Problem problem, OperandData data)
    {
        Scaling scaling = data.Scaling;
        var members = new List<string>();
        foreach (Operand operand in Given(problem)) members.Add($"{operand.Role} = TensorView.Of({Name(operand)})");
        members.Add("Workspace = workspace.View");
        if (scaling.Alpha != 1) members.Add($"Alpha = {Number(scaling.Alpha)}");
        if (scaling.Beta != 0) members.Add($"Beta = {Number(scaling.Beta)}");
        if (scaling.ResidualScale != 1) members.Add($"ResidualScale = {Number(scaling.ResidualScale)}");
        if (data.Quantization is { } q)
        {
            members.Add(FormattableString.Invariant($"Quantization = new Quantization {{ InputZeroPoint = {q.InputZeroPoint}, OutputZeroPoint = {q.OutputZeroPoint}, OutputScale = {q.OutputScale:R}f }}"));
        }

        return $"plan.Execute(new ExecutionArguments {{ {string.Join(", ", members)} }});";
    }

    private static string Report(ParityOutcome outcome, Operand output)
    {
        string name = Name(output);
        if (outcome.Comparison?.First is not { } wrong) return $"Console.WriteLine(string.Join(' ', {name})); // {outcome.Text.ReplaceLineEndings(" ")}";
        long place = 0;
        for (int axis = 0; axis < wrong.Position.Count; axis++) place += wrong.Position[axis] * output.Spec.Strides[axis];
        return FormattableString.Invariant($"Console.WriteLine($\"{name}[{wrong.Position}] is {{{name}[{place}]}}; expected {Number(wrong.Expected)}\");");
    }

    private static string Literals(double[] values, ElementType type)
    {
        var text = new StringBuilder();
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0) text.Append(i % LiteralsPerLine == 0 ? ",\n    " : ", ");
            text.Append(Literal(values[i], type));
        }

        return text.ToString();
    }

    private static string Literal(double value, ElementType type) => type switch
    {
        _ when !double.IsFinite(value) => $"({TypeName(type)})double.{(double.IsNaN(value) ? "NaN" : value > 0 ? "PositiveInfinity" : "NegativeInfinity")}",
        ElementType.Float32 => ((float)value).ToString("R", CultureInfo.InvariantCulture) + "f",
        ElementType.Float16 => $"(Half)({Number(value)})",
        ElementType.BFloat16 => $"(BFloat16)({Number(value)})",
        _ => Number(value),
    };

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Name(Operand operand)
    {
        string name = operand.Role.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string TypeName(ElementType type) => type switch
    {
        ElementType.Float32 => "float",
        ElementType.Float64 => "double",
        ElementType.Float16 => "Half",
        ElementType.BFloat16 => "BFloat16",
        ElementType.Int8 => "sbyte",
        ElementType.UInt8 => "byte",
        ElementType.Int32 => "int",
        _ => "long",
    };

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
