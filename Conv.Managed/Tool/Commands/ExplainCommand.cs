using System.CommandLine;
using System.Text.Json;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Commands;

/// <summary><c>convdnn explain PROBLEM</c>: sizes, costs, and what every engine says.</summary>
internal static class ExplainCommand
{
    public static Command Create(ToolHost host)
    {
        var problem = new Argument<string[]>("PROBLEM") { Description = "The problem's text, as one word or several, such as: conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1", Arity = ArgumentArity.ZeroOrMore };
        var json = new JsonOption();
        var command = new Command("explain", $"Show a problem's sizes, operations, parameters and receptive field, and each engine's answer.\n\n{ExitCodes.Help}") { problem, json.Option };
        command.SetAction(parsed =>
        {
            (JsonTarget target, string? displaced) = json.Read(parsed);
            string text = string.Join(' ', (displaced is null ? [] : (string[])[displaced]).Concat(parsed.GetRequiredValue(problem)));
            if (text.Length == 0) throw new UsageException("explain was given no problem; expected its text, such as 'conv forward x=1,64,56,56 w=64,64,3,3'.");
            return Explain(host, Problem.Parse(text), target);
        });
        return command;
    }

    private static int Explain(ToolHost host, Problem problem, JsonTarget target)
    {
        using ConvRuntime runtime = Engines.CreateRuntime(host);
        Engines.SayWhatIsSimulated(host, runtime.Engines);
        ConvExplain explanation = runtime.Explain(problem);
        if (!target.TakesOutput) host.Output.Write(explanation.ToString());
        JsonDocumentWriter.Write(target, host, "explain", json => Write(json, explanation));
        return ExitCodes.Success;
    }

    private static void Write(Utf8JsonWriter json, ConvExplain explanation)
    {
        Problem problem = explanation.Problem;
        json.WriteString("problem", problem.ToString());
        json.WriteStartArray("operands");
        foreach (Operand operand in problem.Operands) WriteOperand(json, operand);
        json.WriteEndArray();
        json.WriteReal("flops", problem.Flops);
        json.WriteReal("bytes", problem.Bytes);
        if (problem is ConvProblem convolution)
        {
            json.WriteNumber("parameters", convolution.Parameters);
            json.WriteReal("fullyConnectedParameters", convolution.FullyConnectedParameters);
            json.WriteNumbers("receptiveField", convolution.ReceptiveField);
        }

        json.WriteString("chosen", explanation.Chosen);
        if (explanation.PreferredLayout is { } layout) json.WriteString("preferredLayout", Words.Of(layout));
        json.WriteStartArray("engines");
        foreach (EngineOpinion opinion in explanation.Opinions) WriteOpinion(json, opinion);
        json.WriteEndArray();
    }

    private static void WriteOperand(Utf8JsonWriter json, Operand operand)
    {
        json.WriteStartObject();
        json.WriteString("role", Words.Of(operand.Role));
        json.WriteString("access", Words.Of(operand.Access));
        json.WriteString("type", operand.Spec.Type.Name());
        json.WriteNumbers("lengths", operand.Spec.Lengths);
        json.WriteNumbers("strides", operand.Spec.Strides);
        json.WriteEndObject();
    }

    private static void WriteOpinion(Utf8JsonWriter json, EngineOpinion opinion)
    {
        json.WriteStartObject();
        json.WriteString("engine", opinion.Engine);
        json.WriteBoolean("supported", opinion.Answer.IsSupported);
        json.WriteString("answer", opinion.Answer.Text);
        json.WriteString("remark", opinion.Answer.Remark);
        json.WriteNumber("workspaceBytes", opinion.Answer.WorkspaceBytes);
        json.WriteEndObject();
    }
}
