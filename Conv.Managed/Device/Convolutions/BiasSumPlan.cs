namespace ConvDnn.Device;

/// <summary>The gradient of a bias by the device's own kernel: db = α·Σ dy + β·db.</summary>
public sealed class BiasSumPlan : DevicePlan
{
    /// <summary>The kernel's name.</summary>
    public const string KernelName = "bias-sum";

    private readonly BiasGradient _sums;

    /// <summary>A plan for the gradient of a bias.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="problem">What is computed.</param>
    /// <param name="engine">The engine's name.</param>
    public BiasSumPlan(GpuContext context, ConvProblem problem, string engine)
        : base(context, problem, engine, KernelName, workspaceBytes: 0)
    {
        Kernel = KernelName;
        _sums = context.Kernels.BiasGradient(problem.Y, problem.BiasSpec);
    }

    /// <inheritdoc/>
    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work) =>
        _sums.Enqueue(work.Stream, arguments.Y.Address(), arguments.Bias.Address(), arguments.Alpha, arguments.Beta);
}
