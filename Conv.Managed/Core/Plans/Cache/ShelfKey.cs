namespace ConvDnn;

/// <summary>What a kept plan is found by. A class, because tables with keys of a value type would be compiled for it in every program's first plan.</summary>
internal sealed class ShelfKey(Problem problem, PlanOptions options, long context)
{
    public Problem Problem { get; } = problem;

    public PlanOptions Options { get; } = options;

    /// <summary>Where the plan is to run: <see cref="IConfigurableEngine.Place"/>.</summary>
    public long Context { get; } = context;
}
