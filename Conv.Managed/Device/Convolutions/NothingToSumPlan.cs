namespace ConvDnn.Device;

/// <summary>A sum of no products, as the filter gradient of an empty batch: dw = β·dw.</summary>
public sealed class NothingToSumPlan : DevicePlan
{
    private readonly StridedScale? _scale;

    /// <summary>A plan for an output without products.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="problem">What is computed.</param>
    /// <param name="engine">The engine's name.</param>
    public NothingToSumPlan(GpuContext context, Problem problem, string engine)
        : base(context, problem, engine, "nothing to sum", workspaceBytes: 0) =>
        _scale = problem.Output.Spec.Count == 0 ? null : context.Kernels.Scale(problem.Output.Spec);

    /// <inheritdoc/>
    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work) =>
        _scale?.Enqueue(work.Stream, arguments[Problem.Output.Role].Address(), arguments.Beta);
}
