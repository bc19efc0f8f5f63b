namespace ConvDnn.Parity.Conformance;

/// <summary><c>pad</c>: a tensor extended on every axis.</summary>
internal static class PadCase
{
    public static IEnumerable<PlannedResult> Results(CaseContents contents)
    {
        CaseTensor x = contents.Input("x");
        StrictObject attributes = contents.Attributes;
        int rank = x.Shape.Count;
        contents.RequireRank(rank);
        if (attributes.Text("axes", "all") is var axes && axes != "all") throw contents.Wrong($"says axes '{axes}'; expected all");
        double value = attributes.Real("pad_value", 0);
        PaddingMode mode = CaseWords.PaddingMode(attributes);
        var problem = new PadProblem(Direction.Forward, TensorSpec.Packed(contents.TypeOf(x), x.Shape), contents.Padding(rank), mode, mode == PaddingMode.Constant ? value : 0);
        if (contents.Expected("y", problem.Y.Lengths) is { } y)
        {
            yield return new PlannedResult("y", y, problem, () => new Call(problem) { Inputs = new() { [OperandRole.X] = x.Values.AsMemory() } }) { Source = OperandRole.Y };
        }
    }
}
