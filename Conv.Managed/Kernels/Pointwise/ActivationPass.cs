using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Pointwise;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>An activation over a whole tensor, or its gradient, for any shape and layouts.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed unsafe class ActivationPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _threads;
    private readonly StridedRows _rows;
    private readonly JobSlot<ActivationJob<T>> _jobs;

    /// <summary>Plans y = f(x), or dx = dy · f'(x).</summary>
    /// <param name="function">f.</param>
    /// <param name="lengths">The shape.</param>
    /// <param name="x">Strides of x.</param>
    /// <param name="y">Strides of y or dy.</param>
    /// <param name="dx">Strides of dx for the gradient; null for the forward pass.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public ActivationPass(PointwiseFunction function, IReadOnlyList<long> lengths, IReadOnlyList<long> x, IReadOnlyList<long> y, IReadOnlyList<long>? dx, int threads)
    {
        _threads = threads;
        _rows = dx is null ? new StridedRows(lengths, y, x) : new StridedRows(lengths, dx, x, y);
        _jobs = new(() => new(_rows, function, dx is not null));
    }

    /// <summary>result = alpha · f(x) + beta · result, or with the gradient alpha · dy · f'(x) + beta · result. The result may be x or dy itself when their layouts agree.</summary>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="gradient">Element 0 of dy; null for a forward pass.</param>
    /// <param name="result">Element 0 of y or dx.</param>
    /// <param name="alpha">Factor of what is computed.</param>
    /// <param name="beta">Factor of the old result; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(T* x, T* gradient, T* result, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ActivationJob<T> job = _jobs.Take();
        job.Values = x;
        job.Gradient = gradient;
        job.Epilogue = new RowEpilogue<T> { Alpha = T.CreateTruncating(alpha), Beta = T.CreateTruncating(beta), Target = result };
        pool.Run(job, _rows.Chunks, _threads);
        _jobs.Return(job);
    }
}
