namespace ConvDnn.Parity.Conformance;

/// <summary><c>conv_integer</c> (32-bit sums) and <c>qlinear_conv</c> (8-bit results).</summary>
internal static class IntegerConvolutionCase
{
    public static IEnumerable<PlannedResult> Sums(CaseContents contents) =>
        Results(contents, ElementType.Int32, new Quantization { InputZeroPoint = ZeroPoint(contents, "x_zero_point"), FilterZeroPoints = ZeroPoints(contents) });

    public static IEnumerable<PlannedResult> Requantized(CaseContents contents)
    {
        ElementType output = contents.Expected("y")?.Tensor.Type ?? throw contents.Wrong("expects no y, the one result of qlinear_conv");
        var quantization = new Quantization
        {
            InputZeroPoint = ZeroPoint(contents, "x_zero_point"),
            FilterZeroPoints = ZeroPoints(contents),
            OutputZeroPoint = ZeroPoint(contents, "y_zero_point"),
            InputScale = (float)contents.Input("x_scale").Scalar(),
            FilterScales = contents.Input("w_scale").Values.Select(static scale => (float)scale).ToArray(),
            OutputScale = (float)contents.Input("y_scale").Scalar(),
        };
        return Results(contents, output, quantization);
    }

    private static IEnumerable<PlannedResult> Results(CaseContents contents, ElementType output, Quantization quantization)
    {
        CaseTensor x = contents.Input("x");
        CaseTensor w = contents.Input("w");
        StrictObject attributes = contents.Attributes;
        int rank = x.Shape.Count - 2;
        contents.RequireRank(rank);
        if (w.Shape.Count == x.Shape.Count && rank > 0) contents.RequireKernel(w.Shape.Slice(2, rank));
        var problem = new ConvProblem(Direction.Forward, contents.Activations(x), contents.Filter(w), new ConvOptions
        {
            Stride = attributes.PerAxis("stride", rank),
            Dilation = attributes.PerAxis("dilation", rank),
            Padding = contents.Padding(rank),
            Groups = attributes.Number("group", 1),
            OutputType = output,
        });
        RequireOnePerFilter(contents, "w_zero_point", quantization.FilterZeroPoints.Length, problem.OutputChannels);
        RequireOnePerFilter(contents, "w_scale", quantization.FilterScales.Length, problem.OutputChannels);
        if (contents.Expected("y", problem.Y.Lengths) is { } y)
        {
            var call = new Call(problem)
            {
                Inputs = new() { [OperandRole.X] = x.Values.AsMemory(), [OperandRole.W] = w.Values.AsMemory() },
                Quantization = quantization,
            };
            yield return new PlannedResult("y", y, problem, () => call) { Source = OperandRole.Y };
        }
    }

    private static int ZeroPoint(CaseContents contents, string role) => (int)(contents.OptionalInput(role)?.Scalar() ?? 0);

    private static int[] ZeroPoints(CaseContents contents) =>
        contents.OptionalInput("w_zero_point") is { } given ? [.. given.Values.Select(static value => (int)value)] : [0];

    private static void RequireOnePerFilter(CaseContents contents, string role, int count, long filters)
    {
        if (count != 1 && count != filters) throw contents.Wrong($"gives {role} {count} numbers; expected one, or one for each of the {filters} filters");
    }
}
