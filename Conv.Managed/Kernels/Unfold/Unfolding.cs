using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;
using ConvDnn.Kernels.Unfold;

namespace ConvDnn.Kernels;

/// <summary>The patches of an image as columns (im2col) and the sum of columns back into an image (col2im). Rows of the column tensor run over channels, then taps row-major; its columns over windows row-major. Outside is zero.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed unsafe class Unfolding<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly UnfoldingJobs<T, T, SameElement<T>, RowEpilogue<T>> _jobs;

    /// <summary>Plans an unfolding.</summary>
    /// <param name="geometry">The convolution whose patches are meant: one group, zero padding; its filters and the strides of w and y do not matter.</param>
    /// <param name="image">Stride of the column tensor between images.</param>
    /// <param name="row">Stride of the column tensor between rows.</param>
    /// <param name="window">Stride of the column tensor between windows.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public Unfolding(ConvolutionGeometry geometry, long image, long row, long window, int threads)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _jobs = new(geometry, new ColumnsGeometry(image, row, window), threads);
    }

    /// <summary>columns = alpha · im2col(x) + beta · columns.</summary>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="columns">Element 0 of the column tensor.</param>
    /// <param name="alpha">Factor of the patches.</param>
    /// <param name="beta">Factor of the old columns; 0 does not read them.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(T* x, T* columns, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _jobs.Run(x, Ending(columns, alpha, beta), pool);
    }

    /// <summary>x = alpha · col2im(columns) + beta · x.</summary>
    /// <param name="columns">Element 0 of the column tensor.</param>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="alpha">Factor of the sums.</param>
    /// <param name="beta">Factor of the old x; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void ExecuteGradient(T* columns, T* x, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _jobs.RunGradient(columns, Ending(x, alpha, beta), pool);
    }

    private static RowEpilogue<T> Ending(T* target, double alpha, double beta) => new() { Alpha = T.CreateTruncating(alpha), Beta = T.CreateTruncating(beta), Target = target };
}
