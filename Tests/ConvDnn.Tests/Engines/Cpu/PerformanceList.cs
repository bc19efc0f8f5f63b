using ConvDnn.Parity;

namespace ConvDnn.Tests.Engines.Cpu;

/// <summary>The convolutions of the performance list, in all directions.</summary>
internal static class PerformanceList
{
    public static ConvProblem[] Problems(ElementType type, TensorFormat layout, int images)
    {
        var matrix = new MatrixOptions { Types = [type], Layout = layout, MaxFlops = double.PositiveInfinity };
        ShapeRow[] rows = [.. ShapeListReader.Read(Path.Combine(RepositoryRoot.Folder, "Tests", "ConvDnn.Benchmarks", "shapes.csv"))];
        return [.. DefaultMatrix.Problems(rows, matrix).OfType<ConvProblem>().Select(problem => WithImages(problem, images))];
    }

    private static ConvProblem WithImages(ConvProblem problem, int images)
    {
        string text = problem.ToString();
        Dims x = problem.X.Lengths;
        string lengths = string.Join(',', Enumerable.Range(1, x.Count - 1).Select(axis => x[axis]));
        string changed = text.Replace($" x={x[0]},{lengths} ", $" x={images},{lengths} ", StringComparison.Ordinal);
        return (ConvProblem)Problem.Parse(changed);
    }
}
