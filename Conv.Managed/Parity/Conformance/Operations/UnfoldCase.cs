namespace ConvDnn.Parity.Conformance;

/// <summary><c>im2col</c> and <c>col2im</c>: each is the other's gradient.</summary>
internal static class UnfoldCase
{
    public static IEnumerable<PlannedResult> Im2Col(CaseContents contents)
    {
        CaseTensor x = contents.Input("x");
        (UnfoldProblem columns, UnfoldProblem image) = Problems(contents, contents.Activations(x));
        return Results(contents, (columns, OperandRole.X, OperandRole.Y), (image, OperandRole.Y, OperandRole.X));
    }

    public static IEnumerable<PlannedResult> Col2Im(CaseContents contents)
    {
        CaseTensor x = contents.Input("x");
        StrictObject attributes = contents.Attributes;
        Dims size = attributes.Dims("image_shape");
        long taps = Taps(attributes.PerAxis("kernel", size.Count));
        if (x.Shape.Count != 3 || taps < 1 || x.Shape[1] % taps != 0) throw contents.Wrong($"gives x the shape ({x.Shape}); expected N, C·{taps}, positions");
        Dims batchAndChannels = [x.Shape[0], x.Shape[1] / taps];
        TensorSpec picture = TensorSpec.Packed(contents.TypeOf(x), batchAndChannels.Concat(size));
        (UnfoldProblem columns, UnfoldProblem image) = Problems(contents, picture);
        contents.RequireShape(x, columns.Y.Lengths);
        return Results(contents, (image, OperandRole.Y, OperandRole.X), (columns, OperandRole.X, OperandRole.Y));
    }

    private static (UnfoldProblem Columns, UnfoldProblem Image) Problems(CaseContents contents, TensorSpec picture)
    {
        StrictObject attributes = contents.Attributes;
        int rank = picture.Rank - 2;
        contents.RequireRank(rank);
        UnfoldProblem In(Direction direction) => new(direction, picture, attributes.PerAxis("kernel", rank), attributes.PerAxis("stride", rank), attributes.PerAxis("dilation", rank), contents.Padding(rank));
        return (In(Direction.Forward), In(Direction.BackwardData));
    }

    private static IEnumerable<PlannedResult> Results(CaseContents contents, (UnfoldProblem Problem, OperandRole From, OperandRole To) operation, (UnfoldProblem Problem, OperandRole From, OperandRole To) gradient)
    {
        if (contents.Expected("y", operation.Problem.Output.Spec.Lengths) is { } y) yield return Result("y", y, operation, contents.Input("x").Values.AsMemory());
        if (contents.OptionalInput("dy") is not { } dy) yield break;
        contents.RequireShape(dy, operation.Problem.Output.Spec.Lengths);
        if (contents.Expected("dx", gradient.Problem.Output.Spec.Lengths) is { } dx) yield return Result("dx", dx, gradient, dy.Values.AsMemory());
    }

    private static PlannedResult Result(string role, ExpectedTensor expected, (UnfoldProblem Problem, OperandRole From, OperandRole To) step, ReadOnlyMemory<double> input) =>
        new(role, expected, step.Problem, () => new Call(step.Problem) { Inputs = new() { [step.From] = input } }) { Source = step.To };

    private static long Taps(Dims kernel)
    {
        try
        {
            return kernel.Product();
        }
        catch (OverflowException)
        {
            return -1;
        }
    }
}
