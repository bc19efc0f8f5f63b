namespace ConvDnn.Device;

/// <summary>An activation or its gradient by the device's own kernels.</summary>
public sealed class ActivationPlan : DevicePlan
{
    /// <summary>The kernel's name.</summary>
    public const string KernelName = "activation";

    private readonly PointwiseKernels _kernels;

    /// <summary>A plan for an activation of a tensor of at most five axes.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="problem">What is computed.</param>
    /// <param name="engine">The engine's name.</param>
    public ActivationPlan(GpuContext context, ActivationProblem problem, string engine)
        : base(context, problem, engine, KernelName, workspaceBytes: 0)
    {
        Kernel = KernelName;
        _kernels = context.Kernels.Activation(problem);
    }

    /// <inheritdoc/>
    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
    {
        if (Problem.Direction == Direction.Forward) _kernels.Forward(work.Stream, arguments.X.Address(), arguments.Y.Address(), arguments.Alpha, arguments.Beta);
        else _kernels.Backward(work.Stream, arguments.Y.Address(), arguments.ForwardX.Address(), arguments.X.Address(), arguments.Alpha, arguments.Beta);
    }
}
