using ConvDnn.Kernels;

namespace ConvDnn.Engines.Cpu;

/// <summary>Runs a convolution kernel. The kernel of a transposed convolution has the roles X and Y exchanged.</summary>
internal sealed unsafe class ConvolutionPlan<T>(ConvProblem problem, ConvolutionKernel<T> kernel, Workers workers)
    : CpuPlan(problem, kernel.Name, kernel.WorkspaceBytes, workers)
    where T : unmanaged
{
    private readonly bool _transposed = problem.Options.Transposed;

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        fixed (byte* x = arguments.X, w = arguments.W, y = arguments.Y, z = arguments.Residual, bias = arguments.Bias, workspace = arguments.Workspace)
        {
            kernel.Execute(
                new ConvolutionOperands<T>
                {
                    X = (T*)(_transposed ? y : x),
                    W = (T*)w,
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
    }
}
