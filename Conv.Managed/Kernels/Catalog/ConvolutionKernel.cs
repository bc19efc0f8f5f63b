using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>A convolution planned for one kernel: nothing is left to decide, a run allocates nothing. Runs at the same time are safe when each has its own workspace and result.</summary>
/// <typeparam name="T">The element: float or double.</typeparam>
public abstract unsafe class ConvolutionKernel<T>
    where T : unmanaged
{
    private protected ConvolutionKernel(string name, ConvolutionRequest request) => (Name, Request) = (name, request);

    /// <summary>The name in the catalog.</summary>
    public string Name { get; }

    /// <summary>What was planned.</summary>
    public ConvolutionRequest Request { get; }

    /// <summary>Why this kernel is a good choice for the request, in words; empty when there is nothing to say beyond its name.</summary>
    public virtual string Explanation => "";

    /// <summary>Bytes of workspace that a run needs. The workspace is bounded by cache sizes, the filter and the number of threads, not by the image; that of a transform also by one and a half times the largest tensor.</summary>
    public abstract long WorkspaceBytes { get; }

    /// <summary>Bytes of workspace of a run that brings a packed filter.</summary>
    public virtual long WorkspaceBytesWithPackedFilter => WorkspaceBytes;

    /// <summary>Bytes of a packed filter; 0 when the kernel reads filters as they are.</summary>
    public virtual long PackedFilterBytes => 0;

    /// <summary>Packs a filter once for many runs.</summary>
    /// <param name="filter">Element (0, 0, 0, 0, 0) of w.</param>
    /// <param name="packed">Memory of <see cref="PackedFilterBytes"/>.</param>
    /// <param name="pool">The workers.</param>
    public virtual void PackFilter(T* filter, T* packed, WorkerPool pool)
    {
    }

    /// <summary>Runs the convolution.</summary>
    /// <param name="operands">The memory and the factors.</param>
    /// <param name="pool">The workers; no more of them take part than the request said.</param>
    public abstract void Execute(in ConvolutionOperands<T> operands, WorkerPool pool);
}
