namespace ConvDnn.Parity;

/// <summary>How plans are timed.</summary>
public sealed record BenchOptions
{
    /// <summary>What is asked of every plan beyond the problem.</summary>
    public PlanOptions Plans { get; init; } = PlanOptions.Default;

    /// <summary>Executions that are not measured: caches fill, code is compiled.</summary>
    public int WarmUp { get; init; } = 3;

    /// <summary>Executions that are measured at least, whatever they take.</summary>
    public int MinimumCalls { get; init; } = 5;

    /// <summary>Executions that are measured at most.</summary>
    public int MaximumCalls { get; init; } = 1000;

    /// <summary>Time for the measured executions of one problem; reached, no further one starts.</summary>
    public TimeSpan TimePerProblem { get; init; } = TimeSpan.FromSeconds(0.5);
}
