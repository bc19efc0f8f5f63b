namespace ConvDnn.Parity.Conformance;

/// <summary><c>max_pool</c>, <c>avg_pool</c> and their global forms, with positions and gradients.</summary>
internal static class PoolingCase
{
    public static IEnumerable<PlannedResult> Max(CaseContents contents, Executor executor)
    {
        CaseTensor x = contents.Input("x");
        PoolOptions options = Options(contents, x);
        IndexConvention convention = IndexConvention.Of(contents.Attributes, x.Shape);
        return Results(contents, executor, PoolKind.Max, x, options, convention);
    }

    public static IEnumerable<PlannedResult> Average(CaseContents contents, Executor executor)
    {
        CaseTensor x = contents.Input("x");
        PoolOptions options = Options(contents, x) with { CountPadding = contents.Attributes.Flag("count_include_pad", false) };
        return Results(contents, executor, PoolKind.Average, x, options, convention: null);
    }

    public static IEnumerable<PlannedResult> GlobalMax(CaseContents contents, Executor executor) => Global(contents, executor, PoolKind.Max);

    public static IEnumerable<PlannedResult> GlobalAverage(CaseContents contents, Executor executor) => Global(contents, executor, PoolKind.Average);

    private static IEnumerable<PlannedResult> Global(CaseContents contents, Executor executor, PoolKind kind)
    {
        CaseTensor x = contents.Input("x");
        contents.RequireRank(x.Shape.Count - 2);
        var options = new PoolOptions { Window = x.Shape.Slice(2, x.Shape.Count - 2) };
        return Results(contents, executor, kind, x, options, convention: null);
    }

    private static PoolOptions Options(CaseContents contents, CaseTensor x)
    {
        StrictObject attributes = contents.Attributes;
        int rank = x.Shape.Count - 2;
        contents.RequireRank(rank);
        return new PoolOptions
        {
            Window = attributes.PerAxis("kernel", rank),
            Stride = attributes.PerAxis("stride", rank),
            Dilation = attributes.PerAxis("dilation", rank),
            Padding = contents.Padding(rank),
            CeilMode = attributes.Flag("ceil_mode", false),
        };
    }

    private static IEnumerable<PlannedResult> Results(CaseContents contents, Executor executor, PoolKind kind, CaseTensor x, PoolOptions options, IndexConvention? convention)
    {
        var forward = new PoolProblem(Direction.Forward, kind, contents.Activations(x), options);
        string? ties = kind == PoolKind.Max && !contents.HoldsInputs ? $"rounding to {contents.Arithmetic.Name()} may make other maxima equal, of which another comes first" : null;
        var forwardCall = new Call(forward) { Inputs = new() { [OperandRole.X] = x.Values.AsMemory() } };
        if (contents.Expected("y", forward.Y.Lengths) is { } y) yield return new PlannedResult("y", y, forward, () => forwardCall) { Source = OperandRole.Y };
        if (convention is not null && contents.Expected("indices", forward.Y.Lengths) is { } indices)
        {
            yield return new PlannedResult("indices", indices, forward, () => forwardCall) { Source = OperandRole.Indices, ToOperand = convention.ToPlane, Objection = ties };
        }

        if (contents.OptionalInput("dy") is not { } dy) yield break;
        contents.RequireShape(dy, forward.Y.Lengths);
        if (contents.Expected("dx", x.Shape) is not { } dx) yield break;
        PoolProblem backward = forward.In(Direction.BackwardData);
        if (kind == PoolKind.Average)
        {
            yield return Gradient("dx", dx, backward, () => new Call(backward) { Inputs = new() { [OperandRole.Y] = dy.Values.AsMemory() } });
            yield break;
        }

        // The two ways to a maximum's gradient: by the positions of the forward call, and by looking at its input again.
        yield return Gradient("dx", dx, backward, () => new Call(backward)
        {
            Inputs = new() { [OperandRole.Y] = dy.Values.AsMemory(), [OperandRole.Indices] = executor.Numbers(forwardCall, OperandRole.Indices) },
        }) with
        { Objection = ties };
        yield return Gradient("dx from forward x", dx, backward, () => new Call(backward)
        {
            Inputs = new() { [OperandRole.Y] = dy.Values.AsMemory(), [OperandRole.ForwardX] = x.Values.AsMemory() },
        }) with
        { Objection = ties };
    }

    private static PlannedResult Gradient(string label, ExpectedTensor expected, Problem problem, Func<Call> makeCall) => new(label, expected, problem, makeCall) { Source = OperandRole.X };
}
