using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs a convolution on stored types. That of a transposed convolution has the roles X and Y exchanged.</summary>
internal sealed unsafe class StoredConvolutionPlan(ConvProblem problem, StoredConvolution kernel, PlanOptions options, Workers workers, Workspace? filter = null)
    : CpuPlan(problem, kernel.Name, filter is null ? kernel.WorkspaceBytes : kernel.WorkspaceBytesWithPreparedFilter, workers, filter?.Bytes ?? 0)
{
    private readonly bool _transposed = problem.Options.Transposed;

    public override string Remark => Sentence(kernel.Explanation, KernelCatalog.Explain<float>(kernel.Name, kernel.Inner, options.Kernel));

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, w = arguments.W, y = arguments.Y, z = arguments.Residual, bias = arguments.Bias, workspace = arguments.Workspace, prepared = filter is null ? default : filter.View)
        {
            kernel.Execute(
                new StoredOperands
                {
                    X = _transposed ? y : x,
                    W = w,
                    Y = _transposed ? x : y,
                    Z = z,
                    Bias = bias,
                    PreparedFilter = (float*)prepared,
                    Workspace = workspace,
                    Alpha = arguments.Alpha,
                    Beta = arguments.Beta,
                    AlphaZ = arguments.ResidualScale,
                },
                Pool);
        }

        GC.KeepAlive(filter);
    }

    protected override Plan BindCore(TensorView given)
    {
        if (kernel.PreparedFilterBytes == 0) return base.BindCore(given);
        var memory = new Workspace(kernel.PreparedFilterBytes);
        using var scratch = new Workspace(kernel.WorkspaceBytes);
        fixed (byte* w = given, prepared = memory.View, workspace = scratch.View) kernel.PrepareFilter(w, (float*)prepared, workspace, Pool);
        return new StoredConvolutionPlan((ConvProblem)Problem, kernel, options, Workers, memory);
    }

    protected override void Dispose(bool disposing)
    {
        filter?.Dispose();
        base.Dispose(disposing);
    }
}
