using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ConvDnn;

/// <summary>What one engine says to a problem.</summary>
/// <param name="Engine">The engine's name.</param>
/// <param name="Answer">Yes with the algorithm, or no with the reason.</param>
public sealed record EngineOpinion(string Engine, EngineAnswer Answer);

/// <summary>A problem with its sizes and costs, and what every engine says to it.</summary>
/// <param name="Problem">What was asked about.</param>
/// <param name="Opinions">Each engine's answer, in the order in which they are asked.</param>
public sealed record ConvExplain(Problem Problem, ImmutableArray<EngineOpinion> Opinions)
{
    /// <summary>The engine that would get the problem, or null when all refuse.</summary>
    public string? Chosen => Opinions.FirstOrDefault(static opinion => opinion.Answer.IsSupported)?.Engine;

    /// <summary>The layout of activations in which the chosen engine expects to be fastest; null where it does not mind, and for other operations than convolutions.</summary>
    public TensorFormat? PreferredLayout { get; init; }

    /// <summary>Sizes and costs by name, in the order in which they are shown.</summary>
    public ImmutableArray<(string Name, string Value)> Facts => [.. CommonFacts(), .. Problem is ConvProblem convolution ? ConvolutionFacts(convolution) : []];

    /// <summary>The whole answer as lines of text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine(Problem.ToString());
        foreach ((string name, string value) in Facts) text.Append(CultureInfo.InvariantCulture, $"  {name,-26} {value}").AppendLine();
        foreach (EngineOpinion opinion in Opinions)
        {
            string verdict = opinion.Answer.IsSupported ? "yes" : "no";
            text.Append(CultureInfo.InvariantCulture, $"  {opinion.Engine,-26} {verdict}: {opinion.Answer.Text}");
            if (opinion.Answer.WorkspaceBytes > 0) text.Append(CultureInfo.InvariantCulture, $" ({opinion.Answer.WorkspaceBytes:N0} bytes of workspace)");
            text.AppendLine(opinion.Engine == Chosen ? "  <- chosen" : "");
            if (opinion.Answer.Remark.Length > 0) text.Append(CultureInfo.InvariantCulture, $"  {"",-26} {opinion.Answer.Remark}").AppendLine();
        }

        if (PreferredLayout is { } layout) text.Append(CultureInfo.InvariantCulture, $"  {"fastest layout",-26} {Words.Of(layout)} (of {Chosen})").AppendLine();
        return text.ToString();
    }

    private IEnumerable<(string Name, string Value)> CommonFacts()
    {
        foreach (Operand operand in Problem.Operands) yield return (Words.Of(operand.Role), $"{operand.Spec} ({Words.Of(operand.Access)})");
        yield return ("floating-point operations", Number(Problem.Flops));
        yield return ("bytes of operands", Number(Problem.Bytes));
    }

    private static IEnumerable<(string Name, string Value)> ConvolutionFacts(ConvProblem problem)
    {
        yield return ("operations per byte", (problem.Flops / Math.Max(problem.Bytes, 1)).ToString("0.##", CultureInfo.InvariantCulture));
        yield return ("parameters", Number(problem.Parameters));
        double full = problem.FullyConnectedParameters;
        yield return ("fully connected layer", $"{Number(full)} parameters, {(full / problem.W.Count).ToString("N0", CultureInfo.InvariantCulture)} times as many");
        yield return ("receptive field", problem.ReceptiveField.ToString());
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
