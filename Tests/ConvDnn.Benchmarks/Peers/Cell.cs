using ConvDnn.Parity;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>One thing to measure: a shape, a direction, a batch size, a number of threads.</summary>
/// <param name="Row">The shape.</param>
/// <param name="Direction">What is computed.</param>
/// <param name="BatchSize">N, whatever the row says.</param>
/// <param name="Threads">Threads for everybody.</param>
internal sealed record Cell(ShapeRow Row, Direction Direction, long BatchSize, int Threads)
{
    /// <summary>The problem with plain activations in a format; the filter is KCRS in every case.</summary>
    public ConvProblem Problem(TensorFormat format) => ((ConvProblem)(Row with { BatchSize = BatchSize }).ToProblem(Direction, ElementType.Float32)).In(format);

    /// <summary><c>forward</c>, <c>backward-data</c>, <c>backward-filter</c>.</summary>
    public string Operation => Words.Of(Direction);

    public override string ToString() => FormattableString.Invariant($"{Row.Id} {Operation} N={BatchSize} threads={Threads}");
}
