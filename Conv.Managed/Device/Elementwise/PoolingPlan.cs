using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>Pooling by the device's own kernels: every window, the places of the maxima, ties to the first.</summary>
public sealed class PoolingPlan : DevicePlan
{
    /// <summary>The kernel's name.</summary>
    public const string KernelName = "pool";

    private readonly PoolingKernels _kernels;

    /// <summary>A plan for a pooling of floating-point numbers.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="problem">What is computed.</param>
    /// <param name="engine">The engine's name.</param>
    public PoolingPlan(GpuContext context, PoolProblem problem, string engine)
        : base(context, problem, engine, KernelName, ScratchOf(problem))
    {
        Kernel = KernelName;
        _kernels = context.Kernels.Pooling(problem);
    }

    /// <inheritdoc/>
    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
    {
        if (Problem.Direction == Direction.Forward)
        {
            _kernels.Forward(work.Stream, arguments.X.Address(), arguments.Y.Address(), arguments.Indices.Address(), arguments.Alpha, arguments.Beta);
            return;
        }

        CUdeviceptr places = arguments.Indices.Address();
        if (WorkspaceBytes > 0 && !arguments.Indices.IsGiven)
        {
            places = work.At(0);
            _kernels.Forward(work.Stream, arguments.ForwardX.Address(), default, places);
        }

        _kernels.Backward(work.Stream, arguments.Y.Address(), places, arguments.X.Address(), arguments.Alpha, arguments.Beta);
    }

    /// <summary>Without indices the maxima are looked for again.</summary>
    private static long ScratchOf(PoolProblem problem) =>
        problem is { Kind: PoolKind.Max, Direction: Direction.BackwardData } ? problem.IndicesSpec.Bytes : 0;
}
