namespace ConvDnn.Device;

/// <summary>A sum of no products, as the filter gradient of an empty batch: dw = β·dw.</summary>
internal sealed class NothingToSumPlan : DevicePlan
{
    private readonly StridedScale _scale;

    public NothingToSumPlan(GpuContext context, Problem problem, string engine)
        : base(context, problem, engine, "nothing to sum", workspaceBytes: 0) => _scale = context.Kernels.Scale(problem.Output.Spec);

    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work) =>
        _scale.Enqueue(work.Stream, arguments[Problem.Output.Role].Address(), arguments.Beta);
}
