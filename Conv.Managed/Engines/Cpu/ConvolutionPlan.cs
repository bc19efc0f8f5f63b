using System.Numerics;
using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs a convolution kernel. The kernel of a transposed convolution has the roles X and Y exchanged.</summary>
internal sealed unsafe class ConvolutionPlan<T>(ConvProblem problem, ConvolutionKernel<T> kernel, PlanOptions options, Workers workers, OwnedFilter<T>? filter = null)
    : CpuPlan(problem, kernel.Name, filter is null ? kernel.WorkspaceBytes : filter.WorkspaceBytes, workers, filter?.Bytes ?? 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _transposed = problem.Options.Transposed;

    public override string Remark => Sentence(kernel.Explanation, KernelCatalog.Explain<T>(kernel.Name, kernel.Request, options.Kernel));

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, w = arguments.W, y = arguments.Y, z = arguments.Residual, bias = arguments.Bias, workspace = arguments.Workspace)
        {
            kernel.Execute(
                new ConvolutionOperands<T>
                {
                    X = (T*)(_transposed ? y : x),
                    W = filter is null ? (T*)w : filter.Plain,
                    PackedFilter = filter is null ? null : filter.Packed,
                    Y = (T*)(_transposed ? x : y),
                    Z = (T*)z,
                    Bias = (T*)bias,
                    Workspace = workspace,
                    Alpha = arguments.Alpha,
                    Beta = arguments.Beta,
                    AlphaZ = arguments.ResidualScale,
                },
                Pool);
        }

        GC.KeepAlive(filter);
    }

    /// <summary>Decides again: which kernel is best may depend on whether packing its filter counts.</summary>
    protected override Plan BindCore(TensorView given)
    {
        fixed (byte* w = given) return CpuPlanner.Propose(Problem, options, Workers, (nint)w).Plan ?? base.BindCore(given);
    }

    protected override void Dispose(bool disposing)
    {
        filter?.Dispose();
        base.Dispose(disposing);
    }
}
