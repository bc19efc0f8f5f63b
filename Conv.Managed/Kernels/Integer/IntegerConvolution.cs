using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>A forward convolution of 8-bit integers, planned. Exact: sums are formed in 32-bit integers where none can overflow, else in double precision, where integers up to 2^53 are.</summary>
public abstract unsafe class IntegerConvolution
{
    private protected IntegerConvolution()
    {
    }

    /// <summary>The name of the kernel.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes of workspace that a run needs.</summary>
    public abstract long WorkspaceBytes { get; }

    /// <summary>Runs the convolution.</summary>
    /// <param name="operands">The memory and the numbers.</param>
    /// <param name="pool">The workers.</param>
    public abstract void Execute(in IntegerOperands operands, WorkerPool pool);
}
